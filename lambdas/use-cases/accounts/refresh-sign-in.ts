import { type Account, accountKeptUntil, isToBeKeptLonger } from '../../domain/accounts/account.ts';
import { newSecret, secretHash } from '../../domain/accounts/secret.ts';
import { type RefreshToken, refreshed, SIBLING_SECONDS, type SignIn } from '../../domain/accounts/sign-in.ts';
import { issuedAt } from '../../domain/accounts/token-times.ts';
import { Refusal } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import { countAttempt } from './count-attempts.ts';
import { endTokens } from './end-tokens.ts';
import type { SignInNeeds } from './sign-in-needs.ts';
import { type SignedIn, signedIn } from './signed-in.ts';

export type RefreshSignIn = { tenantId: TenantId; token: RefreshToken; address: string };

/** Tries to win against tabs that refresh at the same moment: each of them loses once to each other. */
const TRIES = 8;

/**
 * Replaces a refresh token, and issues the token for the next hour, with the role that the account has now.
 *
 * 1. The attempts of an address are limited.
 * 2. The account must exist, and the sign-in must be younger than what ended its tenant's.
 * 3. The token is rotated, or gets a sibling (`refreshed`). One that was rotated too long ago was stolen, or its thief has
 *    used it first: then nobody can tell who asks, so the sign-in is ended, with all tokens and sockets of the account.
 */
export async function refreshSignIn(needs: SignInNeeds, command: RefreshSignIn): Promise<SignedIn> {
  await countAttempt(needs, 'refresh', command.address);
  for (let tries = 0; tries < TRIES; tries++) {
    const answer = await attempt(needs, command);
    if (answer) return answer;
  }
  throw new Refusal('ERR_BUSY', 'others refreshed at the same moment: try again', { retryAfter: 1 });
}

async function attempt(needs: SignInNeeds, { tenantId, token }: RefreshSignIn): Promise<SignedIn | null> {
  const now = Math.floor(needs.clock() / 1000);
  const found = await signInOf(needs, tenantId, token);
  if (!found) throw ended();
  const { tenant, account, signIn } = found;
  const secret = newSecret(needs.random);
  const outcome = refreshed(signIn, secretHash(token.secret), secretHash(secret), now);
  if (outcome.kind === 'ended') throw ended();
  if (outcome.kind === 'crowded') {
    throw new Refusal('ERR_RATE_LIMITED', 'too many at once with one refresh token', { retryAfter: SIBLING_SECONDS });
  }
  if (outcome.kind === 'stolen') {
    await needs.signIns.remove(tenantId, account.id, signIn.id);
    await endTokens(needs, account);
    throw ended();
  }
  if (!(await needs.signIns.replace(outcome.signIn))) return null;
  if (isToBeKeptLonger(account, now)) {
    await needs.accounts.change(tenantId, account.id, { keptUntil: accountKeptUntil(now) });
  }
  return signedIn(needs, account, signIn, secret, { now, issued: issuedAt(account, tenant, now) });
}

/** The sign-in of a refresh token, whatever its secret; null if it is over, or its account or tenant is gone. */
export async function signInOf(
  { tenantStore, accounts, signIns }: Pick<SignInNeeds, 'tenantStore' | 'accounts' | 'signIns'>,
  tenantId: TenantId,
  { account: id, signIn: signInId }: RefreshToken,
): Promise<{ tenant: Tenant; account: Account; signIn: SignIn } | null> {
  const [tenant, account, signIn] = await Promise.all([
    tenantStore.find(tenantId, 'now'),
    accounts.find(tenantId, id),
    signIns.find(tenantId, id, signInId),
  ]);
  if (!tenant || !account || !signIn) return null;
  const isOver = signIn.createdAt < Math.max(tenant.notBefore ?? 0, tenant.staffNotBefore ?? 0);
  return isOver ? null : { tenant, account, signIn };
}

const ended = () => new Refusal('ERR_REVOKED', 'this browser is signed in no longer: ask for an invitation');
