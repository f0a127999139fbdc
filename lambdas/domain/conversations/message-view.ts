import { given } from '../given.ts';
import { type Handle, userIdOf } from '../ids.ts';
import { reveal } from '../sealed.ts';
import { type Attachment, clientMessageIdOf, type LocatedEntry, type MessageEntry, messageId } from './entry.ts';

/** The text shown for a message without one: clients that do not know attachments would show an empty bubble. */
const attachedText = (attachments: readonly Attachment[] = []): string =>
  attachments.map(({ filename }) => `[Attachment: ${filename}]`).join(' ');

/** The text of a message as it is shown. */
export const shownText = ({ text, attachments }: Pick<MessageEntry, 'text' | 'attachments'>): string =>
  text || attachedText(attachments);

/**
 * A message as every client receives it, over every door. Both spellings are given because existing clients read either;
 * `message_id` always equals `id`, and there is no field named `message` (widgets unwrap it).
 */
export function messageView({ conversationId, entry, authorName }: LocatedEntry<MessageEntry>) {
  const id = messageId(entry);
  const clientMessageId = clientMessageIdOf(entry.sendKey);
  return {
    id,
    message_id: id,
    seq: entry.seq,
    text: shownText(entry),
    sender: entry.sender,
    sender_type: entry.sender,
    sender_id: userIdOf(entry.author),
    ...given({ sender_name: authorName }),
    timestamp: new Date(entry.at).toISOString(),
    conversation_id: conversationId,
    conversationId,
    ...(clientMessageId === undefined ? {} : { clientMessageId, temp_id: clientMessageId }),
    ...(entry.attachments ? { attachments: entry.attachments } : {}),
  };
}

/** A message whose conversation is named by the handle that a client knows, if it has one. */
export const messageViewFor = (located: LocatedEntry<MessageEntry>, handle: Handle | undefined) =>
  messageView(handle ? { ...located, conversationId: reveal(handle) } : located);

/**
 * A message as the public widget receives it. The widget draws no attachments: the addresses of what others attach stand in the
 * text, a line each. Its own messages stay as they were sent, since its older versions recognise them by their text.
 */
export function widgetMessageView(located: LocatedEntry<MessageEntry>, handle: Handle | undefined) {
  const view = messageViewFor(located, handle);
  const { sender, attachments = [] } = located.entry;
  if (sender === 'user') return view;
  return { ...view, text: [view.text, ...attachments.map(({ url }) => url)].join('\n') };
}
