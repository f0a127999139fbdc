import { recordOf } from '../../domain/conversations/conversation-record.ts';
import type { CloseReason, Tail } from '../../domain/conversations/entry.ts';
import { lastLiving, reasonToClose, statusOf } from '../../domain/conversations/log.ts';
import { authorOf, type Caller } from '../../domain/identity/caller.ts';
import type { ConversationId, Subject, TenantId } from '../../domain/ids.ts';
import { type CommitNeeds, commit, type Drafted } from './commit.ts';
import { mayDecide } from './may-decide.ts';
import { type PushNeeds, pushCommitted } from './push-and-mark.ts';

export type CloseNeeds = CommitNeeds & PushNeeds;

type Conversation = { tenantId: TenantId; conversationId: ConversationId };

/** The author of entries that nobody asked for. */
const SWEEPER: Subject = 'system:sweeper';

/** Closes a conversation at an agent's request, and pushes that. Closing twice yields the first close again. */
export async function closeConversation(
  needs: CloseNeeds,
  { caller, conversationId }: { caller: Caller; conversationId: ConversationId },
): Promise<Tail> {
  const { tenantId } = caller;
  await mayDecide(needs.conversationLog, caller, conversationId);
  return close(needs, { tenantId, conversationId }, authorOf(caller), () => 'agent');
}

/** Closes a conversation whose idle time is over, or whose visitor was not answered, and pushes that. */
export const closeIdleConversation = (needs: CloseNeeds, conversation: Conversation): Promise<Tail> =>
  close(needs, conversation, SWEEPER, ({ state }, now) =>
    statusOf(state, now, needs.rules) === 'closed' ? reasonToClose(state) : null,
  );

/**
 * A close is an entry in the log, so that a close and a message sent at the same time have one order: if the message is later,
 * the conversation is open. Without a reason nothing is written.
 */
async function close(
  needs: CloseNeeds,
  conversation: Conversation,
  author: Subject,
  reasonFor: (tail: Tail, now: number) => CloseReason | null,
): Promise<Tail> {
  const draft = (tail: Tail, now: number): Drafted => {
    recordOf(tail);
    const isOpen = lastLiving(tail.entries, now, needs.rules) && tail.state.status === 'open';
    const reason = isOpen ? reasonFor(tail, now) : null;
    return reason ? { add: { kind: 'closed', reason } } : { nothing: true };
  };
  return pushCommitted(needs, conversation, await commit(needs, { ...conversation, author, draft }));
}
