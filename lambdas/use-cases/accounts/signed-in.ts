import type { Account } from '../../domain/accounts/account.ts';
import type { AccountSecret } from '../../domain/accounts/secret.ts';
import { refreshText, type SignIn } from '../../domain/accounts/sign-in.ts';
import { given } from '../../domain/given.ts';
import type { StaffId } from '../../domain/ids.ts';
import type { Sealed } from '../../domain/sealed.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import { agentCaller, type MintedToken, type StaffRole, type TokenIssuer } from '../../domain/tokens/token.ts';

/** What a browser that is signed in gets: a token for an hour, and the refresh token for the next. */
export type SignedIn = MintedToken & {
  staffId: StaffId;
  role: StaffRole;
  name?: string;
  refresh: Sealed<'refresh token'>;
};

/**
 * The time as of which an account's tokens are issued now (epoch seconds): a little ahead after a revocation, so that they count at
 * once. What the revocation was for is known by then.
 */
export const issuedAt = (
  { notBefore = 0 }: Pick<Account, 'notBefore'>,
  tenant: Pick<Tenant, 'notBefore' | 'staffNotBefore'>,
  now: number,
): number => Math.max(now, notBefore, tenant.notBefore ?? 0, tenant.staffNotBefore ?? 0);

/** Issues the token of a sign-in, and the answer with it. */
export async function signedIn(
  { tokens }: { tokens: TokenIssuer },
  account: Account,
  signIn: Pick<SignIn, 'id'>,
  secret: AccountSecret,
  { now, issued }: { now: number; issued: number },
): Promise<SignedIn> {
  const { tenantId, id, userId, role, name } = account;
  const caller = agentCaller({ tenantId, userId, role, name }, issued);
  return {
    token: await tokens.issue(caller, issued),
    expiresIn: caller.expiresAt - now,
    userId,
    tenantId,
    staffId: id,
    role,
    ...given({ name }),
    refresh: refreshText({ account: id, signIn: signIn.id, secret }),
  };
}
