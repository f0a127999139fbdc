import type { CannedReply } from '@chat-gateway/client';

/** What was typed after a `/` at the beginning of a text or after a space, up to the caret. */
export type CannedQuery = { from: number; to: number; words: string };

/** The longest that a shortcut may be. */
const LONGEST_SHORTCUT = 32;

/** What is being looked for, if the caret stands in it. */
export function cannedQuery(text: string, caret: number): CannedQuery | undefined {
  const before = text.slice(0, caret);
  const found = /(?:^|\s)\/([^\s/]*)$/.exec(before);
  const words = found?.[1];
  if (words === undefined || words.length > LONGEST_SHORTCUT) return undefined;
  return { from: caret - words.length - 1, to: caret, words };
}

/** Replies whose shortcut begins with the words first, then those that have them in shortcut or text. Of two of a name the own one counts. */
export function cannedMatches(replies: readonly CannedReply[], words: string): CannedReply[] {
  const asked = words.toLowerCase();
  const own = new Set(replies.filter(({ scope }) => scope === 'private').map(({ shortcut }) => shortcut));
  const usable = replies.filter(({ scope, shortcut }) => scope === 'private' || !own.has(shortcut));
  const begins = usable.filter(({ shortcut }) => shortcut.startsWith(asked));
  const has = usable.filter(
    (reply) => !begins.includes(reply) && `${reply.shortcut}\n${reply.text}`.toLowerCase().includes(asked),
  );
  return [...begins, ...has];
}

/** The text with the reply in place of what was typed, and where the caret stands then. */
export function withReply(text: string, { from, to }: CannedQuery, reply: string): { text: string; caret: number } {
  return { text: text.slice(0, from) + reply + text.slice(to), caret: from + reply.length };
}
