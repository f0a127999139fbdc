import { aboutOf, mayDecide } from '../domain/access.ts';
import { type CommitNeeds, commit } from '../domain/commit.ts';
import type { Entry, Placed } from '../domain/conversation.ts';
import type { ConversationId, TenantId } from '../domain/ids.ts';
import type { Caller } from '../domain/identity.ts';
import type { Announcer } from '../domain/ports.ts';
import { pushAndSettle } from '../domain/settle.ts';

export type CloseNeeds = CommitNeeds & { announcer: Announcer };

/** Why a conversation ends: an agent says so, or nobody has written for the tenant's idle time. */
export type CloseConversation = { conversationId: ConversationId } & (
  | { reason: 'agent'; caller: Caller }
  | { reason: 'idle'; tenantId: TenantId }
);

/**
 * Closes a conversation and tells everyone. A close is an entry in the log, so that it and a message sent at the same
 * time have one order: if the message is later, the conversation is open. Closing twice is the first close again.
 */
export async function closeConversation(needs: CloseNeeds, command: CloseConversation): Promise<Placed | null> {
  const { conversationId, reason } = command;
  const tenantId = reason === 'agent' ? command.caller.tenantId : command.tenantId;
  if (reason === 'agent') await mayDecide(needs.log, command.caller, conversationId);

  const { entry, tail } = await commit(needs, {
    tenantId,
    conversationId,
    draft: (seen, now) => {
      aboutOf(seen);
      const last = seen.entries.at(-1);
      if (!last || last.kind === 'closed') return { nothing: true };
      if (reason === 'idle' && last.at + needs.rules.idle > now) return { nothing: true };
      return { add: { kind: 'closed', reason, ...(reason === 'agent' ? { by: command.caller.userId } : {}) } };
    },
  });
  const closed: Entry | undefined = entry ?? tail.entries.at(-1);
  if (closed?.kind !== 'closed') return null;
  if (!closed.pushed) await pushAndSettle(needs, { tenantId, conversationId, visitor: aboutOf(tail).subject, entry: closed });
  return { tenantId, conversationId, entry: closed };
}
