import type { ActivityIndex } from '../../domain/conversations/activity-index.ts';
import { BUCKET } from '../../domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { type DueList, missingRows } from '../../domain/conversations/due-list.ts';
import type { Entry, LocatedEntry } from '../../domain/conversations/entry.ts';
import { isExpired, type LogRules } from '../../domain/conversations/log.ts';
import type { ConversationId, TenantId } from '../../domain/ids.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import type { Clock } from '../../domain/time/clock.ts';

export type SinceNeeds = {
  conversationLog: ConversationLog;
  clock: Clock;
  rules: LogRules;
  activityIndex: Pick<ActivityIndex, 'ofTenant'>;
  dueList: Pick<DueList, 'ofTenant'>;
};

/**
 * Milliseconds by which a commit time may precede the time at which others can read the entry, or at which it has been
 * pushed: the longest invocation (55 s) and clock skew. A search for missing entries goes back by this much.
 */
export const OVERLAP = 120_000;

const ENTRIES_PER_READ = 100;
const ROWS_PER_READ = 500;
const CONVERSATIONS_AT_ONCE = 10;

/** The entries added to one conversation since a commit time, in order; without those that have expired. */
export async function addedSince(
  { conversationLog, clock, rules }: Pick<SinceNeeds, 'conversationLog' | 'clock' | 'rules'>,
  { tenantId, conversationId }: { tenantId: TenantId; conversationId: ConversationId },
  since: number,
): Promise<LocatedEntry[]> {
  const added: Entry[] = [];
  const now = clock();
  for (let pos: number | null = null; ; ) {
    const page: Entry[] = await conversationLog.before(tenantId, conversationId, pos, ENTRIES_PER_READ);
    added.unshift(...page.filter((entry) => entry.at >= since && !isExpired(entry, now, rules)));
    const oldest = page[0];
    if (!oldest || page.length < ENTRIES_PER_READ || oldest.at < since - OVERLAP || isExpired(oldest, now, rules))
      break;
    pos = oldest.pos;
  }
  return added.map((entry) => ({ tenantId, conversationId, entry }));
}

/** The entries added to all conversations of a tenant since a commit time, in the order of commit times. */
export const addedToTenantSince = (needs: SinceNeeds, tenantId: TenantId, since: number): Promise<LocatedEntry[]> =>
  ofActive(needs, tenantId, since, (ref) => addedSince(needs, ref, since));

type ConversationRef = { tenantId: TenantId; conversationId: ConversationId };

async function ofActive(
  needs: SinceNeeds,
  tenantId: TenantId,
  since: number,
  read: (ref: ConversationRef) => Promise<LocatedEntry[]>,
): Promise<LocatedEntry[]> {
  const found: LocatedEntry[] = [];
  await inParallel([...(await activeSince(needs, tenantId, since))], CONVERSATIONS_AT_ONCE, async (conversationId) => {
    found.push(...(await read({ tenantId, conversationId })));
  });
  return found.sort(byTime);
}

const byTime = (a: LocatedEntry, b: LocatedEntry): number =>
  a.entry.at - b.entry.at || compared(a.conversationId, b.conversationId) || a.entry.pos - b.entry.pos;

const compared = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/**
 * The due list first, which has the rows that could not be made: one that is made meanwhile is in the index by the time that is
 * read.
 */
async function activeSince(
  { activityIndex, dueList }: SinceNeeds,
  tenantId: TenantId,
  since: number,
): Promise<Set<ConversationId>> {
  const missing = missingRows(await dueList.ofTenant(tenantId)).filter(({ bucket }) => bucket >= since - BUCKET);
  const touched = new Set(missing.map(({ conversationId }) => conversationId));
  for (let before: Awaited<ReturnType<ActivityIndex['ofTenant']>>[number] | undefined; ; ) {
    const rows = await activityIndex.ofTenant(tenantId, {
      before,
      since: since - BUCKET,
      limit: ROWS_PER_READ,
    });
    for (const { conversationId } of rows) touched.add(conversationId);
    before = rows.at(-1);
    if (rows.length < ROWS_PER_READ) return touched;
  }
}
