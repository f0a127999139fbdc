import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { type LogRules, lastLiving, livingState, statusOf } from '../../domain/conversations/log.ts';
import type { Status } from '../../domain/conversations/status.ts';
import { Refusal } from '../../domain/errors.ts';
import { type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { ConversationId } from '../../domain/ids.ts';
import { ownConversation, type VisitorNeeds } from './own-conversation.ts';

type Needs = VisitorNeeds & { conversationLog: ConversationLog; rules: LogRules };

export type Session = { conversationId: ConversationId; status: Status; seq: number; resumed: boolean };

/** Starts a visitor's conversation, or resumes the one it has: concurrent requests never create a second one. */
export async function startSession(needs: Needs, { caller }: { caller: Caller }): Promise<Session> {
  if (isStaff(caller)) throw new Refusal('ERR_FORBIDDEN', 'an agent has no session of its own');
  const { conversationId } = await ownConversation(needs, caller);
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
