import { noSuchConversation } from '../../domain/conversations/conversation-record.ts';
import { deskRequired } from '../../domain/conversations/desk-rules.ts';
import { Refusal } from '../../domain/errors.ts';
import { type Caller, isStaff } from '../../domain/identity/caller.ts';
import type { ConversationId } from '../../domain/ids.ts';
import type { NotedReading } from '../conversations/note-reading.ts';
import { relayActivity } from '../delivery/relay-activity.ts';

type Needs = Parameters<typeof relayActivity>[0];

/** An agent has read a conversation up to a message: noted for its own lists, and told to the others. */
export async function markRead(
  needs: Needs,
  { caller, conversationId, seq }: { caller: Caller; conversationId: ConversationId; seq: number },
): Promise<NotedReading> {
  if (!isStaff(caller)) throw new Refusal('ERR_FORBIDDEN', 'only an agent may do this');
  deskRequired(needs.desk);
  const noted = await relayActivity(needs, { caller, conversationId, activity: { type: 'read', seq } });
  if (!noted) throw noSuchConversation();
  return noted;
}
