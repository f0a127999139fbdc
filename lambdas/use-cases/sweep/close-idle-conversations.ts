import type { ActivityIndex, ActivityRow } from '../../domain/conversations/activity-index.ts';
import { bucketOf, minuteOf } from '../../domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { isClosing, type LogRules } from '../../domain/conversations/log.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import { IDLE_MINUTES, type IdleMinutes, type Tenant } from '../../domain/tenants/tenant.ts';
import type { TenantLookup } from '../../domain/tenants/tenant-store.ts';
import { type CloseNeeds, closeConversation } from '../conversations/close-conversation.ts';

export type CloseIdleNeeds = Omit<CloseNeeds, 'rules'> & {
  conversationLog: ConversationLog;
  activityIndex: ActivityIndex;
  tenants: TenantLookup;
  rulesOf: (tenant: Tenant) => LogRules;
};

/** Conversations handled at once. */
const WIDTH = 20;

/**
 * Closes the conversations whose idle time ended in one minute, and announces that to connected clients. For each idle time
 * that a tenant can choose it reads the activity index's bucket of that long ago, and closes those without a later entry.
 */
export async function closeIdleConversations(needs: CloseIdleNeeds, { minute }: { minute: number }): Promise<void> {
  for (const idle of IDLE_MINUTES) {
    // The idle time of an entry begins at the end of its minute, so that its conversation is idle for all of it.
    const lastMinute = minute - idle - 1;
    await inParallel(needs.activityIndex.ofBucket(bucketOf(lastMinute)), WIDTH, (row) =>
      closeOne(needs, row, idle, lastMinute),
    );
  }
}

async function closeOne(
  needs: CloseIdleNeeds,
  { tenantId, conversationId }: ActivityRow,
  idle: IdleMinutes,
  lastMinute: number,
): Promise<void> {
  const tenant = await needs.tenants.find(tenantId);
  if (tenant?.idleMinutes !== idle) return;
  const last = (await needs.conversationLog.tail(tenantId, conversationId)).entries.at(-1);
  if (!last || isClosing(last) || minuteOf(last.at) !== lastMinute) return;
  await closeConversation({ ...needs, rules: needs.rulesOf(tenant) }, { reason: 'idle', tenantId, conversationId });
}
