import type { LocatedEntry } from '../../domain/conversations/entry.ts';
import { noteView } from '../../domain/conversations/note-view.ts';
import { statusChange, statusChangeView } from '../../domain/conversations/status-change.ts';
import type { Announcement, Initiator } from '../../domain/delivery/announcement.ts';
import type { Connection } from '../../domain/delivery/connection.ts';
import { knownAs, renderedMessage } from '../../domain/delivery/rendered-message.ts';
import type { Reply } from '../../domain/delivery/reply.ts';
import { given } from '../../domain/given.ts';
import type { VersionVector } from '../../domain/time/version-vector.ts';
import { changeOf, deskNewsFor } from './desk-news.ts';
import { refusedMessage } from './refused-message.ts';
import { type CursorSource, resumeCursorFor } from './resume-cursor-for.ts';

/**
 * The frames of native WebSocket clients: JSON text with a `type`.
 *
 * Clients of `/ws/chat` understand all of them; one that neither requested `chat.v1` nor sends message ids shows an echo of
 * its own message a second time, so it gets none. Clients of `/ws` show every frame but four as an empty bubble, so they get
 * only those four: `message`, `user_online`, `user_offline`, `online_users_list`.
 */
type Frame = { type: string } & Record<string, unknown>;
type NativeReceiver = Pick<Connection, 'connectionId' | 'door' | 'v1' | 'role' | 'undeliveredSince' | 'handle'>;

const UNDERSTOOD_BY_WS = new Set(['message', 'user_online', 'user_offline', 'online_users_list']);

const encoded = ({ door }: Pick<NativeReceiver, 'door'>, frames: Frame[]): string[] =>
  frames.filter((frame) => door !== 'ws' || UNDERSTOOD_BY_WS.has(frame.type)).map((frame) => JSON.stringify(frame));

export function nativeAnnouncementFrames(
  receiver: NativeReceiver,
  announcement: Announcement,
  vector: VersionVector,
  initiator?: Initiator,
): string[] {
  const isOwn = initiator?.connectionId === receiver.connectionId;
  if (isOwn && !initiator.echo && receiver.door === 'chat' && !receiver.v1) return [];
  return encoded(receiver, framesOf(receiver, announcement, vector, initiator));
}

function framesOf(
  receiver: NativeReceiver,
  announcement: Announcement,
  vector: VersionVector,
  initiator?: Initiator,
): Frame[] {
  switch (announcement.type) {
    case 'entry':
      return entryFrames(receiver, announcement.located, { vector }, initiator);
    case 'online':
      return [{ type: 'user_online', ...announcement.presence }];
    case 'offline':
      return [{ type: 'user_offline', userId: announcement.userId }];
    case 'agent-status':
      return [{ type: 'agent_status', agent: announcement.agent }];
    case 'viewing': {
      const { type, conversationId, by } = announcement;
      return [{ type, conversation_id: conversationId, userId: by.userId }];
    }
    case 'typing':
    case 'read': {
      const { type, conversationId, by, seq } = announcement;
      const from = { userId: by.userId, sender: by.sender };
      return [{ type, conversation_id: knownAs(receiver, conversationId), ...from, ...given({ seq }) }];
    }
  }
}

function entryFrames(
  receiver: NativeReceiver,
  located: LocatedEntry,
  source: CursorSource,
  initiator?: Initiator,
): Frame[] {
  const { entry, conversationId } = located;
  // Only in the last frame: a client that received only the first would resume after both.
  const resumeCursor = resumeCursorFor(receiver, entry, source);
  const cursor = resumeCursor === null ? {} : { cursor: resumeCursor };
  const news = deskNewsFor(receiver, located);
  if (located.withheld) return [{ type: 'conversation_gone', conversation_id: conversationId, ...cursor }];
  const changed = statusChange(entry) ?? (news?.change ? { status: news.change.status, at: entry.at } : null);
  const changes: Frame[] = changed
    ? [
        {
          type: 'conversation',
          conversation: {
            ...statusChangeView({ ...changed, conversationId: knownAs(receiver, conversationId) }),
            ...changeOf(news, entry),
          },
        },
      ]
    : [];
  switch (entry.kind) {
    case 'closed':
    case 'reopened':
    case 'erased':
    case 'assigned':
    case 'labelled':
    case 'snoozed':
      return changes.map((frame) => ({ ...frame, ...cursor }));
    case 'message':
      return [
        ...changes,
        { type: 'message', message: renderedMessage(receiver, { ...located, entry }, initiator), ...cursor },
      ];
    case 'note':
      return news ? [{ type: 'note', note: noteView({ ...located, entry }), ...cursor }] : [];
    // Of kinds that only a later version knows.
    case 'unknown':
      return [];
  }
}

export function nativeReplyFrames(receiver: NativeReceiver, reply: Reply, now: number): string[] {
  switch (reply.type) {
    case 'pong':
      return encoded(receiver, [{ type: 'pong' }]);
    case 'entry':
      return encoded(receiver, entryFrames(receiver, reply.located, { resumeCursor: reply.resumeCursor }));
    case 'caught-up':
      return encoded(receiver, [{ type: 'synced', cursor: reply.cursor, more: reply.more }]);
    case 'joined':
    case 'status':
      return [];
    case 'online-users':
      return encoded(receiver, [{ type: 'online_users_list', users: reply.users, nextCursor: reply.next }]);
    case 'error': {
      const { type, error, code, field, retryAfter, assignee, temp_id, requestId } = reply;
      return encoded(receiver, [{ type, error, code, field, retryAfter, assignee, temp_id, requestId }]);
    }
    case 'refused-message':
      return receiver.door === 'ws'
        ? encoded(receiver, [{ type: 'message', message: refusedMessage(receiver, reply, now) }])
        : [];
  }
}
