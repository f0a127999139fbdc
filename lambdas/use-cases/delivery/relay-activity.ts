import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { noSuchConversation, recordOf } from '../../domain/conversations/conversation-record.ts';
import type { Announcer, Initiator } from '../../domain/delivery/announcement.ts';
import { authorOf, type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import { type ConversationId, userIdOf } from '../../domain/ids.ts';
import { conversationRequired } from '../../domain/refusals.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import { refuseIfHeld } from '../tenants/refuse-if-held.ts';

type Needs = {
  conversationLog: ConversationLog;
  visitors: VisitorStore;
  announcer: Announcer;
  quotas: Pick<TenantQuotas, 'heldFor'>;
};

/** `typing`, or `read` up to a sequence number. */
export type Activity = { type: 'typing' } | { type: 'read'; seq: number };

export type RelayActivity = {
  caller: Caller;
  conversationId?: ConversationId | undefined;
  activity: Activity;
  initiator: Initiator;
};

/**
 * Pushes to the other side of a conversation that a participant is typing or has read. Nothing is stored. Refused before anything
 * is read while its tenant has used up a quota (`ERR_RATE_LIMITED`): it can be done without.
 */
export async function relayActivity(
  needs: Needs,
  { caller, conversationId, activity, initiator }: RelayActivity,
): Promise<void> {
  refuseIfHeld(needs.quotas, caller.tenantId, { used: 'posts', by: 'activity' });
  const target = isStaff(caller)
    ? await namedBy(needs, caller, conversationId)
    : await ownOf(needs, caller, conversationId);
  if (!target) return;
  await needs.announcer.announce(
    {
      ...activity,
      tenantId: caller.tenantId,
      ...target,
      by: { userId: userIdOf(authorOf(caller)), sender: isStaff(caller) ? 'agent' : 'user' },
    },
    { ...initiator, echo: false },
  );
}

async function namedBy({ conversationLog }: Needs, { tenantId }: Caller, conversationId: ConversationId | undefined) {
  if (!conversationId) throw conversationRequired();
  return { conversationId, visitor: recordOf(await conversationLog.tail(tenantId, conversationId)).subject };
}

/** Null for a visitor without a conversation yet: there is no receiver. */
async function ownOf({ visitors }: Needs, { tenantId, subject }: Caller, asked: ConversationId | undefined) {
  const visitor = await visitors.find(tenantId, subject);
  if (asked && asked !== visitor?.conversationId) throw noSuchConversation();
  return visitor && { conversationId: visitor.conversationId, visitor: subject };
}
