import type { ConnectionSender } from '../../domain/delivery/connection-sender.ts';
import type { KeepAlive } from '../../domain/sockets/keep-alive.ts';
import type { Sleep } from '../../domain/time/clock.ts';
import { keepAliveFrame } from './dialect.ts';

/**
 * Milliseconds before the one retry of a keep-alive post. The next is due in eight minutes, when the socket has been cut;
 * failures are mostly of this function's HTTP connection to the API, closed while the environment was frozen between sweeps.
 */
const RETRY_AFTER = 200;

/** Keep-alive by posts: only bytes towards the client keep a socket open through CloudFront (aws-facts, section 2.4). */
export const socketKeepAlive = (sender: ConnectionSender, sleep: Sleep): KeepAlive => ({
  async post({ connectionId, door }) {
    const outcome = await sender.post(connectionId, keepAliveFrame(door));
    if (outcome !== 'busy') return outcome;
    await sleep(RETRY_AFTER);
    return sender.post(connectionId, keepAliveFrame(door));
  },
  end: sender.close,
});
