import type { ConnectionSender } from '../../domain/delivery/connection-sender.ts';
import type { Sleep } from '../../domain/time/clock.ts';

/** Milliseconds between tries of a post to a socket that is busy. */
const BUSY_RETRIES = [100, 300, 1000];

/** Posts again to a socket that is busy: the client of an answer that is lost may wait for it for ever. */
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
