import type { ConversationId, Subject, TenantId } from '../ids.ts';
import type { ErasedCounts, Erasure, Fence } from './erasure.ts';

type ErasureKey = Pick<Erasure, 'tenantId' | 'id'>;

/** Keeps how far each erasure has come, and its receipt. What is written twice changes nothing the second time. */
export interface ErasureStore {
  begin(erasure: Erasure): Promise<void>;
  /** Strongly consistent; null if there is none of this tenant. */
  find(tenantId: TenantId, id: string): Promise<Erasure | null>;
  /** Adds persons and conversations to those that are to be erased, which were looked for then. */
  found(
    erasure: ErasureKey,
    found: { subjects: readonly Subject[]; conversations: readonly ConversationId[]; foundAt: number },
  ): Promise<void>;
  /** Notes the fence of a conversation, unless there is one. */
  fenced(erasure: ErasureKey, conversationId: ConversationId, fence: Fence): Promise<void>;
  /** Notes when all was fenced off, unless that is noted. */
  fencedOff(erasure: ErasureKey, at: number): Promise<void>;
  /** Adds counts of what stands at a place of a list, unless that place or a later one was counted. */
  count(erasure: ErasureKey, list: string, place: number, counts: Partial<ErasedCounts>): Promise<void>;
  /** Ends it: what is left names nobody. */
  done(erasure: ErasureKey & Pick<Erasure, 'subjects'>, at: number): Promise<void>;
}
