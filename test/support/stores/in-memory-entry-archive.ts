import type { ConversationLog } from '../../../lambdas/domain/conversations/conversation-log.ts';
import type { KnownEntry } from '../../../lambdas/domain/conversations/entry.ts';
import type { EntryArchive } from '../../../lambdas/domain/conversations/entry-archive.ts';

/** Entries of other gateways in logs in memory, which hold entries of any kind. */
export const inMemoryEntryArchive = (log: Pick<ConversationLog, 'append'>): EntryArchive => ({
  restore: (tenantId, conversationId, entry) => log.append(tenantId, conversationId, entry as KnownEntry),
});
