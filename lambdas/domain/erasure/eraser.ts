import type { ActivityRow } from '../conversations/activity-index.ts';
import type { ConnectionId, ConversationId, StaffId, Subject, TenantId } from '../ids.ts';
import type { Upload, UploadKey } from '../uploads/upload.ts';

/**
 * Takes away what is stored of persons and conversations. Whoever has it decides what: only below a fence, and only of whom an erasure
 * names. All of it can be repeated.
 */
export interface Eraser {
  removeEntries(tenantId: TenantId, conversationId: ConversationId, positions: readonly number[]): Promise<void>;
  removeActivity(rows: readonly ActivityRow[]): Promise<void>;
  /** Removes how far the visitor of a conversation has read it, and these of the staff. */
  removeReadMarks(tenantId: TenantId, conversationId: ConversationId, staff: readonly StaffId[]): Promise<void>;
  /** The uploads of a conversation that are stored, completed or not; strongly consistent. */
  uploadsOf(tenantId: TenantId, conversationId: ConversationId): Promise<Upload[]>;
  removeUpload(upload: UploadKey): Promise<void>;
  /**
   * Leaves of a visitor its ids, its conversation and to whom it was handed over, which is for ever, known since `at` (epoch
   * milliseconds), and refuses tokens that were issued before (epoch seconds), which cannot give it a name again either. Not what a
   * later token has said.
   */
  overwriteVisitor(tenantId: TenantId, subject: Subject, at: number, tokensBefore: number): Promise<void>;
  removeAttributes(tenantId: TenantId, subject: Subject): Promise<void>;
  /** The subjects that refer to a visitor as theirs, or did. */
  aliasesOf(tenantId: TenantId, subject: Subject): Promise<Subject[]>;
  /** The Socket.IO sessions that refer to a user. */
  sessionsOf(tenantId: TenantId, subject: Subject): Promise<ConnectionId[]>;
  /** Removes a session: nobody can recover it. The reference to it stays as long as its user's row, whose ids it has. */
  removeSession(session: ConnectionId): Promise<void>;
}
