import type { Subject, TenantId } from '../ids.ts';

/** Stores the time before which issued tokens of a visitor, user or agent are refused. */
export interface VisitorRevocations {
  /** Epoch seconds; `null` if the visitor was never revoked. */
  notBefore(tenantId: TenantId, subject: Subject): Promise<number | null>;
  /** Ends every token of this visitor that was issued before `at` (epoch seconds). */
  revoke(tenantId: TenantId, subject: Subject, at: number): Promise<void>;
}
