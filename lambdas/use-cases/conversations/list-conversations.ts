import { type ActivityIndex, type ActivityRow, BUCKET, bucketAt } from '../../domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { type DueList, missingRows } from '../../domain/conversations/due-list.ts';
import type { Tail } from '../../domain/conversations/entry.ts';
import { isExpired, livingState, statusOf } from '../../domain/conversations/log.ts';
import type { Status } from '../../domain/conversations/status.ts';
import type { ConversationSummary } from '../../domain/conversations/summary.ts';
import { encodeAgentCursor } from '../../domain/delivery/agent-cursor-text.ts';
import { invalid, Refusal } from '../../domain/errors.ts';
import { type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { ConversationId, TenantId } from '../../domain/ids.ts';
import { expiredUpTo } from '../../domain/tenants/retention.ts';
import type { HybridClock } from '../../domain/time/hybrid-clock.ts';
import { isSeenBy, type SightNeeds } from './refuse-hidden.ts';
import { type SummaryNeeds, summariesFor } from './summary-for.ts';

export type ListNeeds = SummaryNeeds &
  SightNeeds & {
    conversationLog: Pick<ConversationLog, 'tail' | 'from'>;
    activityIndex: Pick<ActivityIndex, 'ofTenant'>;
    dueList: Pick<DueList, 'ofTenant'>;
    hybridClock: HybridClock;
  };

export type ListConversations = {
  caller: Caller;
  status?: Status | undefined;
  after?: string | undefined;
  limit: number;
};

/** `cursor` is where an agent's socket resumes (`sync`): taken before the first read, so that no entry falls between. */
export type Listed = { conversations: ConversationSummary[]; next: string | null; cursor: string };

/** A place in the list: by the time of the last message, then by id, both descending. */
type Place = { at: number; conversationId: ConversationId };

type Found = Place & { tail: Tail };

/**
 * Rows of the activity index after which a request ends with what it has found, if that does not fill its page. A page may need
 * several reads: busy conversations have many rows, and a status may fit few. Where enough is found, it is full, at the cost of
 * the rows of four minutes more.
 */
const MOST_ROWS = 1000;
const ROWS_PER_READ = 100;

/**
 * A tenant's conversations, exactly in the order of their last messages, newest first, over any number of pages.
 *
 * A conversation has a row for every four minutes in which it was active, and is listed at the one that contains its last
 * message; any other (of an older message, of a close, or of a writer that crashed before its commit) is skipped. Rows overlap in
 * time, so a conversation is given out only when no unread row can contain a later message: all that were last active in the
 * same four minutes are read before the first of them is given out. Rows that could not be made yet stand on the due list, which
 * is read first: one that is made meanwhile is in the index by then.
 */
export async function listConversations(
  needs: ListNeeds,
  { caller, status, after, limit }: ListConversations,
): Promise<Listed> {
  if (!isStaff(caller)) throw new Refusal('ERR_FORBIDDEN', 'only an agent may list conversations');
  const { tenantId } = caller;
  const cursor = encodeAgentCursor({ vector: needs.hybridClock.vector(), named: [] });
  const from: Place = after === undefined ? { at: Number.POSITIVE_INFINITY, conversationId: '' } : placeOf(after);
  const waiting: Found[] = [];
  const given: Found[] = [];
  const seen = new Set<ConversationId>();
  const look = async (rows: ActivityRow[]): Promise<void> => {
    for (const each of await Promise.all(rows.map((row) => foundAt(needs, row)))) {
      if (!each || compared(each, from) <= 0 || seen.has(each.conversationId)) continue;
      seen.add(each.conversationId);
      if (!isSeenBy(needs, caller, each.tail)) continue;
      const state = livingState(each.tail, needs.clock(), needs.rules);
      if (!status || statusOf(state, needs.clock(), needs.rules) === status) waiting.push(each);
    }
    waiting.sort(compared);
  };
  await look(missingRows(await needs.dueList.ofTenant(tenantId)));
  let read = 0;
  for await (const { rows, upTo } of batchesOf(needs, tenantId, from, limit)) {
    await look(rows);
    read += rows.length;
    while (given.length < limit && waiting[0] && waiting[0].at >= upTo) given.push(...waiting.splice(0, 1));
    const isLast = upTo === Number.NEGATIVE_INFINITY && waiting.length === 0;
    const isSpent = read >= MOST_ROWS && upTo < from.at && given.length + waiting.length < limit;
    if (given.length === limit || isSpent || isLast) {
      const next = given.length === limit ? given.at(-1) : { at: upTo, conversationId: '' };
      return pageOf(needs, tenantId, given, { cursor, next: isLast || !next ? null : placeText(next) });
    }
  }
  return pageOf(needs, tenantId, given, { cursor, next: null });
}

async function pageOf(
  needs: ListNeeds,
  tenantId: TenantId,
  found: Found[],
  about: Pick<Listed, 'cursor' | 'next'>,
): Promise<Listed> {
  const tails = found.map(({ tail }) => tail);
  const summaries = await summariesFor(needs, tenantId, tails);
  return { conversations: summaries.filter((summary) => summary !== null), ...about };
}

/** Rows in batches, newest first; `upTo`: no row that follows contains a message of this time or later. */
async function* batchesOf(
  { activityIndex, clock, rules }: ListNeeds,
  tenantId: TenantId,
  { at }: Place,
  size: number,
): AsyncGenerator<{ rows: ActivityRow[]; upTo: number }> {
  const since = expiredUpTo(clock(), rules) - BUCKET;
  let before: ActivityRow | undefined = Number.isFinite(at)
    ? { tenantId, conversationId: '', bucket: (Math.floor(at / 1000) + 1) * 1000 }
    : undefined;
  for (;;) {
    const rows: ActivityRow[] = await activityIndex.ofTenant(tenantId, { before, since, limit: ROWS_PER_READ });
    const isEnd = rows.length < ROWS_PER_READ;
    for (let from = 0; from < Math.max(rows.length, 1); from += size) {
      const batch = rows.slice(from, from + size);
      const next = rows[from + size] ?? (isEnd ? undefined : rows.at(-1));
      yield { rows: batch, upTo: next ? next.bucket + BUCKET : Number.NEGATIVE_INFINITY };
    }
    if (isEnd) return;
    before = rows.at(-1);
  }
}

/** The conversation of a row, if it is listed there: by its last message, for as long as that is kept. */
async function foundAt(
  { conversationLog, clock, rules }: ListNeeds,
  { tenantId, conversationId, bucket }: ActivityRow,
): Promise<Found | null> {
  const tail = await conversationLog.tail(tenantId, conversationId);
  const now = clock();
  const { spokenAt: at } = livingState(tail, now, rules);
  if (!tail.record || isExpired({ at }, now, rules) || bucketAt(conversationId, at) !== bucket) return null;
  return { at, conversationId, tail };
}

/** Positive if `a` comes after `b` in the list. */
function compared(a: Place, b: Place): number {
  if (a.at !== b.at) return b.at - a.at;
  if (a.conversationId === b.conversationId) return 0;
  return a.conversationId < b.conversationId ? 1 : -1;
}

const placeText = ({ at, conversationId }: Place): string => `l2.${at.toString(36)}.${conversationId}`;

function placeOf(text: string): Place {
  const match = /^l2\.([0-9a-z]{1,9})\.([A-Za-z0-9_-]{0,64})$/.exec(text);
  if (!match?.[1] || match[2] === undefined) throw invalid('after', 'is not a cursor that this gateway gave out');
  return { at: Number.parseInt(match[1], 36), conversationId: match[2] };
}
