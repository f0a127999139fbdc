import type { ConnectionSender } from '../../domain/delivery/connection-sender.ts';
import type { Sleep } from '../../domain/time/clock.ts';

/** Milliseconds between attempts of a post to a busy socket. */
const BUSY_RETRIES = [100, 300, 1000];

/** Repeats posts to a busy socket: a client may wait for ever for an answer that is lost. */
export const retryingSender = (sender: ConnectionSender, sleep: Sleep): ConnectionSender => ({
  ...sender,
  async post(connectionId, frame, timeLimit) {
    let outcome = await sender.post(connectionId, frame, timeLimit);
    for (const wait of BUSY_RETRIES) {
      if (outcome !== 'busy') break;
      await sleep(wait);
      outcome = await sender.post(connectionId, frame, timeLimit);
    }
    return outcome;
  },
});
