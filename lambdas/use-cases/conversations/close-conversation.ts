import { noSuchConversation } from '../../domain/conversations/conversation-record.ts';
import type { DeskRules } from '../../domain/conversations/desk-rules.ts';
import { type ClosedEntry, SYSTEM, type Tail } from '../../domain/conversations/entry.ts';
import { closesAt, livingState, reasonToClose, spokenState, statusOf } from '../../domain/conversations/log.ts';
import type { ConversationState } from '../../domain/conversations/state.ts';
import { authorOf, type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { ConversationId, Subject, TenantId } from '../../domain/ids.ts';
import { type CommitNeeds, commit, type Drafted } from './commit.ts';
import { mayDecide } from './may-decide.ts';
import { type PushNeeds, pushCommitted } from './push-and-mark.ts';
import { refuseHidden, refuseHiddenOf } from './refuse-hidden.ts';

export type CloseNeeds = CommitNeeds & PushNeeds;

/** What closing or opening at somebody's request needs. */
export type DecideNeeds = CloseNeeds & { desk: DeskRules };

type Conversation = { tenantId: TenantId; conversationId: ConversationId };

/**
 * Closes a conversation at the request of an agent, or of its visitor, and pushes that. Closing twice yields the first close again;
 * where nothing is said, or not any more, there is no conversation to close.
 */
export async function closeConversation(
  needs: DecideNeeds,
  { caller, conversationId }: { caller: Caller; conversationId: ConversationId },
): Promise<Tail> {
  const { tenantId } = caller;
  const byStaff = isStaff(caller);
  if (byStaff) {
    await refuseHiddenOf(needs, caller, conversationId);
    await mayDecide(needs, caller, conversationId);
  } else await isOwn(needs, caller, conversationId);
  return close(needs, { tenantId, conversationId }, authorOf(caller), (tail, now) => {
    const state = spokenState(tail, now, needs.rules);
    refuseHidden(needs, caller, tail);
    if (state.status === 'closed') return null;
    return { reason: byStaff ? 'agent' : 'visitor', ...closedByTime(needs, state, now) };
  });
}

/** Refuses a visitor whose conversation it is not, as if it were not there. */
async function isOwn({ visitors }: CloseNeeds, { tenantId, subject }: Caller, named: ConversationId): Promise<void> {
  if ((await visitors.find(tenantId, subject))?.conversationId !== named) throw noSuchConversation();
}

/** Closes a conversation whose idle time is over, or whose visitor was not answered, and pushes that. */
export const closeIdleConversation = (needs: CloseNeeds, conversation: Conversation): Promise<Tail> =>
  close(needs, conversation, SYSTEM, (tail, now) => {
    const state = livingState(tail, now, needs.rules);
    const since = state.status === 'open' ? closedByTime(needs, state, now) : null;
    return since && { reason: reasonToClose(state), ...since };
  });

/** From when on a conversation is closed by time, if it is. */
const closedByTime = ({ rules }: CloseNeeds, state: ConversationState, now: number): { since: number } | null =>
  statusOf(state, now, rules) === 'closed' ? { since: closesAt(state, rules) } : null;

/**
 * A close is an entry in the log, so that a close and a message sent at the same time have one order: if the message is later,
 * the conversation is open. Without a reason nothing is written.
 */
async function close(
  needs: CloseNeeds,
  conversation: Conversation,
  author: Subject,
  closing: (tail: Tail, now: number) => Pick<ClosedEntry, 'reason' | 'since'> | null,
): Promise<Tail> {
  const draft = (tail: Tail, now: number): Drafted => {
    const closed = closing(tail, now);
    return closed ? { add: { kind: 'closed', ...closed } } : { nothing: true };
  };
  const committed = await commit(needs, { ...conversation, author, draft });
  if (author === SYSTEM && committed.entry) needs.count('ConversationsClosed');
  return pushCommitted(needs, conversation, committed);
}
