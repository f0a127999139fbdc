import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { noSuchConversation } from '../../domain/conversations/conversation-record.ts';
import { assigneeNow, type DeskRules, isAssignedTo, isShownTo } from '../../domain/conversations/desk-rules.ts';
import { isExpired, type LogRules, spokenState } from '../../domain/conversations/log.ts';
import { Refusal } from '../../domain/errors.ts';
import { authorOf, type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { ConversationId } from '../../domain/ids.ts';
import type { Clock } from '../../domain/time/clock.ts';

type Needs = {
  conversationLog: Pick<ConversationLog, 'tail' | 'before'>;
  desk: DeskRules;
  rules: LogRules;
  clock: Clock;
};

/** Newest entries among which an answer of the agent is looked for. */
const ANSWERS_WITHIN = 100;

/**
 * Refuses a caller who may not close and reopen: only an admin may, an agent who has answered in this conversation, as long as
 * the answer is kept, and on a desk the one who it is assigned to. One that an agent may not see is as if it were not there.
 */
export async function mayDecide(needs: Needs, caller: Caller, conversation: ConversationId): Promise<void> {
  if (caller.role === 'admin') return;
  if (!isStaff(caller)) throw new Refusal('ERR_FORBIDDEN', 'only an agent may do this');
  if (needs.desk.desk && (await isAssigned(needs, caller, conversation))) return;
  const stored = await needs.conversationLog.before(caller.tenantId, conversation, null, ANSWERS_WITHIN);
  const recent = stored.filter((entry) => !isExpired(entry, needs.clock(), needs.rules));
  if (recent.length === 0) throw noSuchConversation();
  if (!recent.some((entry) => entry.kind === 'message' && entry.author === authorOf(caller))) {
    throw new Refusal('ERR_FORBIDDEN', 'only an admin, or an agent who has answered here, may do this');
  }
}

/** Whether a conversation is assigned to an agent; refused if the agent may not see it. */
async function isAssigned(
  { conversationLog, desk, rules, clock }: Needs,
  caller: Caller,
  conversation: ConversationId,
): Promise<boolean> {
  const tail = await conversationLog.tail(caller.tenantId, conversation);
  const assignee = assigneeNow(spokenState(tail, clock(), rules), clock(), rules);
  if (!isShownTo(desk, caller, assignee)) throw noSuchConversation();
  return isAssignedTo(assignee, caller);
}
