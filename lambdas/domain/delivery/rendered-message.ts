import type { LocatedEntry, MessageEntry } from '../conversations/entry.ts';
import { messageViewFor, widgetMessageView } from '../conversations/message-view.ts';
import type { ConversationId } from '../ids.ts';
import { reveal } from '../sealed.ts';
import type { Initiator } from './announcement.ts';
import type { Connection } from './connection.ts';

type MessageReceiver = Pick<Connection, 'connectionId' | 'handle'> & Partial<Pick<Connection, 'door' | 'v1' | 'role'>>;

/** The id by which a socket knows a conversation: a widget has a handle for its own, and drops frames that name another. */
export const knownAs = ({ handle }: Pick<MessageReceiver, 'handle'>, conversationId: ConversationId): string =>
  handle ? reveal(handle) : conversationId;

/**
 * Whether a socket is a public widget's, which draws no attachments: by its door without `chat.v1`, and over Socket.IO by its token,
 * or as a guest with a key or nothing.
 */
const isWidgets = ({ role, door, v1, handle }: MessageReceiver): boolean =>
  role === 'visitor' && (door === 'socketio' ? handle !== undefined : door === 'ws' || (door === 'chat' && !v1));

/**
 * A message as one socket receives it. Widgets that give no message id recognise their own message by text and time, and
 * their clocks differ from ours: the socket that sent a time gets that time back.
 */
export function renderedMessage(receiver: MessageReceiver, located: LocatedEntry<MessageEntry>, initiator?: Initiator) {
  const viewed = isWidgets(receiver) ? widgetMessageView : messageViewFor;
  const view = viewed(located, receiver.handle || undefined);
  const own = initiator?.connectionId === receiver.connectionId && initiator.timestamp;
  return own ? { ...view, timestamp: initiator.timestamp } : view;
}
