import { secretHash } from '../../domain/accounts/secret.ts';
import { type RefreshToken, refreshed } from '../../domain/accounts/sign-in.ts';
import type { TenantId } from '../../domain/ids.ts';
import { type RecordNeeds, recorded } from '../tenants/recorded.ts';
import { countAttempt } from './count-attempts.ts';
import { endSignIns } from './end-sign-ins.ts';
import { endTokens } from './end-tokens.ts';
import { signInOf } from './refresh-sign-in.ts';
import type { SignInNeeds } from './sign-in-needs.ts';

export type SignOut = { tenantId: TenantId; token: RefreshToken; everywhere: boolean; address: string };

/**
 * Signs a browser out: nobody refreshes by what it had. A token that it has still counts until its hour is over; `everywhere` ends
 * every token, sign-in and socket of the account, and takes a refresh token that could be used now.
 */
export async function signOut(
  needs: SignInNeeds & RecordNeeds,
  { tenantId, token, everywhere, address }: SignOut,
): Promise<void> {
  await countAttempt(needs, 'refresh', address);
  const found = await signInOf(needs, tenantId, token);
  if (!found) return;
  const { account, signIn } = found;
  const hash = secretHash(token.secret);
  const isOwn = refreshed(signIn, hash, hash, Math.floor(needs.clock() / 1000)).kind !== 'stolen';
  if (!everywhere || !isOwn) return needs.signIns.remove(tenantId, account.id, signIn.id);
  const { id } = account;
  await recorded(needs, { tenantId, by: id, act: 'signed-out', about: { account: id } }, async () => {
    await endSignIns(needs, account);
    await endTokens(needs, account);
  });
}
