import { ABANDONED_AFTER, abandoned } from '../../domain/conversations/abandoned.ts';
import {
  type ActivityIndex,
  type ActivityRow,
  BUCKET,
  type ForEachRow,
} from '../../domain/conversations/activity-index.ts';
import type { Entry, Tail } from '../../domain/conversations/entry.ts';
import { COMPLETE_AFTER } from '../../domain/conversations/log.ts';
import { MINUTE } from '../../domain/time/units.ts';
import { type PushNeeds, pushAbandoned } from '../conversations/push-and-mark.ts';
import { rulesFor, type TenantRules } from '../tenants/rules-for.ts';

/** For conversations of all tenants, whose rules are looked up where something is to be pushed. */
export type RepairNeeds = Omit<PushNeeds, 'rules' | 'desk'> & TenantRules;

type Needs = RepairNeeds & { activityIndex: Pick<ActivityIndex, 'touch' | 'overlapping'> };

/** Entries read before the tail of a conversation at most. */
const LOOK_BACK = 100;

/** Conversations repaired at once. */
const WIDTH = 20;

/**
 * Milliseconds before a sweep from which on it may have missed an entry: one may be stored so long after the time that it bears, and
 * count as abandoned so long after that.
 */
const MAY_BE_MISSED = COMPLETE_AFTER + ABANDONED_AFTER;

/**
 * Pushes the entries that crashed senders left unpushed after the commit, in each conversation that was active in these minutes,
 * of all tenants. What was in the rows that ended before the second of the minutes was pushed by the sweep of that minute.
 */
export async function repairConversations(
  needs: Needs,
  { first, last }: { first: number; last: number },
  forEach: ForEachRow,
  repair: Repair = (row) => repairConversation(needs, row),
): Promise<void> {
  const seenUpTo = (first + 1) * MINUTE - MAY_BE_MISSED;
  await forEach(needs.activityIndex.overlapping(first, last), WIDTH, async (row) => {
    if (row.bucket + BUCKET > seenUpTo) await repair(row);
  });
}

/** Repairs one conversation. */
export type Repair = (row: Omit<ActivityRow, 'bucket'>) => Promise<void>;

/**
 * Repairs each conversation once, whichever parts of a turn ask for it: two that repaired it side by side would both push what they
 * find, and clients get it twice.
 */
export function repairedOnce(needs: RepairNeeds): Repair {
  const repairs = new Map<string, Promise<void>>();
  return (row) => {
    const key = `${row.tenantId}#${row.conversationId}`;
    const repair = repairs.get(key) ?? repairConversation(needs, row);
    repairs.set(key, repair);
    return repair;
  };
}

/**
 * Pushes the entries that crashed senders left unpushed in one conversation. A cheap look comes first, which may lag: what it shows
 * as unpushed may have been pushed since, and an entry that it does not show yet is too young to be abandoned.
 */
export async function repairConversation(needs: RepairNeeds, row: Omit<ActivityRow, 'bucket'>): Promise<void> {
  const { conversationLog } = needs;
  const { tenantId, conversationId } = row;
  const recent = await conversationLog.recentTail(tenantId, conversationId);
  if ((await abandonedIn(needs, row, recent)).length === 0) return;
  const rules = await rulesFor(needs, tenantId);
  if (!rules) return;
  const tail = await conversationLog.tail(tenantId, conversationId);
  for (const entry of await abandonedIn(needs, row, tail)) {
    const visitor = tail.record?.subject;
    if (visitor) await pushAbandoned({ ...needs, ...rules }, { tenantId, conversationId, visitor, entry, tail });
  }
}

type LogNeeds = Pick<RepairNeeds, 'conversationLog' | 'clock'>;

const abandonedIn = async (
  needs: LogNeeds,
  row: Omit<ActivityRow, 'bucket'>,
  { record, entries }: Tail,
): Promise<Entry[]> => (record ? abandoned(await unpushed(needs, row, entries), needs.clock()) : []);

/** The entries that may be unpushed: the tail, and older ones if its newest entry shows that some of them are. */
async function unpushed(
  { conversationLog }: LogNeeds,
  { tenantId, conversationId }: Omit<ActivityRow, 'bucket'>,
  entries: Entry[],
): Promise<Entry[]> {
  const first = entries[0];
  const known = entries.at(-1)?.pushedUpTo ?? 0;
  if (!first || known + 1 >= first.pos) return entries;
  return [
    ...(await conversationLog.from(tenantId, conversationId, known + 1, LOOK_BACK)).filter(
      (entry) => entry.pos < first.pos,
    ),
    ...entries,
  ];
}
