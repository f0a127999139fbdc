import type { ConnectionSender } from '../../domain/delivery/connection-sender.ts';
import type { KeepAlive } from '../../domain/sockets/keep-alive.ts';
import type { Sleep } from '../../domain/time/clock.ts';
import { keepAliveFrame } from './dialect.ts';

/**
 * Milliseconds before a beat is tried once more. The next is due in eight minutes, and by then the line has been cut; what
 * failed is mostly a connection of our own to the gateway, which was closed while this function slept between two sweeps.
 */
const AGAIN_AFTER = 200;

/** Beats as posts: only bytes towards the client keep a socket open through CloudFront (aws-facts, section 2.4). */
export const socketKeepAlive = (sender: ConnectionSender, sleep: Sleep): KeepAlive => ({
  async post({ connectionId, door }) {
    const outcome = await sender.post(connectionId, keepAliveFrame(door));
    if (outcome !== 'busy') return outcome;
    await sleep(AGAIN_AFTER);
    return sender.post(connectionId, keepAliveFrame(door));
  },
  end: (connectionId) => sender.close(connectionId),
});
