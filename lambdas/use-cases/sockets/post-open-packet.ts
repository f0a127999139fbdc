import type { ConnectionId } from '../../domain/ids.ts';
import type { Sleep } from '../../domain/time/clock.ts';

export type OpeningNeeds = {
  post: (connectionId: ConnectionId, frame: string) => Promise<'sent' | 'gone' | 'busy'>;
  /** Whether the handshake is still stored: its end (`$disconnect`) removes it. */
  isStored: (connectionId: ConnectionId) => Promise<boolean>;
  sleep: Sleep;
};

/** Milliseconds between retries, about 5 s in all: posts fail until `$connect` has returned and the socket is open. */
const RETRIES = [20, 40, 80, 160, 320, 640, 1000, 1000, 1000, 1000];

/** Posts answered "gone" before the handshake is looked up: most sockets are open by then, and cost no read. */
const GONE_BEFORE_LOOKUP = 3;

/**
 * Posts the open packet, for which a Socket.IO client waits before it sends anything. A second post is harmless.
 *
 * "Gone" means that the socket is not open yet, or not any more: a handshake that was cut is anybody's to make, and for no tenant. So
 * after a few of them the handshake's row decides. One that cannot be looked up counts as being there.
 */
export async function postOpenPacket(
  { post, isStored, sleep }: OpeningNeeds,
  { connectionId, frame }: { connectionId: ConnectionId; frame: string },
): Promise<void> {
  let gone = 0;
  for (const wait of [...RETRIES, null]) {
    const outcome = await post(connectionId, frame);
    if (outcome === 'sent' || wait === null) return;
    if (outcome === 'gone') gone++;
    if (outcome === 'gone' && gone >= GONE_BEFORE_LOOKUP && !(await isStored(connectionId).catch(() => true))) return;
    await sleep(wait);
  }
}
