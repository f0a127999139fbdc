import type { Connection, Door } from '../../domain/delivery/connection.ts';
import type { Dialect } from '../../domain/delivery/dialect.ts';
import type { Receiver, Reply } from '../../domain/delivery/reply.ts';
import { encodeEnginePacket } from '../../protocol/engine-packet.ts';
import { nativeAnnouncementFrames, nativeReplyFrames } from './native-dialect.ts';
import { socketioAnnouncementFrames, socketioReplyFrames } from './socketio-dialect.ts';

/** What each door speaks: an event becomes the frames of its dialect, none if it has no word for it. */
export const dialect: Dialect = {
  announcementFrames: (receiver, announcement, vector, initiator) =>
    receiver.door === 'socketio'
      ? socketioAnnouncementFrames(receiver, announcement, vector, initiator)
      : nativeAnnouncementFrames(receiver, announcement, vector, initiator),
};

export const replyFrames = (receiver: Receiver, reply: Reply, now: number): string[] =>
  receiver.door === 'socketio' ? socketioReplyFrames(receiver, reply) : nativeReplyFrames(receiver, reply, now);

const KEEP_ALIVE: Record<Door, string> = {
  // A type that the first widget does not know, and so drops.
  chat: JSON.stringify({ type: 'keep-alive' }),
  // The only frame without effect that the widgets of this door do not turn into a bubble.
  ws: JSON.stringify({ type: 'user_offline', userId: '' }),
  // The client drops it unanswered, where a ping would cost an answer and its invocation.
  socketio: encodeEnginePacket({ type: 'noop' }),
};

/** Bytes towards the client that are harmless to each kind of it. */
export const keepAliveFrame = (door: Connection['door']): string => KEEP_ALIVE[door];
