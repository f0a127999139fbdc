import type { Entry } from '../conversations/entry.ts';
import { hasPassed, MAX_CLOCK_SKEW, type VersionVector, vectorAt } from '../time/version-vector.ts';

/**
 * How far an agent has come in all conversations of its tenant, which have no common order.
 *
 * It says: whatever was noted as pushed before `vector` was told to whoever keeps this place, and so were those in `named`. It
 * is given out in two ways, and holds for both:
 *
 * 1. With an entry that is pushed. `vector` is read before the list of sockets is, and the entry is in `named`. Take another
 *    entry X that was noted as pushed before `vector`. If X was committed after the socket had caught up, its sender found
 *    the socket's row, which is older than that, and before it noted anything, it had posted X or noted on the row that X
 *    was missed. A row with such a note gets no place with what it is told. And a post that had been accepted reaches the
 *    client before one that begins later, or neither does: they take one line.
 * 2. At the end of a catch-up, with `vector` read before the log is: X was in the log by then, and was told if it had not been.
 *
 * A note on a row may therefore be lost with its row: until it was dealt with, no place got past what was missed.
 *
 * So what is told twice is what was on its way while the line was cut. And nobody's clock is trusted by more than
 * `MAX_CLOCK_SKEW`.
 */
export type AgentCursor = {
  vector: VersionVector;
  /** By name, since they had not been noted as pushed, as far as that was known. */
  named: readonly EntryRef[];
  /**
   * In the middle of a catch-up, which goes by commit time: `vector` counts up to that time, inclusive, and where it began
   * counts still. An entry that appears behind that time later is not in it, for it was not pushed before `vector`.
   */
  part?: { upTo: number; from: Omit<AgentCursor, 'part'> };
};

/** Which entry, of whatever conversation. */
export type EntryRef = Pick<Entry, 'incarnation' | 'pos'>;

/** Entries that are named in one place at most: more would make it long, and are on their way at once only where very much is said. */
export const MAX_NAMED_ENTRIES = 8;

/** Whether an agent at this place was certainly told an entry. */
export function isDelivered({ vector, named, part }: AgentCursor, entry: Entry): boolean {
  if (part && isDelivered(part.from, entry)) return true;
  if (named.some(({ incarnation, pos }) => incarnation === entry.incarnation && pos === entry.pos)) return true;
  return entry.pushedAt !== undefined && hasPassed(entry.pushedAt, vector) && entry.at <= (part?.upTo ?? entry.at);
}

/** The place of an agent that knows what was pushed before a time. */
export const agentCursorAt = (time: number): AgentCursor => ({ vector: vectorAt(time), named: [] });

/** Whatever was noted as pushed before this time, by any clock, was told at this place. */
export const startOf = ({ vector, part }: AgentCursor): number => (part?.from.vector ?? vector).at - MAX_CLOCK_SKEW;
