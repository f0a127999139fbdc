import type { Connection, Door } from '../../domain/delivery/connection.ts';
import type { Dialect } from '../../domain/delivery/dialect.ts';
import type { Receiver, Reply } from '../../domain/delivery/reply.ts';
import { encodeEnginePacket } from '../../protocol/engine-packet.ts';
import { nativeAnnouncementFrames, nativeReplyFrames } from './native-dialect.ts';
import { socketioAnnouncementFrames, socketioReplyFrames } from './socketio-dialect.ts';

/** Encodes an announcement as frames of the receiver's dialect; none where the dialect has no frame for it. */
export const dialect: Dialect = {
  announcementFrames: (receiver, announcement, vector, initiator) =>
    receiver.door === 'socketio'
      ? socketioAnnouncementFrames(receiver, announcement, vector, initiator)
      : nativeAnnouncementFrames(receiver, announcement, vector, initiator),
};

export const replyFrames = (receiver: Receiver, reply: Reply, now: number): string[] =>
  receiver.door === 'socketio' ? socketioReplyFrames(receiver, reply, now) : nativeReplyFrames(receiver, reply, now);

const KEEP_ALIVE: Record<Door, string> = {
  // The first widget drops frames of a type that it does not know.
  chat: JSON.stringify({ type: 'keep-alive' }),
  // The only frame without effect that the widgets of this door do not show as a bubble.
  ws: JSON.stringify({ type: 'user_offline', userId: '' }),
  // Clients answer, and close a line on which no ping comes: nothing else tells them that it died.
  socketio: encodeEnginePacket({ type: 'ping' }),
};

/** A frame that keeps a socket open and shows nothing to the clients of its door. */
export const keepAliveFrame = (door: Connection['door']): string => KEEP_ALIVE[door];
