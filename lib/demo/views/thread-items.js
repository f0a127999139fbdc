import { textBeside } from './attached-files.js';

/** What a thread says of a closing, by its reason. */
const CLOSED = {
  agent: 'Closed by an agent',
  idle: 'Closed, since it was quiet for a while',
  unanswered: 'Closed, since nobody answered for a day',
  erased: 'What was said before was erased',
};

/**
 * The items of a thread, oldest first: a heading for each day, the messages, between them when the conversation was closed and
 * opened again, and below them the messages not stored yet.
 *
 * @param {{messages: object[], changes: object[], waiting: object[], isMine: (message: object) => boolean,
 *   author: (message: object) => string, readUpTo: number}} shown
 */
export function threadItems({ messages, changes, waiting, isMine, author, readUpTo }) {
  const items = [];
  const stored = new Set(messages.map(({ clientMessageId }) => clientMessageId));
  const add = (item) => {
    const before = items.at(-1);
    if (before?.day !== item.day) items.push({ kind: 'day', key: `day ${item.day}`, day: item.day, at: item.at });
    const isContinued = before?.kind === 'message' && before.day === item.day && before.author === item.author;
    items.push({ ...item, isContinued });
  };
  for (const { message, change } of inOrder(messages, changes)) {
    if (change) {
      const { status, reason, at } = change;
      const text = status === 'closed' ? (CLOSED[reason] ?? 'Closed') : 'Opened again';
      add({ kind: 'change', key: `${status} ${at}`, day: dayOf(at), at, text });
      continue;
    }
    const mine = isMine(message);
    add({
      kind: 'message',
      // The bubble that was drawn before the echo came stays where it is and gets its tick.
      key: message.clientMessageId ?? message.id,
      day: dayOf(message.timestamp),
      at: message.timestamp,
      author: mine ? 'You' : author(message),
      isMine: mine,
      text: textBeside(message.text, message.attachments ?? []),
      attachments: message.attachments ?? [],
      ...(mine ? { state: message.seq <= readUpTo ? 'read' : 'sent' } : {}),
    });
  }
  for (const { clientMessageId, text, attachments = [], at, error } of waiting) {
    if (stored.has(clientMessageId)) continue;
    const state = error ? 'failed' : 'sending';
    add({
      kind: 'message',
      key: clientMessageId,
      day: dayOf(at),
      at,
      author: 'You',
      isMine: true,
      text,
      attachments,
      state,
      error,
    });
  }
  return items;
}

/**
 * Messages and changes by their time, which in one conversation never falls. What opens a conversation again may be a message of the
 * same millisecond, and stands before it.
 */
function inOrder(messages, changes) {
  const rank = ({ change }) => (change ? { open: 0, closed: 2 }[change.status] : 1);
  return [
    ...messages.map((message) => ({ message, at: message.timestamp })),
    ...changes.map((change) => ({ change, at: change.at })),
  ].sort((a, b) => a.at.localeCompare(b.at) || rank(a) - rank(b));
}

const dayOf = (timestamp) => new Date(timestamp).toDateString();
