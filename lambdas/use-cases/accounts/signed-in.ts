import type { Account } from '../../domain/accounts/account.ts';
import type { AccountSecret } from '../../domain/accounts/secret.ts';
import { refreshText, type SignIn } from '../../domain/accounts/sign-in.ts';
import { given } from '../../domain/given.ts';
import type { StaffId } from '../../domain/ids.ts';
import type { Sealed } from '../../domain/sealed.ts';
import { agentCaller, type MintedToken, type StaffRole, type TokenIssuer } from '../../domain/tokens/token.ts';

/** What a browser that is signed in gets: a token for an hour, and the refresh token for the next. */
export type SignedIn = MintedToken & {
  staffId: StaffId;
  role: StaffRole;
  name?: string;
  refresh: Sealed<'refresh token'>;
};

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
