import type { ConnectionId } from '../../domain/ids.ts';
import type { Sleep } from '../../domain/time/clock.ts';

type Needs = { post: (connectionId: ConnectionId, frame: string) => Promise<'sent' | 'gone' | 'busy'>; sleep: Sleep };

/** Milliseconds between tries, about 5 s in all: until `$connect` has returned and the socket is open, posts find nobody. */
const RETRIES = [20, 40, 80, 160, 320, 640, 1000, 1000, 1000, 1000];

/** Posts the frame that a Socket.IO client waits for before it says anything. It may be posted twice without harm. */
export async function postOpenPacket(
  { post, sleep }: Needs,
  { connectionId, frame }: { connectionId: ConnectionId; frame: string },
): Promise<void> {
  for (const wait of [...RETRIES, null]) {
    if ((await post(connectionId, frame)) === 'sent' || wait === null) return;
    await sleep(wait);
  }
}
