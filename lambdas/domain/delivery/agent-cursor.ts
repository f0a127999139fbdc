import type { Entry } from '../conversations/entry.ts';
import { hasPassed, MAX_CLOCK_SKEW, type VersionVector, vectorAt } from '../time/version-vector.ts';

/**
 * How far an agent has received the conversations of its tenant, which have no common order.
 *
 * Every entry marked as pushed before `vector` was delivered to the holder of this cursor, and so were those in `named`.
 * That holds with a pushed entry, where `vector` is read before the list of sockets, and at the end of a catch-up, where it
 * is read before the log (proof: docs/decisions/0003-version-vector-in-an-agents-cursor.md). Delivered twice is what was in
 * flight while the connection was cut; clocks may differ by `MAX_CLOCK_SKEW` at most.
 */
export type AgentCursor = {
  vector: VersionVector;
  /** Entries that were delivered and, as far as known, not yet marked as pushed. */
  named: readonly EntryRef[];
  /**
   * In the middle of a catch-up, which goes by commit time: `vector` counts up to the time `upTo`, inclusive, and the cursor
   * `from`, where the catch-up began, counts still. An entry that appears later with a commit time before `upTo` is not
   * covered, for it was not pushed before `vector`.
   */
  part?: { upTo: number; from: Omit<AgentCursor, 'part'> };
};

/** An entry of any conversation, by its own id. */
export type EntryRef = Pick<Entry, 'incarnation' | 'pos'>;

/** Entries that one cursor names at most: more would make it long, and are in flight at once only under heavy traffic. */
export const MAX_NAMED_ENTRIES = 8;

/** Whether an entry was certainly delivered to the holder of this cursor. */
export function isDelivered({ vector, named, part }: AgentCursor, entry: Entry): boolean {
  if (part && isDelivered(part.from, entry)) return true;
  if (named.some(({ incarnation, pos }) => incarnation === entry.incarnation && pos === entry.pos)) return true;
  return entry.pushedAt !== undefined && hasPassed(entry.pushedAt, vector) && entry.at <= (part?.upTo ?? entry.at);
}

/** The cursor of an agent that has received what was pushed before a time. */
export const agentCursorAt = (time: number): AgentCursor => ({ vector: vectorAt(time), named: [] });

/** The time before which everything marked as pushed, by any clock, was delivered to the holder of this cursor. */
export const startOf = ({ vector, part }: AgentCursor): number => (part?.from.vector ?? vector).at - MAX_CLOCK_SKEW;
