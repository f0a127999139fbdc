import type { ConnectionSender } from '../../domain/delivery/connection-sender.ts';
import type { ConnectionId } from '../../domain/ids.ts';
import type { Sleep } from '../../domain/time/clock.ts';

type Needs = Pick<ConnectionSender, 'post' | 'close'> & { sleep: Sleep };

/** A socket that was opened only so that its client learns why it is refused: no row, no caller. */
export type RefusedSocket = { connectionId: ConnectionId; frame: string };

/** Milliseconds between tries, about a second in all: posts fail until `$connect` has returned and the socket is open. */
const RETRIES = [20, 40, 80, 160, 320, 640];

/** Tells a client why it is refused, and closes its socket. Done twice, it does no more. */
export async function tellRefused(
  { post, close, sleep }: Needs,
  { connectionId, frame }: RefusedSocket,
): Promise<void> {
  for (const wait of [...RETRIES, null]) {
    if ((await post(connectionId, frame)) === 'sent' || wait === null) break;
    await sleep(wait);
  }
  await close(connectionId, 'refused');
}
