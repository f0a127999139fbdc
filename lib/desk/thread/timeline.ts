import type { Message, Note, ThreadEntry, ThreadPage } from '@chat-gateway/client';

/** What was read of a conversation, and what came since. */
export type Timeline = {
  /** In order, each once. */
  entries: readonly ThreadEntry[];
  /** The cursor of the page before; null at the beginning. */
  older: string | null;
  /** The cursor after which everything may be new. */
  newer: string | null;
  /** Whether the newest page was read. */
  isLoaded: boolean;
};

export const EMPTY_TIMELINE: Timeline = { entries: [], older: null, newer: null, isLoaded: false };

/** The same at every door. */
export function entryId(entry: ThreadEntry): string {
  if (entry.type === 'message') return entry.message.id;
  return entry.type === 'note' ? entry.note.id : entry.id;
}

export function entryTime(entry: ThreadEntry): string {
  if (entry.type === 'message') return entry.message.timestamp;
  return entry.type === 'note' ? entry.note.timestamp : entry.timestamp;
}

/** Messages stand in the order of their numbers, everything else among them by time. */
function compare(a: ThreadEntry, b: ThreadEntry): number {
  if (a.type === 'message' && b.type === 'message') return a.message.seq - b.message.seq;
  const [first, second] = [entryTime(a), entryTime(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

/**
 * What is read says more than what was pushed, so it takes its place. What was said before the last erasure goes, though the gateway
 * may still have it for some seconds; numbers begin again there.
 */
function merged(known: readonly ThreadEntry[], read: readonly ThreadEntry[]): ThreadEntry[] {
  const byId = new Map(known.map((entry) => [entryId(entry), entry]));
  for (const entry of read) byId.set(entryId(entry), entry);
  const all = [...byId.values()];
  const erased = all.reduce(
    (last, entry) => (entry.type === 'erased' && entry.timestamp > last ? entry.timestamp : last),
    '',
  );
  return all.filter((entry) => entryTime(entry) >= erased).sort(compare);
}

/** With what was read. Before an erasure there is nothing to be asked for. */
function joined(timeline: Timeline, page: ThreadPage, change: Partial<Timeline>): Timeline {
  const entries = merged(timeline.entries, page.entries);
  return { ...timeline, ...change, entries, ...(entries[0]?.type === 'erased' ? { older: null } : {}) };
}

/** The newest page, at first or after a gap: what stands before it and is not joined to it goes. */
export function withNewest(timeline: Timeline, page: ThreadPage): Timeline {
  const since = page.entries[0] && page.prevCursor !== null ? entryTime(page.entries[0]) : '';
  const known = timeline.entries.filter((entry) => entryTime(entry) >= since);
  const newer = page.nextCursor ?? timeline.newer;
  return joined({ ...timeline, entries: known }, page, { older: page.prevCursor, newer, isLoaded: true });
}

export const withOlder = (timeline: Timeline, page: ThreadPage): Timeline =>
  joined(timeline, page, { older: page.prevCursor });

/** A page after the last cursor. */
export const withLater = (timeline: Timeline, page: ThreadPage): Timeline =>
  joined(timeline, page, { newer: page.nextCursor ?? timeline.newer });

/**
 * A message or a note that was pushed. What came with a page already is known better; and what stands before the pages that were
 * read, as a socket that catches up tells it, is read with the page that it is on.
 */
export function withPushed(timeline: Timeline, pushed: { message: Message } | { note: Note }): Timeline {
  const entry: ThreadEntry = 'message' in pushed ? { type: 'message', ...pushed } : { type: 'note', ...pushed };
  const id = entryId(entry);
  if (!timeline.isLoaded || timeline.entries.some((each) => entryId(each) === id)) return timeline;
  const [first] = timeline.entries;
  if (first && timeline.older !== null && compare(entry, first) < 0) return timeline;
  return { ...timeline, entries: merged(timeline.entries, [entry]) };
}

/** The number of the last message. */
export function lastSeq({ entries }: Timeline): number {
  const last = entries.findLast((entry) => entry.type === 'message');
  return last?.type === 'message' ? last.message.seq : 0;
}
