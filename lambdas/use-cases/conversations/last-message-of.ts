import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import { isMessage, type MessageEntry, type Tail } from '../../domain/conversations/entry.ts';
import type { ConversationId, TenantId } from '../../domain/ids.ts';

/** The last message of a conversation: from its tail, or where other entries have followed, by one more read. */
export async function lastMessageOf(
  { conversationLog }: { conversationLog: Pick<ConversationLog, 'from'> },
  { tenantId, conversationId }: { tenantId: TenantId; conversationId: ConversationId },
  { entries, state: { lastMessage } }: Pick<Tail, 'entries' | 'state'>,
): Promise<MessageEntry | null> {
  const inTail = entries.find(({ pos }) => pos === lastMessage);
  const [found] =
    inTail || lastMessage === 0 ? [inTail] : await conversationLog.from(tenantId, conversationId, lastMessage, 1);
  return found?.pos === lastMessage && isMessage(found) ? found : null;
}
