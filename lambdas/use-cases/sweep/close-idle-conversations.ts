import {
  type ActivityIndex,
  type ActivityRow,
  bucketAt,
  type ForEachRow,
} from '../../domain/conversations/activity-index.ts';
import { deskRules } from '../../domain/conversations/desk-rules.ts';
import { idleSince, type LogRules } from '../../domain/conversations/log.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import { IDLE_MINUTES, type Tenant, UNANSWERED_HOURS, unansweredHours } from '../../domain/tenants/tenant.ts';
import type { TenantLookup } from '../../domain/tenants/tenant-store.ts';
import { type CloseNeeds, closeIdleConversation } from '../conversations/close-conversation.ts';

export type CloseIdleNeeds = Omit<CloseNeeds, 'rules' | 'desk'> & {
  activityIndex: Pick<ActivityIndex, 'touch' | 'endedIn'>;
  tenants: TenantLookup;
  rulesOf: (tenant: Tenant) => LogRules;
};

/** Conversations of one idle time that are handled at once. */
const WIDTH = 8;

/**
 * Closes the conversations whose idle time is over, and announces that to connected clients. For each idle time that a tenant
 * can choose, and for each time that a visitor may wait for an answer, it reads the rows of the activity index that ended so long ago,
 * each of them once: so a close is announced up to five minutes after the time from which the conversation counts as closed.
 */
export async function closeIdleConversations(
  needs: CloseIdleNeeds,
  { minute }: { minute: number },
  forEach: ForEachRow,
): Promise<void> {
  const closeEnded = (minutes: number, isDue: (tenant: Tenant, waits: boolean) => boolean) => () =>
    forEach(needs.activityIndex.endedIn(minute - minutes - 1), WIDTH, (row) => closeOne(needs, row, isDue));
  const all = [
    ...IDLE_MINUTES.map((idle) => closeEnded(idle, (tenant, waits) => !waits && tenant.idleMinutes === idle)),
    ...UNANSWERED_HOURS.map((hours) =>
      closeEnded(hours * 60, (tenant, waits) => waits && unansweredHours(tenant) === hours),
    ),
  ];
  await inParallel(all, all.length, (close) => close());
}

/**
 * Closes a conversation that is idle since a time in this bucket; one that is so since another is found by that one's row. The
 * cheap look may lag by a second; the close itself reads again, and commits conditionally.
 */
async function closeOne(
  needs: CloseIdleNeeds,
  { tenantId, conversationId, bucket }: ActivityRow,
  isDue: (tenant: Tenant, waits: boolean) => boolean,
): Promise<void> {
  const tenant = await needs.tenants.find(tenantId);
  if (!tenant || !(isDue(tenant, false) || isDue(tenant, true))) return;
  const { state } = await needs.conversationLog.recentTail(tenantId, conversationId);
  if (state.status === 'closed' || bucketAt(conversationId, idleSince(state)) !== bucket) return;
  if (!isDue(tenant, state.waitingSince !== undefined)) return;
  await closeIdleConversation(
    { ...needs, rules: needs.rulesOf(tenant), desk: deskRules(tenant) },
    { tenantId, conversationId },
  );
}
