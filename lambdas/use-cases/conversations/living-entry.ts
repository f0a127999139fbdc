import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { Entry } from '../../domain/conversations/entry.ts';
import { isExpired, type LogRules } from '../../domain/conversations/log.ts';
import type { ConversationId, TenantId } from '../../domain/ids.ts';
import type { Clock } from '../../domain/time/clock.ts';

export type LivingEntryNeeds = { conversationLog: Pick<ConversationLog, 'from'>; clock: Clock; rules: LogRules };

/**
 * The entry at a position that the state of a log names: from the end of the log, or by one more read if that does not hold it. Null
 * where there is none, or it has expired: the log may go on with entries after it. Zero is no position.
 */
export async function livingEntry(
  { conversationLog, clock, rules }: LivingEntryNeeds,
  { tenantId, conversationId }: { tenantId: TenantId; conversationId: ConversationId },
  entries: readonly Entry[],
  pos: number,
): Promise<Entry | null> {
  if (pos === 0) return null;
  const inTail = entries.find((entry) => entry.pos === pos);
  const [found] = inTail ? [inTail] : await conversationLog.from(tenantId, conversationId, pos, 1);
  return found?.pos === pos && !isExpired(found, clock(), rules) ? found : null;
}
