import type { ConversationId, StaffId, TenantId } from '../ids.ts';
import { DAY } from '../time/units.ts';

/** Up to which message somebody has read a conversation, in which incarnation of its log, and when that was noted. */
export type ReadMark = { incarnation: string; seq: number; at: number };

/** Who has read which conversation: one of its agents, or its visitor. */
export type Reader = { tenantId: TenantId; conversationId: ConversationId; by: StaffId | 'visitor' };

/** Milliseconds within which what one reader reads of one conversation is noted once. */
export const NOTED_EVERY = 5000;

/**
 * Milliseconds for which a mark of staff is kept: all those of an agent are read with its list, and what it has not read for longer
 * counts as unread. A visitor's is kept as long as a log.
 */
export const STAFF_MARK_KEPT = 30 * DAY;

/** How far people have read (docs/decisions/0043-read-marks.md). */
export interface ReadMarks {
  /** Strongly consistent. */
  find(reader: Reader): Promise<ReadMark | null>;
  /** Sets a mark in place of `before`. Answers `false`, and sets nothing, if another is there. */
  set(reader: Reader, mark: ReadMark, before: ReadMark | null): Promise<boolean>;
  /** All marks of one member of staff; may lag by about a second. */
  ofStaff(tenantId: TenantId, id: StaffId): Promise<ReadonlyMap<ConversationId, ReadMark>>;
  /** The marks of the visitors of these conversations; may lag by about a second. */
  ofVisitors(
    tenantId: TenantId,
    conversations: readonly ConversationId[],
  ): Promise<ReadonlyMap<ConversationId, ReadMark>>;
}

/** The last message of an incarnation that a mark covers: 0 where it is of another one. */
export const readUpTo = (mark: ReadMark | null | undefined, incarnation: string): number =>
  mark?.incarnation === incarnation ? mark.seq : 0;
