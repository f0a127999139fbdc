import type { MessageEntry } from '../conversations/entry.ts';
import type { Subject } from '../ids.ts';
import { type ReadMark, readUpTo } from './read-marks.ts';

/**
 * How far a conversation was read: how many of its last messages one of its agents has not read, and up to which its visitor has
 * seen it.
 */
export type Reading = { unread: number; seen: number };

/** The end of a conversation: its number of messages, and whose the last of them is. */
type End = {
  incarnation: string;
  seq: number;
  lastMessage: Pick<MessageEntry, 'author' | 'sender'> | null;
};

/** Who has written the last message has read what stands before it, also where that is not noted. */
export function readingOf(
  { incarnation, seq, lastMessage }: End,
  author: Subject,
  marks: { own: ReadMark | undefined; visitors: ReadMark | undefined },
): Reading {
  const isOwn = lastMessage?.author === author;
  const isVisitors = lastMessage?.sender === 'user';
  return {
    unread: isOwn ? 0 : Math.max(0, seq - readUpTo(marks.own, incarnation)),
    seen: isVisitors ? seq : Math.min(seq, readUpTo(marks.visitors, incarnation)),
  };
}
