import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { recordOf } from '../../domain/conversations/conversation-record.ts';
import { goesOn, type LogRules } from '../../domain/conversations/log.ts';
import { type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { ConversationId } from '../../domain/ids.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { readableConversation } from './readable-conversation.ts';

type Needs = { conversationLog: ConversationLog; visitors: VisitorStore; clock: Clock; rules: LogRules };

export type Entered = {
  /** Null while the conversation has no entry. */
  conversationId: ConversationId | null;
  /** Whether the conversation has entries and has not been closed since. */
  goesOn: boolean;
};

const NOWHERE: Entered = { conversationId: null, goesOn: false };

/**
 * Checks that a caller may enter a conversation, and answers which it is: a visitor's own if none is named, and no other.
 * Entering writes nothing, since pushes go by identity, not by room.
 */
export async function enterConversation(
  { conversationLog, visitors, clock, rules }: Needs,
  { caller, conversationId }: { caller: Caller; conversationId?: ConversationId | undefined },
): Promise<Entered> {
  if (isStaff(caller) && !conversationId) return NOWHERE;
  const readable = await readableConversation(visitors, caller, conversationId);
  if (!readable) return NOWHERE;
  const tail = await conversationLog.tail(caller.tenantId, readable);
  if (isStaff(caller)) recordOf(tail);
  return tail.record ? { conversationId: readable, goesOn: goesOn(tail, clock(), rules) } : NOWHERE;
}
