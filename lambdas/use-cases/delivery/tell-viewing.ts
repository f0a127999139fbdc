import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { recordOf } from '../../domain/conversations/conversation-record.ts';
import { assigneeNow, deskRequired, onlyAgent } from '../../domain/conversations/desk-rules.ts';
import { livingState } from '../../domain/conversations/log.ts';
import type { Announcer } from '../../domain/delivery/announcement.ts';
import { Refusal } from '../../domain/errors.ts';
import { given } from '../../domain/given.ts';
import { authorOf, type Caller, isStaff } from '../../domain/identity/caller.ts';
import { type ConversationId, userIdOf } from '../../domain/ids.ts';
import { conversationRequired } from '../../domain/refusals.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import { refuseHidden, type SightNeeds } from '../conversations/refuse-hidden.ts';
import { refuseIfHeld } from '../tenants/refuse-if-held.ts';

type Needs = SightNeeds & {
  conversationLog: Pick<ConversationLog, 'tail'>;
  announcer: Announcer;
  quotas: Pick<TenantQuotas, 'heldFor'>;
};

/**
 * Tells an agent's colleagues that it looks at a conversation of which they may know; its visitor is never told. Nothing is stored: an
 * agent views the conversation that it named last, for as long as it goes on saying so (docs/desk.md). Refused before anything is read
 * while its tenant has used up a quota: it can be done without.
 */
export async function tellViewing(
  needs: Needs,
  { caller, conversationId }: { caller: Caller; conversationId?: ConversationId | undefined },
): Promise<void> {
  if (!isStaff(caller)) throw new Refusal('ERR_FORBIDDEN', 'only an agent may do this');
  const { desk, clock, rules, announcer, quotas, conversationLog } = needs;
  deskRequired(desk);
  refuseIfHeld(quotas, caller.tenantId, { used: 'posts', by: 'activity' });
  if (!conversationId) throw conversationRequired();
  const { tenantId } = caller;
  const tail = await conversationLog.tail(tenantId, conversationId);
  recordOf(tail);
  refuseHidden(needs, caller, tail);
  const now = clock();
  const only = onlyAgent(desk, assigneeNow(livingState(tail, now, rules), now, rules));
  const by = { userId: userIdOf(authorOf(caller)), sender: 'agent' as const };
  await announcer.announce({ type: 'viewing', tenantId, conversationId, by, ...given({ only }) });
}
