import { aboutOf, readableConversation } from '../domain/access.ts';
import { type Caller, isStaff } from '../domain/identity.ts';
import type { ConversationId } from '../domain/ids.ts';
import type { ConversationLog, VisitorStore } from '../domain/ports.ts';

type Needs = { log: ConversationLog; visitors: VisitorStore };

/**
 * Checks that a caller may enter a conversation, and answers which it is: a visitor's own, whatever room it asks for, null
 * while nothing was said in it. Entering writes nothing, for everyone is told what concerns them anyway.
 */
export async function enterConversation(
  { log, visitors }: Needs,
  { caller, conversationId }: { caller: Caller; conversationId?: ConversationId | undefined },
): Promise<ConversationId | null> {
  if (isStaff(caller) && !conversationId) return null;
  const readable = await readableConversation(visitors, caller, conversationId);
  if (!readable) return null;
  const tail = await log.tail(caller.tenantId, readable);
  if (isStaff(caller)) aboutOf(tail);
  return tail.about ? readable : null;
}
