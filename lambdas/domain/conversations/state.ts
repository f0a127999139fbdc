import { type StaffId, userIdOf } from '../ids.ts';
import { closedSince, type Entry } from './entry.ts';
import type { Status } from './status.ts';

/**
 * What a log comes to as of one entry: all that decides what may be added next, and what lists show. Every entry carries it, so
 * that one read of a log's end answers whatever stands in between (docs/decisions/0018-state-in-each-entry.md). Times are
 * epoch milliseconds, positions those of entries.
 */
export type ConversationState = {
  status: Status;
  /** When it was last opened or closed by an entry; 0 before the first. */
  statusSince: number;
  /** The time of the last message; 0 without one. */
  spokenAt: number;
  /** Since when the visitor waits for an answer; absent if the last message is the site's. */
  waitingSince?: number;
  /** The position of the last message; 0 without one. */
  lastMessage: number;
  /** Who answers, and the position of the entry that says so. */
  assignee?: { id: StaffId; since: number };
  /** The position of the last entry that has labels; 0 without one. */
  desk: number;
  /** Until when its agents have put it off. */
  snoozedUntil?: number;
  /** The site has answered the visitor at least once since the log began. */
  answered?: true;
  /** What a later version added to the state: carried on unread. */
  later?: string;
};

/** The state of a log without entries. */
export const EMPTY: ConversationState = { status: 'open', statusSince: 0, spokenAt: 0, lastMessage: 0, desk: 0 };

/**
 * The state after an entry, from the one before it. A visitor's message ends a snooze; a close ends the assignment too, also
 * where it was by time and never written: what opens such a conversation again begins with neither.
 */
export function stateAfter(before: ConversationState, entry: Entry): ConversationState {
  const { pos, at } = entry;
  switch (entry.kind) {
    case 'message':
      return afterMessage(before, entry);
    case 'closed':
      return { ...withoutDecisions(before), status: 'closed', statusSince: closedSince(entry) };
    case 'reopened':
      return { ...(before.status === 'closed' ? before : withoutDecisions(before)), status: 'open', statusSince: at };
    case 'assigned': {
      const { assignee: _, ...rest } = before;
      return {
        ...rest,
        desk: pos,
        ...(entry.to === null ? {} : { assignee: { id: entry.to, since: pos } }),
        ...(entry.until === undefined ? {} : { snoozedUntil: entry.until ?? at }),
      };
    }
    case 'labelled':
      return { ...before, desk: pos };
    // Ended before its time, it ends now, and the idle time begins.
    case 'snoozed':
      return { ...before, desk: pos, snoozedUntil: entry.until ?? at };
    case 'erased':
      return { ...EMPTY, status: 'closed', statusSince: at };
    case 'note':
    case 'unknown':
      return before;
  }
}

function afterMessage(before: ConversationState, entry: Extract<Entry, { kind: 'message' }>): ConversationState {
  const { pos, at, sender, author, reopens, assigns } = entry;
  const { waitingSince, snoozedUntil, ...rest } = reopens ? withoutDecisions(before) : before;
  const byVisitor = sender === 'user';
  return {
    ...rest,
    ...(byVisitor || snoozedUntil === undefined ? {} : { snoozedUntil }),
    status: 'open',
    statusSince: reopens || before.statusSince === 0 ? at : before.statusSince,
    spokenAt: at,
    lastMessage: pos,
    ...(assigns ? { assignee: { id: userIdOf(author) as StaffId, since: pos } } : {}),
    ...(byVisitor ? { waitingSince: reopens ? at : (waitingSince ?? at) } : { answered: true }),
  };
}

/** Without what ends with a close: who answers, and until when it is put off. */
function withoutDecisions(before: ConversationState): ConversationState {
  const { assignee: _, snoozedUntil: __, ...rest } = before;
  return rest;
}

/**
 * The state after the last of these entries, oldest first; undefined if none of them has one. Entries after the last that has
 * one, which a version without it wrote, are applied to it.
 */
export function stateIn(entries: readonly Entry[]): ConversationState | undefined {
  const known = entries.findLastIndex(({ state }) => state !== undefined);
  const state = entries[known]?.state;
  return state && entries.slice(known + 1).reduce(stateAfter, state);
}

/** Entries read back at once in search of one that has a state. */
const ENTRIES_PER_READ = 100;

/** The state after the newest of these entries; where none of them has one, earlier ones are read. */
export async function stateOfLog(
  entries: readonly Entry[],
  before: (pos: number, limit: number) => Promise<Entry[]>,
): Promise<ConversationState> {
  const state = stateIn(entries);
  const first = entries[0];
  if (state || !first) return state ?? EMPTY;
  const earlier = await before(first.pos, ENTRIES_PER_READ);
  if (earlier.length === 0) return entries.reduce(stateAfter, EMPTY);
  return stateOfLog([...earlier, ...entries], before);
}
