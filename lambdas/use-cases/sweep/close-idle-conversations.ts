import { type ActivityIndex, type ActivityRow, bucketAt, minuteOf } from '../../domain/conversations/activity-index.ts';
import { idleSince, type LogRules, UNANSWERED_AFTER } from '../../domain/conversations/log.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import { IDLE_MINUTES, type Tenant } from '../../domain/tenants/tenant.ts';
import type { TenantLookup } from '../../domain/tenants/tenant-store.ts';
import { type CloseNeeds, closeIdleConversation } from '../conversations/close-conversation.ts';

export type CloseIdleNeeds = Omit<CloseNeeds, 'rules'> & {
  activityIndex: Pick<ActivityIndex, 'touch' | 'endedIn'>;
  tenants: TenantLookup;
  rulesOf: (tenant: Tenant) => LogRules;
};

/** Conversations handled at once. */
const WIDTH = 20;

/**
 * Closes the conversations whose idle time is over, and announces that to connected clients. For each idle time that a tenant
 * can choose, and for the time that a waiting visitor is given, it reads the rows of the activity index that ended so long ago,
 * each of them once: so a close is announced up to five minutes after the time from which the conversation counts as closed.
 */
export async function closeIdleConversations(needs: CloseIdleNeeds, { minute }: { minute: number }): Promise<void> {
  for (const idle of IDLE_MINUTES) {
    const ended = needs.activityIndex.endedIn(minute - idle - 1);
    await inParallel(ended, WIDTH, (row) =>
      closeOne(needs, row, (tenant, waits) => !waits && tenant.idleMinutes === idle),
    );
  }
  const ended = needs.activityIndex.endedIn(minute - minuteOf(UNANSWERED_AFTER) - 1);
  await inParallel(ended, WIDTH, (row) => closeOne(needs, row, (_, waits) => waits));
}

/** Closes a conversation that is idle since a time in this bucket; one that is so since another is found by that one's row. */
async function closeOne(
  needs: CloseIdleNeeds,
  { tenantId, conversationId, bucket }: ActivityRow,
  isDue: (tenant: Tenant, waits: boolean) => boolean,
): Promise<void> {
  const tenant = await needs.tenants.find(tenantId);
  if (!tenant || !(isDue(tenant, false) || isDue(tenant, true))) return;
  const { state } = await needs.conversationLog.tail(tenantId, conversationId);
  if (state.status === 'closed' || bucketAt(conversationId, idleSince(state)) !== bucket) return;
  if (!isDue(tenant, state.waitingSince !== undefined)) return;
  await closeIdleConversation({ ...needs, rules: needs.rulesOf(tenant) }, { tenantId, conversationId });
}
