import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { Entry, Tail } from '../../domain/conversations/entry.ts';
import type { ConversationId, TenantId } from '../../domain/ids.ts';

/** Entries read before the tail at most, when many are being pushed at once. Older ones are left to the next writer. */
const LOOK_BACK = 50;

/** The end of the run of pushed entries before a new one. Usually the tail holds it; the log is read only after a burst. */
export async function findPushedUpTo(
  conversationLog: ConversationLog,
  { tenantId, conversationId }: { tenantId: TenantId; conversationId: ConversationId },
  { entries }: Tail,
  { pos, incarnation }: Pick<Entry, 'pos' | 'incarnation'>,
): Promise<number> {
  const same = entries.filter((entry) => entry.incarnation === incarnation);
  const first = same[0];
  if (!first) return pos - 1;
  const known = Math.max(...same.map((entry) => entry.pushedUpTo));
  const missing =
    known + 1 < first.pos ? await conversationLog.from(tenantId, conversationId, known + 1, LOOK_BACK) : [];
  let pushedUpTo = known;
  for (const entry of [...missing.filter((entry) => entry.pos < first.pos), ...same]) {
    if (entry.pos === pushedUpTo + 1 && entry.pushed) pushedUpTo = entry.pos;
  }
  return pushedUpTo;
}
