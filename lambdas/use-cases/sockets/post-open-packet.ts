import type { ConnectionId } from '../../domain/ids.ts';
import type { Sleep } from '../../domain/time/clock.ts';

type Needs = { post: (connectionId: ConnectionId, frame: string) => Promise<'sent' | 'gone' | 'busy'>; sleep: Sleep };

/** Milliseconds between retries, about 5 s in all: posts fail until `$connect` has returned and the socket is open. */
const RETRIES = [20, 40, 80, 160, 320, 640, 1000, 1000, 1000, 1000];

/** Posts the open packet, for which a Socket.IO client waits before it sends anything. A second post is harmless. */
export async function postOpenPacket(
  { post, sleep }: Needs,
  { connectionId, frame }: { connectionId: ConnectionId; frame: string },
): Promise<void> {
  for (const wait of [...RETRIES, null]) {
    if ((await post(connectionId, frame)) === 'sent' || wait === null) return;
    await sleep(wait);
  }
}
