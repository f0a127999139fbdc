import { textBeside } from './attached-files.js';

/**
 * The items of a thread, oldest first: a heading for each day, the messages, and below them those not stored yet.
 *
 * @param {{messages: object[], waiting: object[], isMine: (message: object) => boolean, isOurs?: (message: object) => boolean,
 *   author: (message: object) => string, readUpTo: number}} shown `isOurs` is also true for messages of colleagues
 */
export function threadItems({ messages, waiting, isMine, isOurs = isMine, author, readUpTo }) {
  const items = [];
  const stored = new Set(messages.map(({ clientMessageId }) => clientMessageId));
  const add = (item) => {
    const before = items.at(-1);
    if (before?.day !== item.day) items.push({ kind: 'day', key: `day ${item.day}`, day: item.day, at: item.at });
    items.push({ ...item, kind: 'message', isContinued: before?.day === item.day && before.author === item.author });
  };
  for (const message of messages) {
    const mine = isMine(message);
    add({
      // The bubble that was drawn before the echo came stays where it is and gets its tick.
      key: message.clientMessageId ?? message.id,
      day: dayOf(message.timestamp),
      at: message.timestamp,
      author: mine ? 'You' : author(message),
      isOurs: isOurs(message),
      text: textBeside(message.text, message.attachments ?? []),
      attachments: message.attachments ?? [],
      ...(isOurs(message) ? { state: message.seq <= readUpTo ? 'read' : 'sent' } : {}),
    });
  }
  for (const { clientMessageId, text, attachments = [], at, error } of waiting) {
    if (stored.has(clientMessageId)) continue;
    const state = error ? 'failed' : 'sending';
    add({ key: clientMessageId, day: dayOf(at), at, author: 'You', isOurs: true, text, attachments, state, error });
  }
  return items;
}

const dayOf = (timestamp) => new Date(timestamp).toDateString();
