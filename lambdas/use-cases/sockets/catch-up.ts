import { type ActivityIndex, type ActivityRow, BUCKET } from '../../domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { cursor, encodeCursor } from '../../domain/conversations/cursor.ts';
import type { DeskRules } from '../../domain/conversations/desk-rules.ts';
import type { DueList } from '../../domain/conversations/due-list.ts';
import { isVisibleToVisitors, type LocatedEntry } from '../../domain/conversations/entry.ts';
import type { LogRules } from '../../domain/conversations/log.ts';
import { pushedCursor } from '../../domain/conversations/pushed-cursor.ts';
import {
  type AgentCursor,
  agentCursorAt,
  type EntryRef,
  isDelivered,
  MAX_NAMED_ENTRIES,
  type Place,
  startOf,
} from '../../domain/delivery/agent-cursor.ts';
import { agentCursor, encodeAgentCursor } from '../../domain/delivery/agent-cursor-text.ts';
import { type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Count } from '../../domain/metrics.ts';
import type { Clock } from '../../domain/time/clock.ts';
import type { HybridClock } from '../../domain/time/hybrid-clock.ts';
import { hasPassed, MAX_CLOCK_SKEW, type VersionVector } from '../../domain/time/version-vector.ts';
import { entriesAfter, type Source } from '../conversations/history.ts';
import { entriesByRow, type PlacedEntry, ROWS_AT_ONCE } from '../conversations/rows-since.ts';
import { addedSince, OVERLAP } from '../conversations/since.ts';
import { type NameNeeds, withAuthorNames } from '../conversations/with-author-names.ts';
import { withDeskNews } from '../conversations/with-desk-news.ts';
import { toldOf } from '../delivery/told-of.ts';

export type CatchUpNeeds = NameNeeds & {
  conversationLog: ConversationLog;
  activityIndex: Pick<ActivityIndex, 'fromTenant'>;
  dueList: Pick<DueList, 'ofTenant'>;
  visitors: VisitorStore;
  clock: Clock;
  hybridClock: HybridClock;
  rules: LogRules;
  desk: DeskRules;
  count: Count;
};

/**
 * `after` is a cursor that this gateway issued. Without one, the catch-up starts at `since` (epoch milliseconds);
 * without either, a visitor gets all entries and an agent those of the last two minutes. `connectedAt`: since when the caller has
 * the socket on which it asks.
 */
export type CatchUp = { caller: Caller; after?: unknown; since?: number; connectedAt?: number };

/**
 * `more`: further entries follow `cursor`. `cursors`: for an agent, the resume cursor after each entry, or null where
 * none exists.
 */
export type CaughtUp = { entries: LocatedEntry[]; cursors?: (string | null)[]; cursor: string | null; more: boolean };

/** Entries in one answer; the client requests the rest with the cursor. */
export const MOST_AT_ONCE = 200;

/**
 * Milliseconds before a cursor's time from which on rows are read: an entry may have been pushed so long after the time that it
 * bears, and its row begins up to a bucket before that.
 */
const BEFORE = OVERLAP + BUCKET;

/** The entries that the caller has missed: a visitor in its conversation, an agent in every one of its tenant. */
export async function catchUp(needs: CatchUpNeeds, command: CatchUp): Promise<CaughtUp> {
  const caughtUp = await (isStaff(command.caller) ? ofAgent : ofVisitor)(needs, command);
  needs.count('EntriesCaughtUp', caughtUp.entries.length);
  return caughtUp;
}

async function ofVisitor(needs: CatchUpNeeds, { caller, after, since }: CatchUp): Promise<CaughtUp> {
  const from = after === undefined || after === null ? null : cursor(after, 'after');
  const visitor = await needs.visitors.find(caller.tenantId, caller.subject);
  if (!visitor) return { entries: [], cursor: null, more: false };
  const { conversationId } = visitor;
  if (!from && since !== undefined) {
    const entries = await addedSince(needs, { tenantId: caller.tenantId, conversationId }, since);
    return { entries: await withAuthorNames(needs, visibleOf(entries)), cursor: null, more: false };
  }
  const source = sourceOf(needs, { tenantId: caller.tenantId, conversationId });
  for (let most = MOST_AT_ONCE; ; most *= 2) {
    // As many as are shown: whether more follow would else tell of what is not.
    const { entries, start, more } = await entriesAfter(source, from, most, isVisibleToVisitors);
    const reached = pushedCursor(entries, start);
    // The cursor cannot pass an entry that is not marked as pushed, so the rest has to fit into one answer.
    if (more && (reached?.pos ?? 0) === (start?.pos ?? 0)) continue;
    const located = entries.map((entry) => ({ tenantId: caller.tenantId, conversationId, entry }));
    return {
      // The cursor is taken from all entries, so that it moves past those that are not shown.
      entries: await withAuthorNames(needs, visibleOf(located)),
      cursor: reached && encodeCursor(reached),
      more,
    };
  }
}

