import type { KeepAlive } from '../../domain/ports.ts';
import type { ConnectionSender } from './connection-sender.ts';
import { keepAliveFrame } from './frames.ts';

/** Beats as posts: only bytes towards the client keep a socket open through CloudFront (aws-facts, section 2.4). */
export const socketKeepAlive = (sender: ConnectionSender): KeepAlive => ({
  beat: ({ connectionId, door }) => sender.post(connectionId, keepAliveFrame(door)),
  end: (connectionId) => sender.close(connectionId),
});
