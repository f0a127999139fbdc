import type { Subject, TenantId } from '../ids.ts';

/** The moment before which a visitor's tokens count for nothing. */
export interface VisitorRevocations {
  /** Epoch seconds, or `null` when nothing was ever revoked. */
  notBefore(tenantId: TenantId, subject: Subject): Promise<number | null>;
  /** Ends every token of this visitor that was issued before `at` (epoch seconds). */
  revoke(tenantId: TenantId, subject: Subject, at: number): Promise<void>;
}
