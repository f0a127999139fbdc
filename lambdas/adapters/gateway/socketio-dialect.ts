import { closedSince, type LocatedEntry } from '../../domain/conversations/entry.ts';
import { noteView } from '../../domain/conversations/note-view.ts';
import type { Announcement, Initiator } from '../../domain/delivery/announcement.ts';
import type { Connection } from '../../domain/delivery/connection.ts';
import { knownAs, renderedMessage } from '../../domain/delivery/rendered-message.ts';
import type { Reply } from '../../domain/delivery/reply.ts';
import { given } from '../../domain/given.ts';
import type { VersionVector } from '../../domain/time/version-vector.ts';
import { encodeEnginePacket } from '../../protocol/engine-packet.ts';
import { encodeSocketPacket } from '../../protocol/socket-packet.ts';
import { changeOf, deskNewsFor } from './desk-news.ts';
import { refusedMessage } from './refused-message.ts';
import { type CursorSource, resumeCursorFor } from './resume-cursor-for.ts';

/**
 * The frames of Socket.IO clients: events of the namespace `/`.
 *
 * A client stores the last argument of the last event as its offset if that is a string, and sends it when it reconnects.
 * So the event of a log entry ends with the resume cursor, and every other event ends with an object, which leaves the
 * offset as it is.
 */
type SocketioReceiver = Pick<Connection, 'connectionId' | 'door' | 'role' | 'undeliveredSince' | 'handle' | 'bare'>;
type SocketioEvent = [name: string, payload: object, offset?: string];

export const eventFrame = ([name, ...args]: SocketioEvent): string =>
  encodeEnginePacket({ type: 'message', data: encodeSocketPacket({ type: 'event', namespace: '/', name, args }) });

export function socketioAnnouncementFrames(
  receiver: SocketioReceiver,
  announcement: Announcement,
  vector: VersionVector,
  initiator?: Initiator,
): string[] {
  switch (announcement.type) {
    case 'entry':
      return entryFrames(receiver, announcement.located, { vector }, initiator);
    case 'online':
      return [eventFrame(['user_online', announcement.presence])];
    case 'offline':
      return [eventFrame(['user_offline', { userId: announcement.userId }])];
    case 'agent-status':
      return [eventFrame(['agent_status', { agent: announcement.agent }])];
    case 'viewing': {
      const { type, conversationId, by } = announcement;
      return [eventFrame([type, { conversation_id: conversationId, userId: by.userId }])];
    }
    case 'typing':
    case 'read': {
      const { type, conversationId, by, seq } = announcement;
      const from = { conversation_id: knownAs(receiver, conversationId), userId: by.userId, sender: by.sender };
      return [eventFrame([type, { ...from, ...given({ seq }) }])];
    }
  }
}

function entryFrames(
  receiver: SocketioReceiver,
  located: LocatedEntry,
  source: CursorSource,
  initiator?: Initiator,
): string[] {
  const { conversationId, entry } = located;
  const resumeCursor = resumeCursorFor(receiver, entry, source);
  const offset: [] | [string] = resumeCursor === null ? [] : [resumeCursor];
  const about = { conversation_id: knownAs(receiver, conversationId) };
  if (located.withheld) return [eventFrame(['conversation:gone', about, ...offset])];
  const news = deskNewsFor(receiver, located);
  const changed = { ...about, ...changeOf(news, entry) };
  const update = news?.change && {
    ...about,
    status: news.change.status,
    at: new Date(entry.at).toISOString(),
    ...changeOf(news, entry),
  };
  switch (entry.kind) {
    case 'closed': {
      const closed = { ...changed, reason: entry.reason, closed_at: new Date(closedSince(entry)).toISOString() };
      return [eventFrame(['conversation:closed', closed, ...offset])];
    }
    case 'reopened':
      return [eventFrame(['conversation:reopened', changed, ...offset])];
    case 'message': {
      const frames = entry.seq === 1 ? [eventFrame(['conversation:created', about])] : [];
      if (entry.reopens) frames.push(eventFrame(['conversation:reopened', changed]));
      else if (update) frames.push(eventFrame(['conversation:update', update]));
      const message = renderedMessage(receiver, { ...located, entry }, initiator);
      // Two widgets listen to this event only; the rest drop the second by its id. Some crash on a wrapped `message`.
      if (receiver.bare) frames.push(eventFrame(['message', message]));
      return [...frames, eventFrame(['meta_message_created', { message }, ...offset])];
    }
    case 'erased': {
      const erased = { ...about, reason: 'erased', closed_at: new Date(entry.at).toISOString() };
      return [eventFrame(['conversation:closed', erased, ...offset])];
    }
    case 'assigned':
    case 'labelled':
    case 'snoozed':
      return update ? [eventFrame(['conversation:update', update, ...offset])] : [];
    case 'note':
      return news ? [eventFrame(['note', { note: noteView({ ...located, entry }) }, ...offset])] : [];
    // Of kinds that only a later version knows.
    case 'unknown':
      return [];
  }
}

export function socketioReplyFrames(receiver: SocketioReceiver, reply: Reply, now: number): string[] {
  switch (reply.type) {
    case 'entry':
      return entryFrames(receiver, reply.located, { resumeCursor: reply.resumeCursor });
    case 'online-users':
      return [eventFrame(['online_users_list', { users: reply.users, nextCursor: reply.next }])];
    case 'joined':
      return joinedFrames(receiver, reply);
    case 'status':
      return [eventFrame(['session:update', { status: reply.status }])];
    case 'error': {
      const { type: name, ...refusal } = reply;
      return [eventFrame([name, refusal])];
    }
    case 'refused-message': {
      const message = refusedMessage(receiver, reply, now);
      const frames = receiver.bare ? [eventFrame(['message', message])] : [];
      return [...frames, eventFrame(['meta_message_created', { message }])];
    }
    // Only the native dialect has them: Engine.IO has pings of its own, and recovery sends the missed entries unasked.
    case 'pong':
    case 'caught-up':
      return [];
  }
}

/** `joined`; after a session's also `conversation:created`, the only event on which some widgets restore room and history. */
function joinedFrames(receiver: SocketioReceiver, reply: Extract<Reply, { type: 'joined' }>): string[] {
  const { kind, sessionId, asked } = reply;
  const conversationId = reply.conversationId && knownAs(receiver, reply.conversationId);
  const about = conversationId === null ? {} : { conversation_id: conversationId };
  const named = kind === 'session' ? sessionId : (conversationId ?? asked);
  const joined = eventFrame(['joined', { ...(named ? { room: `${kind}:${named}` } : {}), ...about }]);
  return kind === 'session' && conversationId !== null
    ? [joined, eventFrame(['conversation:created', about])]
    : [joined];
}
