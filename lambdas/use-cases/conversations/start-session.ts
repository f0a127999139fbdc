import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { type LogRules, lastLiving, livingState, statusOf } from '../../domain/conversations/log.ts';
import type { Status } from '../../domain/conversations/status.ts';
import { Refusal } from '../../domain/errors.ts';
import type { Attributes, VisitorAttributes } from '../../domain/identity/attributes.ts';
import { type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { ConversationId } from '../../domain/ids.ts';
import { ownConversation, type VisitorNeeds } from './own-conversation.ts';

type Needs = VisitorNeeds & {
  conversationLog: ConversationLog;
  attributes: Pick<VisitorAttributes, 'set'>;
  rules: LogRules;
};

export type Session = { conversationId: ConversationId; status: Status; seq: number; resumed: boolean };

/**
 * Starts a visitor's conversation, or resumes the one it has: concurrent requests never create a second one. `attributes`: what its
 * page says of it, in place of all that one has said before.
 */
export async function startSession(
  needs: Needs,
  { caller, attributes }: { caller: Caller; attributes?: Attributes | undefined },
): Promise<Session> {
  if (isStaff(caller)) throw new Refusal('ERR_FORBIDDEN', 'an agent has no session of its own');
  const { conversationId, subject, as: owner = subject } = await ownConversation(needs, caller);
  if (attributes) await needs.attributes.set(caller.tenantId, owner, 'page', attributes);
  const tail = await needs.conversationLog.tail(caller.tenantId, conversationId);
  const now = needs.clock();
  const last = lastLiving(tail.entries, now, needs.rules);
  return {
    conversationId,
    status: statusOf(livingState(tail, now, needs.rules), now, needs.rules),
    seq: last?.seq ?? 0,
    resumed: last !== undefined,
  };
}