const visibleOf = (entries: LocatedEntry[]): LocatedEntry[] =>
  entries.filter(({ entry }) => isVisibleToVisitors(entry));

/** Rows that are read for one part at most, whatever they hold: some five seconds' work at the memory that the function has. */
const MOST_ROWS = 1000;

/**
 * The entries of all conversations, row by row of the activity index, each conversation's in order. A long absence is caught up
 * with in parts, and each part reads only the rows that it gives out: the vector of the first part is that of the whole, so
 * whatever was pushed before it was there when its row was read, and what was pushed since was posted to this socket. If that was
 * another socket, and the client away between two parts, another catch-up follows, from that vector on. The cursor moves past what
 * the agent may not know of: once that is given to it, it is told to read the conversation anew.
 */
async function ofAgent(needs: CatchUpNeeds, { caller, after, since, connectedAt = 0 }: CatchUp): Promise<CaughtUp> {
  const presented =
    after === undefined || after === null
      ? agentCursorAt(since ?? needs.clock() - OVERLAP)
      : agentCursor(after, 'after');
  const { found, vector, upTo } = await readWithVector(needs, caller.tenantId, presented);
  const { part: { from } = { from: presented }, named: before } = presented;
  const isInFlight = ({ located }: PlacedEntry) => !isDelivered({ vector, named: [] }, located.entry);
  const wasDelivered = ({ located }: PlacedEntry) => isDelivered(presented, located.entry);
  const undelivered = found.filter((each) => !wasDelivered(each));
  const told = await toldOf(
    needs,
    caller,
    undelivered.map(({ located }) => located),
  );
  const missed = undelivered.flatMap((each) => told(each.located).map((located) => ({ ...each, located })));
  const given = missed.slice(0, MOST_AT_ONCE);
  const end = given.length < missed.length ? (given.at(-1)?.place ?? null) : upTo;
  const inFlight = found.filter((each) => wasDelivered(each) && isInFlight(each)).map(({ located }) => located.entry);
  const delivered: EntryRef[] = [...(presented.part ? before : []), ...inFlight];
  const cursorAt = (place: Place | null) =>
    encodeAgentCursor({
      vector,
      named: delivered.slice(-MAX_NAMED_ENTRIES),
      ...(place ? { part: { upTo: place, from } } : {}),
    });
  const cursors = given.map((each, index) => {
    if (isInFlight(each)) delivered.push(each.located.entry);
    return cursorAt(index === given.length - 1 ? end : each.place);
  });
  return {
    entries: await withDeskNews(
      needs,
      await withAuthorNames(
        needs,
        given.map(({ located }) => located),
      ),
    ),
    cursors,
    cursor: cursorAt(end),
    more: end !== null || (presented.part !== undefined && vector.at < connectedAt + MAX_CLOCK_SKEW),
  };
}

/** `upTo`: the place to which was read; null if that was all. */
type Read = { found: PlacedEntry[]; vector: VersionVector; upTo: Place | null };

/**
 * Reads a part of the tenant's entries, and the vector that covers them. Reads the first part twice if other environments pushed
 * within the clock skew: the first read advances the vector to their clocks. Otherwise these entries would be delivered again
 * on the next reconnect.
 */
async function readWithVector(needs: CatchUpNeeds, tenantId: TenantId, presented: AgentCursor): Promise<Read> {
  if (presented.part) return { ...(await readPart(needs, tenantId, presented)), vector: presented.vector };
  const begun = needs.hybridClock.vector();
  const first = await readPart(needs, tenantId, presented);
  if (first.found.every(({ located: { entry } }) => !entry.pushedAt || hasPassed(entry.pushedAt, begun)))
    return { ...first, vector: begun };
  const vector = needs.hybridClock.vector();
  return { ...(await readPart(needs, tenantId, presented)), vector };
}

/** Reads rows until there is more than one part to give out. */
async function readPart(
  needs: CatchUpNeeds,
  tenantId: TenantId,
  presented: AgentCursor,
): Promise<Omit<Read, 'vector'>> {
  const found: PlacedEntry[] = [];
  const after = presented.part?.upTo ?? null;
  let missed = 0;
  let read = 0;
  for await (const { entries, upTo, isCut } of entriesByRow(needs, tenantId, {
    since: startOf(presented) - BEFORE,
    after,
  })) {
    found.push(...entries);
    missed += entries.filter(({ located }) => !isDelivered(presented, located.entry)).length;
    read += ROWS_AT_ONCE;
    if (isCut || missed > MOST_AT_ONCE || read >= MOST_ROWS) return { found, upTo };
  }
  return { found, upTo: null };
}

const sourceOf = (needs: CatchUpNeeds, { tenantId, conversationId }: Omit<ActivityRow, 'bucket'>): Source => ({
  conversationLog: needs.conversationLog,
  tenantId,
  conversationId,
  now: needs.clock(),
  rules: needs.rules,
});
