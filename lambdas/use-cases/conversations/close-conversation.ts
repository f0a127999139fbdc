import { noSuchConversation } from '../../domain/conversations/conversation-record.ts';
import { isClosing, lastLiving } from '../../domain/conversations/log.ts';
import type { ConversationSummary } from '../../domain/conversations/summary.ts';
import { summaryOf } from '../../domain/conversations/summary.ts';
import type { Announcer } from '../../domain/delivery/announcement.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { ConversationId, TenantId } from '../../domain/ids.ts';
import { type CommitNeeds, commit } from './commit.ts';
import { mayDecide } from './may-decide.ts';
import { pushCommitted } from './push-and-mark.ts';

export type CloseNeeds = CommitNeeds & { announcer: Announcer };

/** Why a conversation is closed: at an agent's request, or because it had no new entry for the tenant's idle time. */
export type CloseConversation = { conversationId: ConversationId } & (
  | { reason: 'agent'; caller: Caller }
  | { reason: 'idle'; tenantId: TenantId }
);

/**
 * Closes a conversation and pushes that. A close is an entry in the log, so that a close and a message sent at the same time
 * have one order: if the message is later, the conversation is open. Closing twice yields the first close again.
 */
export async function closeConversation(needs: CloseNeeds, command: CloseConversation): Promise<ConversationSummary> {
  const { conversationId, reason } = command;
  const tenantId = reason === 'agent' ? command.caller.tenantId : command.tenantId;
  if (reason === 'agent') await mayDecide(needs.conversationLog, command.caller, conversationId);

  const committed = await commit(needs, {
    tenantId,
    conversationId,
    draft: ({ entries }, now) => {
      const last = lastLiving(entries, now, needs.rules);
      if (!last || isClosing(last)) return { nothing: true };
      if (reason === 'idle' && last.at + needs.rules.idle > now) return { nothing: true };
      return { add: { kind: 'closed', reason, ...(reason === 'agent' ? { by: command.caller.userId } : {}) } };
    },
  });

  const tail = await pushCommitted(needs, { tenantId, conversationId }, committed);
  const summary = summaryOf(tenantId, tail, needs.clock(), needs.rules);
  if (!summary) throw noSuchConversation();
  return summary;
}
