import { noSuchConversation } from '../../domain/conversations/conversation-record.ts';
import { type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { ConversationId } from '../../domain/ids.ts';
import { conversationRequired } from '../../domain/refusals.ts';

/**
 * The conversation that a caller may read: an agent names one of its tenant (looked up under the tenant's own key, so
 * another tenant's cannot be found), a visitor has its own and may name no other. Null for a visitor without one.
 */
export async function readableConversation(
  visitors: VisitorStore,
  caller: Caller,
  asked: ConversationId | undefined,
): Promise<ConversationId | null> {
  if (isStaff(caller)) {
    if (!asked) throw conversationRequired();
    return asked;
  }
  const visitor = await visitors.find(caller.tenantId, caller.subject);
  if (asked && asked !== visitor?.conversationId) throw noSuchConversation();
  return visitor?.conversationId ?? null;
}
