import type { Tail } from '../../domain/conversations/entry.ts';
import type { ConversationId, TenantId } from '../../domain/ids.ts';
import { type LivingEntryNeeds, livingEntry } from './living-entry.ts';

/** The labels of a conversation: on the last entry that has some, which the state names. One read more if the tail does not hold it. */
export async function labelsOf(
  needs: LivingEntryNeeds,
  conversation: { tenantId: TenantId; conversationId: ConversationId },
  { entries, state: { desk } }: Pick<Tail, 'entries' | 'state'>,
): Promise<string[]> {
  const found = await livingEntry(needs, conversation, entries, desk);
  return found && 'labels' in found ? found.labels : [];
}
