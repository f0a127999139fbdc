import { isMessage, type MessageEntry, type Tail } from '../../domain/conversations/entry.ts';
import type { ConversationId, TenantId } from '../../domain/ids.ts';
import { type LivingEntryNeeds, livingEntry } from './living-entry.ts';

/** The last message of a conversation: from its tail, or where other entries have followed, by one more read. Null if it has expired. */
export async function lastMessageOf(
  needs: LivingEntryNeeds,
  conversation: { tenantId: TenantId; conversationId: ConversationId },
  { entries, state: { lastMessage } }: Pick<Tail, 'entries' | 'state'>,
): Promise<MessageEntry | null> {
  const found = await livingEntry(needs, conversation, entries, lastMessage);
  return found && isMessage(found) ? found : null;
}
