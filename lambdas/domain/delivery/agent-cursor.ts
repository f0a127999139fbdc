import type { RowPlace } from '../conversations/activity-index.ts';
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
   * In the middle of a catch-up, which goes row by row of the activity index: what stands up to the place `upTo` was delivered, as it
   * was after `vector` had been taken, which is that of the whole catch-up; and the cursor `from`, where it began, counts still.
   */
  part?: { upTo: Place; from: Omit<AgentCursor, 'part'> };
};

/** A position in one row of the activity index. */
export type Place = RowPlace & { pos: number };

/** The position after all entries of a row. */
export const END_OF_ROW = 999_999_999_999;

/** An entry of any conversation, by its own id. */
export type EntryRef = Pick<Entry, 'incarnation' | 'pos'>;

/** Entries that one cursor names at most: more would make it long, and are in flight at once only under heavy traffic. */
export const MAX_NAMED_ENTRIES = 8;

/** Whether an entry was certainly delivered to the holder of this cursor, where a catch-up looks for what follows it. */
export function isDelivered({ vector, named, part }: AgentCursor, entry: Entry): boolean {
  if (named.some(({ incarnation, pos }) => incarnation === entry.incarnation && pos === entry.pos)) return true;
  if (part) return isDelivered(part.from, entry);
  return entry.pushedAt !== undefined && hasPassed(entry.pushedAt, vector);
}

/** The cursor of an agent that has received what was pushed before a time. */
export const agentCursorAt = (time: number): AgentCursor => ({ vector: vectorAt(time), named: [] });

/** The time before which everything marked as pushed, by any clock, was delivered to the holder of this cursor. */
export const startOf = ({ vector, part }: AgentCursor): number => (part?.from.vector ?? vector).at - MAX_CLOCK_SKEW;
