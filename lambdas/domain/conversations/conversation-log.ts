import type { ConversationId, Subject, TenantId } from '../ids.ts';
import type { AgentRange } from './agent-range.ts';
import type { ConversationRecord } from './conversation-record.ts';
import type { Entry, KnownEntry, Restart, SendKey, Tail } from './entry.ts';

/** Keeps each conversation's log: entries at gap-free positions, added only at the end, never changed but for `pushed`. */
export interface ConversationLog {
  /** The last few entries, oldest first, with the conversation's record and restart; strongly consistent. */
  tail(tenantId: TenantId, conversationId: ConversationId): Promise<Tail>;
  /** The same, for half the price; may lag by about a second. */
  recentTail(tenantId: TenantId, conversationId: ConversationId): Promise<Tail>;
  /** The last entry that this author sent under this key, strongly consistent; it may have expired. */
  findSent(tenantId: TenantId, conversationId: ConversationId, author: Subject, key: SendKey): Promise<Entry | null>;
  /** Writes the conversation's record unless it exists. Safe to repeat: nothing but its visitor ever changes. */
  createRecord(tenantId: TenantId, record: ConversationRecord): Promise<void>;
  /** Makes a conversation another visitor's. Answers `false`, and changes nothing, if it is not the first one's. */
  changeVisitor(
    tenantId: TenantId,
    conversationId: ConversationId,
    change: { from: Subject; to: Subject },
  ): Promise<boolean>;
  /** Moves on the time until which the record is kept, which is longer than that of any entry; needed once a month. */
  keepRecord(tenantId: TenantId, conversationId: ConversationId): Promise<void>;
  /** Records where an expired log begins again. Answers `false`, and writes nothing, if `before` is out of date. */
  recordRestart(
    tenantId: TenantId,
    conversationId: ConversationId,
    restart: Restart,
    before: Restart | null,
  ): Promise<boolean>;
  /**
   * Answers `false`, and writes nothing, if another entry already has this position. Fails if it is not answered within
   * `PUT_LIMIT`: the entry may be stored all the same, and is found by its send key.
   */
  append(tenantId: TenantId, conversationId: ConversationId, entry: KnownEntry): Promise<boolean>;
  /**
   * Records that an entry was pushed: to all its receivers, or to one range of the agents, the first of which includes the
   * visitor. It counts as pushed when the recorded ranges lead from end to end of the list.
   */
  markPushed(tenantId: TenantId, conversationId: ConversationId, pos: number, range?: AgentRange): Promise<void>;
  /** Entries from a position on (inclusive), oldest first, strongly consistent. */
  from(tenantId: TenantId, conversationId: ConversationId, pos: number, limit: number): Promise<Entry[]>;
  /** The last entries before a position (exclusive; null for the newest), oldest first, strongly consistent. */
  before(tenantId: TenantId, conversationId: ConversationId, pos: number | null, limit: number): Promise<Entry[]>;
}
