import { noSuchConversation } from '../../domain/conversations/conversation-record.ts';
import { lastLiving, statusOf } from '../../domain/conversations/log.ts';
import type { ConversationSummary } from '../../domain/conversations/summary.ts';
import { summaryOf } from '../../domain/conversations/summary.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { ConversationId } from '../../domain/ids.ts';
import type { CloseNeeds } from './close-conversation.ts';
import { commit } from './commit.ts';
import { mayDecide } from './may-decide.ts';
import { pushCommitted } from './push-and-mark.ts';

/** Reopens a closed conversation and pushes that. An open one stays as it is. */
export async function reopenConversation(
  needs: CloseNeeds,
  { caller, conversationId }: { caller: Caller; conversationId: ConversationId },
): Promise<ConversationSummary> {
  const { tenantId, userId } = caller;
  await mayDecide(needs.conversationLog, caller, conversationId);

  const committed = await commit(needs, {
    tenantId,
    conversationId,
    draft: ({ entries }, now) => {
      if (statusOf(lastLiving(entries, now, needs.rules), now, needs.rules) === 'open') return { nothing: true };
      return { add: { kind: 'reopened', by: userId } };
    },
  });

  const tail = await pushCommitted(needs, { tenantId, conversationId }, committed);
  const summary = summaryOf(tenantId, tail, needs.clock(), needs.rules);
  if (!summary) throw noSuchConversation();
  return summary;
}
