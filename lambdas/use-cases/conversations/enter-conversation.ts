import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { recordOf } from '../../domain/conversations/conversation-record.ts';
import { goesOn } from '../../domain/conversations/log.ts';
import { type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { ConversationId } from '../../domain/ids.ts';
import { readableConversation } from './readable-conversation.ts';
import { refuseHidden, type SightNeeds } from './refuse-hidden.ts';

type Needs = SightNeeds & { conversationLog: ConversationLog; visitors: VisitorStore };

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
  needs: Needs,
  { caller, conversationId }: { caller: Caller; conversationId?: ConversationId | undefined },
): Promise<Entered> {
  const { conversationLog, visitors, clock, rules } = needs;
  if (isStaff(caller) && !conversationId) return NOWHERE;
  const readable = await readableConversation(visitors, caller, conversationId);
  if (!readable) return NOWHERE;
  const tail = await conversationLog.tail(caller.tenantId, readable);
  if (isStaff(caller)) {
    recordOf(tail);
    refuseHidden(needs, caller, tail);
  }
  return tail.record ? { conversationId: readable, goesOn: goesOn(tail, clock(), rules) } : NOWHERE;
}
