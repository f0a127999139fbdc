import type { Subject, TenantId } from '../ids.ts';

/** Stores the time before which issued tokens of a visitor, user or agent are refused. */
export interface VisitorRevocations {
  /**
   * Epoch seconds; `null` if the visitor was never revoked. Of a token also since when it was erased, which a session outlives: whoever
   * shows it begins anew, while a token has the name of before.
   */
  notBefore(tenantId: TenantId, subject: Subject, of?: 'token'): Promise<number | null>;
  /** Ends every token of this visitor that was issued before `at` (epoch seconds). A later revocation stays. */
  revoke(tenantId: TenantId, subject: Subject, at: number): Promise<void>;
}

/**
 * Seconds until no function uses a cached tenant any more: functions cache one for 30 (`cached-tenant-lookup.ts`). Until then one may
 * still admit whom it should not, and issue another token to them; so a revocation is of so many seconds ahead, and that token
 * counts as issued before it, too. Tokens carry whole seconds.
 */
export const REMEMBERED_SECONDS = 31;
