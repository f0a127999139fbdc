import type { Tail } from '../../domain/conversations/entry.ts';
import { spokenState, statusOf } from '../../domain/conversations/log.ts';
import { authorOf, type Caller } from '../../domain/identity/caller.ts';
import type { ConversationId } from '../../domain/ids.ts';
import type { DecideNeeds } from './close-conversation.ts';
import { commit } from './commit.ts';
import { mayDecide } from './may-decide.ts';
import { pushCommitted } from './push-and-mark.ts';
import { refuseHidden, refuseHiddenOf } from './refuse-hidden.ts';

/**
 * Reopens a closed conversation and pushes that. An open one stays as it is; where nothing is said, or not any more, there is no
 * conversation to open.
 */
export async function reopenConversation(
  needs: DecideNeeds,
  { caller, conversationId }: { caller: Caller; conversationId: ConversationId },
): Promise<Tail> {
  const { tenantId } = caller;
  await refuseHiddenOf(needs, caller, conversationId);
  await mayDecide(needs, caller, conversationId);

  const committed = await commit(needs, {
    tenantId,
    conversationId,
    author: authorOf(caller),
    draft(tail, now) {
      refuseHidden(needs, caller, tail);
      const isOpen = statusOf(spokenState(tail, now, needs.rules), now, needs.rules) === 'open';
      return isOpen ? { nothing: true } : { add: { kind: 'reopened' } };
    },
  });

  return pushCommitted(needs, { tenantId, conversationId }, committed);
}
