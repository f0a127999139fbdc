import type { Entry } from '../conversations/entry.ts';
import { hasPassed, MAX_CLOCK_SKEW, type VersionVector, vectorAt } from '../time/version-vector.ts';

/**
 * How far an agent has come in all conversations of its tenant, which have no common order.
 *
 * It says: whatever was marked pushed before `vector` was delivered to whoever holds this cursor, and so were the entries in
 * `named`. That holds with an entry that is pushed, where `vector` is read before the list of sockets is, and at the end of a
 * catch-up, where it is read before the log is: docs/decisions/0003-version-vector-in-an-agents-cursor.md has the proof. What is
 * delivered twice is what was in flight while the line was cut; clocks may differ by `MAX_CLOCK_SKEW` at most.
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
