import type { Entry } from './conversation.ts';
import type { ConversationId, Subject, TenantId } from './ids.ts';
import type { Announcer, ConversationLog, Origin } from './ports.ts';

type Needs = { log: ConversationLog; announcer: Announcer };

export type Unsettled = { tenantId: TenantId; conversationId: ConversationId; visitor: Subject; entry: Entry };

/** Posts an entry to everyone who is connected, then notes that it was: in this order, so that a crash only repeats a post. */
export async function pushAndSettle(
  { log, announcer }: Needs,
  { tenantId, conversationId, visitor, entry }: Unsettled,
  origin?: Origin,
): Promise<void> {
  await announcer.announce({ type: 'entry', placed: { tenantId, conversationId, entry }, visitor }, origin);
  if (!entry.pushed) await log.settle(tenantId, conversationId, entry.pos);
}

/**
 * Milliseconds after which an entry that nobody has settled counts as abandoned by its sender: longer than a push takes
 * at most (2 s for an unborn connection, `adapters/gateway`), so that busy conversations do not push each other's entries twice.
 */
export const ABANDONED_AFTER = 5000;

export const abandoned = (entries: Entry[], now: number): Entry[] =>
  entries.filter((entry) => !entry.pushed && now - entry.at >= ABANDONED_AFTER);
