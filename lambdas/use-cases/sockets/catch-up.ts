import type { ActivityIndex, ActivityRow } from '../../domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { cursor, encodeCursor } from '../../domain/conversations/cursor.ts';
import type { DueList } from '../../domain/conversations/due-list.ts';
import { isVisibleToVisitors, type LocatedEntry } from '../../domain/conversations/entry.ts';
import type { LogRules } from '../../domain/conversations/log.ts';
import { pushedCursor } from '../../domain/conversations/pushed-cursor.ts';
import {
  type AgentCursor,
  agentCursorAt,
  isDelivered,
  MAX_NAMED_ENTRIES,
  startOf,
} from '../../domain/delivery/agent-cursor.ts';
import { agentCursor, encodeAgentCursor } from '../../domain/delivery/agent-cursor-text.ts';
import { type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Count } from '../../domain/metrics.ts';
import type { Clock } from '../../domain/time/clock.ts';
import type { HybridClock } from '../../domain/time/hybrid-clock.ts';
import { hasPassed, type VersionVector } from '../../domain/time/version-vector.ts';
import { entriesAfter, type Source } from '../conversations/history.ts';
import { addedSince, OVERLAP, pushedToTenantSince } from '../conversations/since.ts';
import { type NameNeeds, withAuthorNames } from '../conversations/with-author-names.ts';

export type CatchUpNeeds = NameNeeds & {
  conversationLog: ConversationLog;
  activityIndex: Pick<ActivityIndex, 'ofTenant'>;
  dueList: Pick<DueList, 'ofTenant'>;
  visitors: VisitorStore;
  clock: Clock;
  hybridClock: HybridClock;
  rules: LogRules;
  count: Count;
};

/**
 * `after` is a cursor that this gateway issued. Without one, the catch-up starts at `since` (epoch milliseconds);
 * without either, a visitor gets all entries and an agent those of the last two minutes.
 */
export type CatchUp = { caller: Caller; after?: unknown; since?: number };

/**
 * `more`: further entries follow `cursor`. `cursors`: for an agent, the resume cursor after each entry, or null where
 * none exists.
 */
export type CaughtUp = { entries: LocatedEntry[]; cursors?: (string | null)[]; cursor: string | null; more: boolean };

/** Entries in one answer; the client requests the rest with the cursor. */
export const MOST_AT_ONCE = 200;

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
    const { entries, start, more } = await entriesAfter(source, from, most);
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

/**
 * The entries of all conversations by commit time, cut after whole milliseconds. While there is more, the returned
 * cursor covers what was pushed before this vector up to the cut, and beyond it only what the first cursor covered; so
 * an entry whose push stalled and that appears before the cut is found with the next part.
 */
async function ofAgent(needs: CatchUpNeeds, { caller, after, since }: CatchUp): Promise<CaughtUp> {
  const begun = needs.hybridClock.vector();
  const presented =
    after === undefined || after === null ? agentCursorAt(since ?? begun.at - OVERLAP) : agentCursor(after, 'after');
  const { found, vector } = await readWithVector(needs, caller.tenantId, startOf(presented), begun);
  const missed = found.filter(({ entry }) => !isDelivered(presented, entry));
  const entries = missed.slice(0, cutAfter(missed, presented));
  const more = entries.length < missed.length;
  const { upTo: already, from } = presented.part ?? { upTo: 0, from: presented };
  const isInFlight = ({ entry }: LocatedEntry) => !isDelivered({ vector, named: [] }, entry);
  const delivered = found.filter((located) => isDelivered(presented, located.entry) && isInFlight(located));
  const named = () => delivered.slice(-MAX_NAMED_ENTRIES).map(({ entry }) => entry);
  const cursors = entries.map((located, index) => {
    if (isInFlight(located)) delivered.push(located);
    const { at } = located.entry;
    const next = missed[index + 1];
    if (!next) return encodeAgentCursor({ vector, named: named() });
    const upTo = next.entry.at === at ? at - 1 : at;
    return upTo > already ? encodeAgentCursor({ vector, named: named(), part: { upTo, from } }) : null;
  });
  return {
    entries: await withAuthorNames(needs, entries),
    cursors,
    cursor: more ? (cursors.at(-1) ?? null) : encodeAgentCursor({ vector, named: named() }),
    more,
  };
}

type Read = { found: LocatedEntry[]; vector: VersionVector };

/**
 * Reads the tenant's entries and the vector that covers them. Reads twice if other environments pushed within the clock
 * skew: the first read advances the vector to their clocks. Otherwise these entries would be delivered again on the
 * next reconnect.
 */
async function readWithVector(
  needs: CatchUpNeeds,
  tenantId: TenantId,
  since: number,
  begun: VersionVector,
): Promise<Read> {
  const found = await pushedToTenantSince(needs, tenantId, since);
  if (found.every(({ entry: { pushedAt } }) => !pushedAt || hasPassed(pushedAt, begun)))
    return { found, vector: begun };
  const vector = needs.hybridClock.vector();
  return { found: await pushedToTenantSince(needs, tenantId, since), vector };
}

/**
 * The number of entries in this part, never cut within one millisecond, which a cursor cannot express. Entries before
 * `part.upTo`, whose push had stalled at the last read, do not count, so that each part advances.
 */
function cutAfter(missed: LocatedEntry[], { part }: AgentCursor): number {
  const stalled = missed.findIndex(({ entry }) => entry.at > (part?.upTo ?? 0));
  let cut = stalled < 0 ? missed.length : Math.min(stalled + MOST_AT_ONCE, missed.length);
  while (cut < missed.length && missed[cut]?.entry.at === missed[cut - 1]?.entry.at) cut++;
  return cut;
}

const sourceOf = (needs: CatchUpNeeds, { tenantId, conversationId }: Omit<ActivityRow, 'bucket'>): Source => ({
  conversationLog: needs.conversationLog,
  tenantId,
  conversationId,
  now: needs.clock(),
  rules: needs.rules,
});
