import type { Tenant } from '../tenants/tenant.ts';
import { REMEMBERED_SECONDS } from '../tenants/visitor-revocations.ts';
import type { Account } from './account.ts';

type EndedTokens = Pick<Account, 'notBefore'>;
type TenantTimes = Pick<Tenant, 'notBefore' | 'staffNotBefore'>;

/**
 * The time as of which an account's tokens are issued now (epoch seconds): a little ahead after a revocation, so that they count at
 * once. What the revocation was for is known by then.
 */
export const issuedAt = ({ notBefore = 0 }: EndedTokens, tenant: TenantTimes, now: number): number =>
  Math.max(now, notBefore, tenant.notBefore ?? 0, tenant.staffNotBefore ?? 0);

/**
 * The time before which tokens of an account count for nothing if they are ended now (epoch seconds): so far ahead that no function uses
 * a tenant from before any more, and later than any that was issued, by a refresh between two endings in one second.
 */
export const endedBefore = (account: EndedTokens, tenant: TenantTimes, now: number): number =>
  Math.max(now + REMEMBERED_SECONDS, issuedAt(account, tenant, now) + 1);
