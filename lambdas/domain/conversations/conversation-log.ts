import type { ConversationId, Subject, TenantId } from '../ids.ts';
import type { AgentRange } from './agent-range.ts';
import type { ConversationRecord } from './conversation-record.ts';
import type { Entry, MessageEntry, Restart, SendKey, Tail } from './entry.ts';

/** Keeps each conversation's log: entries at gap-free positions, added only at the end, never changed but for `pushed`. */
export interface ConversationLog {
  /** The last few entries, oldest first, and what the conversation's own row says; strongly consistent. */
  tail(tenantId: TenantId, conversationId: ConversationId): Promise<Tail>;
  /** The entry that this author sent under this key, strongly consistent. */
  findSent(
    tenantId: TenantId,
    conversationId: ConversationId,
    author: Subject,
    key: SendKey,
  ): Promise<MessageEntry | null>;
  /** Writes the conversation's own row unless it is there. Safe to repeat: its content never changes. */
  createRecord(tenantId: TenantId, record: ConversationRecord): Promise<void>;
  /** Notes where the log begins again. Answers `false`, and notes nothing, when that is not what was noted before any more. */
  recordRestart(
    tenantId: TenantId,
    conversationId: ConversationId,
    restart: Restart,
    before: Restart | null,
  ): Promise<boolean>;
  /** Answers `false` when another entry already has this position; nothing is written then. */
  append(tenantId: TenantId, conversationId: ConversationId, entry: Entry): Promise<boolean>;
  /**
   * Notes that an entry was pushed: to everyone, or to the visitor and one stretch of the agents. It counts as pushed when
   * the stretches noted lead from end to end.
   */
  markPushed(tenantId: TenantId, conversationId: ConversationId, pos: number, range?: AgentRange): Promise<void>;
  /** Entries from a position on (inclusive), oldest first, strongly consistent. */
  from(tenantId: TenantId, conversationId: ConversationId, pos: number, limit: number): Promise<Entry[]>;
  /** The last entries before a position (exclusive; null for the newest), oldest first, strongly consistent. */
  before(tenantId: TenantId, conversationId: ConversationId, pos: number | null, limit: number): Promise<Entry[]>;
}
