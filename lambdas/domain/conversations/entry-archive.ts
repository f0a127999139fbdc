import type { ConversationId, TenantId } from '../ids.ts';
import type { Entry } from './entry.ts';

/** Adds entries of another gateway's log as they were there, of any kind and at any time, in any order. */
export interface EntryArchive {
  /** Kept as long as if it had been written at its own time. Answers `false`, and writes nothing, if its position is taken. */
  restore(tenantId: TenantId, conversationId: ConversationId, entry: Entry): Promise<boolean>;
}
