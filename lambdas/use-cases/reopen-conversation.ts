import { aboutOf, mayDecide } from '../domain/access.ts';
import { commit } from '../domain/commit.ts';
import type { Placed } from '../domain/conversation.ts';
import type { ConversationId } from '../domain/ids.ts';
import type { Caller } from '../domain/identity.ts';
import { statusOf } from '../domain/log.ts';
import { pushAndSettle } from '../domain/settle.ts';
import type { CloseNeeds } from './close-conversation.ts';

/** Opens a closed conversation again and tells everyone. An open one stays as it is, and null comes back. */
export async function reopenConversation(
  needs: CloseNeeds,
  { caller, conversationId }: { caller: Caller; conversationId: ConversationId },
): Promise<Placed | null> {
  await mayDecide(needs.log, caller, conversationId);

  const { entry, tail } = await commit(needs, {
    tenantId: caller.tenantId,
    conversationId,
    draft: (seen, now) => {
      aboutOf(seen);
      if (statusOf(seen.entries.at(-1), now, needs.rules) === 'open') return { nothing: true };
      return { add: { kind: 'reopened', by: caller.userId } };
    },
  });
  const reopened = entry ?? tail.entries.at(-1);
  if (reopened?.kind !== 'reopened') return null;
  const place = { tenantId: caller.tenantId, conversationId };
  if (!reopened.pushed) await pushAndSettle(needs, { ...place, visitor: aboutOf(tail).subject, entry: reopened });
  return { ...place, entry: reopened };
}
