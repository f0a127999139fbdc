import { abandoned } from '../../domain/conversations/abandoned.ts';
import type { ActivityIndex, ActivityRow, ForEachRow } from '../../domain/conversations/activity-index.ts';
import type { Entry } from '../../domain/conversations/entry.ts';
import { type PushNeeds, pushAbandoned } from '../conversations/push-and-mark.ts';

type Needs = PushNeeds & { activityIndex: Pick<ActivityIndex, 'touch' | 'overlapping'> };

/** Entries read before the tail of a conversation at most. */
const LOOK_BACK = 100;

/** Conversations repaired at once. */
const WIDTH = 20;

/**
 * Pushes the entries that crashed senders left unpushed after the commit, in each conversation that was active in these minutes,
 * of all tenants.
 */
export async function repairConversations(
  needs: Needs,
  { first, last }: { first: number; last: number },
  forEach: ForEachRow,
): Promise<void> {
  await forEach(needs.activityIndex.overlapping(first, last), WIDTH, (row) => repairConversation(needs, row));
}

/** Pushes the entries that crashed senders left unpushed in one conversation. */
export async function repairConversation(
  needs: PushNeeds,
  { tenantId, conversationId }: Omit<ActivityRow, 'bucket'>,
): Promise<void> {
  const tail = await needs.conversationLog.tail(tenantId, conversationId);
  if (!tail.record) return;
  const perhaps = await unpushed(needs, { tenantId, conversationId }, tail.entries);
  for (const entry of abandoned(perhaps, needs.clock())) {
    await pushAbandoned(needs, { tenantId, conversationId, visitor: tail.record.subject, entry });
  }
}

/** The entries that may be unpushed: the tail, and older ones if its newest entry shows that some of them are. */
async function unpushed(
  { conversationLog }: PushNeeds,
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
