import type { LocatedEntry, MessageEntry } from '../conversations/entry.ts';
import { widgetMessageView } from '../conversations/message-view.ts';
import type { ConversationId } from '../ids.ts';
import type { Initiator } from './announcement.ts';
import type { Connection } from './connection.ts';

type MessageReceiver = Pick<Connection, 'connectionId' | 'handle'>;

/** What a socket calls a conversation: a widget knows the one it has by a handle, and drops what is named otherwise. */
export const knownAs = ({ handle }: Pick<MessageReceiver, 'handle'>, conversationId: ConversationId): string =>
  handle || conversationId;

/**
 * A message as one socket is told it. Widgets that give no message id know their own again by text and time, and their
 * clocks differ from ours: the socket that sent a time gets that time back.
 */
export function renderedMessage(receiver: MessageReceiver, located: LocatedEntry<MessageEntry>, initiator?: Initiator) {
  const view = widgetMessageView(located, receiver.handle || undefined);
  const own = initiator?.connectionId === receiver.connectionId && initiator.timestamp;
  return own ? { ...view, timestamp: initiator.timestamp } : view;
}
