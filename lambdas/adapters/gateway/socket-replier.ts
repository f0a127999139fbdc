import type { ConnectionSender } from '../../domain/delivery/connection-sender.ts';
import type { Replier } from '../../domain/delivery/reply.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { replyFrames } from './dialect.ts';

/** Replies to one socket. A reply that cannot be posted is not repeated: the client repeats its request. */
export const socketReplier = ({ sender, clock }: { sender: ConnectionSender; clock: Clock }): Replier => ({
  async reply(connection, reply) {
    for (const frame of replyFrames(connection, reply, clock())) {
      if ((await sender.post(connection.connectionId, frame)) !== 'sent') return false;
    }
    return true;
  },
});
