import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { Tail } from '../../domain/conversations/entry.ts';
import type { ConversationId, TenantId } from '../../domain/ids.ts';

/** The labels of a conversation: on the last entry that has some, which the state names. One read more if the tail does not hold it. */
export async function labelsOf(
  conversationLog: Pick<ConversationLog, 'from'>,
  { tenantId, conversationId }: { tenantId: TenantId; conversationId: ConversationId },
  { entries, state: { desk } }: Pick<Tail, 'entries' | 'state'>,
): Promise<string[]> {
  if (desk === 0) return [];
  const inTail = entries.find(({ pos }) => pos === desk);
  const [found] = inTail ? [inTail] : await conversationLog.from(tenantId, conversationId, desk, 1);
  return found?.pos === desk && 'labels' in found ? found.labels : [];
}
