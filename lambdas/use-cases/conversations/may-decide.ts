import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { noSuchConversation } from '../../domain/conversations/conversation-record.ts';
import { Refusal } from '../../domain/errors.ts';
import { authorOf, type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { ConversationId } from '../../domain/ids.ts';

/** Newest entries among which an answer of the agent is looked for. */
const ANSWERS_WITHIN = 100;

/** Refuses a caller who may not close and reopen: only an admin may, and an agent who has answered in this conversation. */
export async function mayDecide(
  conversationLog: ConversationLog,
  caller: Caller,
  conversation: ConversationId,
): Promise<void> {
  if (caller.role === 'admin') return;
  if (!isStaff(caller)) throw new Refusal('ERR_FORBIDDEN', 'only an agent may do this');
  const recent = await conversationLog.before(caller.tenantId, conversation, null, ANSWERS_WITHIN);
  if (recent.length === 0) throw noSuchConversation();
  if (!recent.some((entry) => entry.kind === 'message' && entry.author === authorOf(caller))) {
    throw new Refusal('ERR_FORBIDDEN', 'only an admin, or an agent who has answered here, may do this');
  }
}
