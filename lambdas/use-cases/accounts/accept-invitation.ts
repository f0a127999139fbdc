import { type Account, accountKeptUntil } from '../../domain/accounts/account.ts';
import { type DeskProvider, withoutProvider } from '../../domain/accounts/desk-provider.ts';
import { type Invitation, isOpen, isRepeated, type PresentedInvitation } from '../../domain/accounts/invitation.ts';
import type { InvitationStore } from '../../domain/accounts/invitation-store.ts';
import { type AccountSecret, newSecret, secretHash } from '../../domain/accounts/secret.ts';
import {
  acceptedSignInId,
  MOST_SIGN_INS,
  newSignIn,
  SIBLING_SECONDS,
  SIGN_IN_ID_LENGTH,
  type SignIn,
  withSibling,
} from '../../domain/accounts/sign-in.ts';
import { issuedAt } from '../../domain/accounts/token-times.ts';
import { Refusal } from '../../domain/errors.ts';
import { given } from '../../domain/given.ts';
import { agentSubject } from '../../domain/identity/caller.ts';
import { staffId } from '../../domain/ids.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { VisitorRevocations } from '../../domain/tenants/visitor-revocations.ts';
import { type RecordNeeds, recorded } from '../tenants/recorded.ts';
import { countAttempt } from './count-attempts.ts';
import type { SignInNeeds } from './sign-in-needs.ts';
import { type SignedIn, signedIn } from './signed-in.ts';

type Needs = SignInNeeds &
  RecordNeeds & {
    invitations: Pick<InvitationStore, 'find' | 'accept'>;
    revocations: Pick<VisitorRevocations, 'notBefore' | 'revoke'>;
    provider: DeskProvider | null;
  };

export type AcceptInvitation = {
  presented: PresentedInvitation;
  /** The hash of the client's nonce: without one, nobody can repeat this. */
  nonceHash?: string | undefined;
  address: string;
};

/**
 * Accepts an invitation, and signs the browser in.
 *
 * 1. The attempts of an address are limited.
 * 2. Of two acceptances one wins. Its holder may repeat it for a minute, by its nonce, in case the answer was lost.
 * 3. The account is made, or gets the role of the invitation.
 * 4. The browser is signed in, once for all repetitions; a sign-in too many ends the one that was used the longest ago.
 * 5. All that is undone if the invitation was withdrawn meanwhile.
 */
export async function acceptInvitation(needs: Needs, { presented, nonceHash, address }: AcceptInvitation) {
  withoutProvider(needs.provider);
  await countAttempt(needs, 'accept', address);
  const now = Math.floor(needs.clock() / 1000);
  const [tenant, found] = await Promise.all([
    needs.tenantStore.find(presented.tenantId, 'now'),
    needs.invitations.find(presented.tenantId, presented.id),
  ]);
  if (!tenant || !found) throw noInvitation();
  const invitation = await accepted(needs, found, nonceHash, now);
  const account = await accountOf(needs, tenant, invitation, now);
  return newlySignedIn(needs, tenant, { account, invitation }, now);
}

type Accepted = { account: Account; invitation: Invitation };

const noInvitation = () =>
  new Refusal('ERR_NOT_FOUND', 'there is no such invitation, or it has expired: ask for another');

async function accepted(
  { invitations }: Pick<Needs, 'invitations'>,
  found: Invitation,
  nonceHash: string | undefined,
  now: number,
): Promise<Invitation> {
  const { tenantId, id } = found;
  const isFirst = isOpen(found, now) && (await invitations.accept(tenantId, id, { at: now, ...given({ nonceHash }) }));
  if (isFirst) return { ...found, accepted: { at: now, ...given({ nonceHash }) } };
  const invitation = await invitations.find(tenantId, id);
  if (!invitation?.accepted) throw noInvitation();
  if (isRepeated(invitation, nonceHash, now)) return invitation;
  throw new Refusal('ERR_CONFLICT', 'the invitation was accepted already: ask for another');
}

/** The account of an invitation: made, or with its role. Refused if it is removed at this moment. */
async function accountOf(
  needs: Pick<Needs, 'accounts' | 'revocations' | 'audit'>,
  { visitorsRevokedAt = 0 }: Tenant,
  { tenantId, userId, role, name }: Invitation,
  now: number,
): Promise<Account> {
  const { accounts, revocations } = needs;
  const id = staffId(tenantId, userId);
  const about = { account: id, role };
  const keptUntil = accountKeptUntil(now);
  const known = await accounts.find(tenantId, id);
  if (known) {
    const changes = { role, ...given({ name }), keptUntil };
    const change = async () => {
      if (!(await accounts.change(tenantId, id, changes))) throw noInvitation();
    };
    const isSame = known.role === role;
    await (isSame ? change() : recorded(needs, { tenantId, by: id, act: 'account-changed', about }, change));
    return { ...known, ...changes };
  }
  // Who was removed and is invited again at once has a revocation that is still ahead, and no account that tells of it.
  const revokedAt = visitorsRevokedAt > now ? await revocations.notBefore(tenantId, agentSubject(userId)) : null;
  const account: Account = {
    tenantId,
    id,
    userId,
    role,
    ...given({ name, notBefore: revokedAt ?? undefined }),
    createdAt: now,
    keptUntil,
  };
  await recorded(needs, { tenantId, by: id, act: 'account-made', about }, () => accounts.put(account));
  return account;
}

async function newlySignedIn(
  needs: Needs,
  tenant: Tenant,
  { account, invitation }: Accepted,
  now: number,
): Promise<SignedIn> {
  const [secret, issued] = [newSecret(needs.random), issuedAt(account, tenant, now)];
  const signIn = await onlySignIn(needs, { account, invitation }, secret, { now, issued });
  await refuseWithdrawn(needs, invitation, signIn);
  return signedIn(needs, account, signIn, secret, { now, issued });
}

/** Tries to win against repetitions at the same moment: each of them loses once to each other. */
const TRIES = 8;

/** The one sign-in of an acceptance, however often it is repeated: each answer of it has a refresh token that may be used next. */
async function onlySignIn(
  { signIns, random }: Pick<Needs, 'signIns' | 'random'>,
  { account: { tenantId, id: account }, invitation }: Accepted,
  secret: AccountSecret,
  { now, issued }: { now: number; issued: number },
): Promise<SignIn> {
  const nonceHash = invitation.accepted?.nonceHash;
  const id = nonceHash === undefined ? random(SIGN_IN_ID_LENGTH) : acceptedSignInId(invitation, nonceHash);
  for (let tries = 0; tries < TRIES; tries++) {
    const all = await signIns.list(tenantId, account);
    const known = all.find((each) => each.id === id);
    if (known) {
      const next = withSibling(known, secretHash(secret), now);
      if (!next)
        throw new Refusal('ERR_RATE_LIMITED', 'too many at once with one invitation', { retryAfter: SIBLING_SECONDS });
      if (await signIns.replace(next)) return next;
      continue;
    }
    const surplus = all.slice(0, Math.max(0, all.length + 1 - MOST_SIGN_INS));
    await Promise.all(surplus.map((each) => signIns.remove(tenantId, account, each.id)));
    const made = { ...newSignIn({ tenantId, account, id }, secret, now), createdAt: issued };
    if (await signIns.add(made)) return made;
  }
  throw new Refusal('ERR_BUSY', 'it was accepted several times at the same moment: try again', { retryAfter: 1 });
}

/** Undoes a sign-in whose invitation was withdrawn meanwhile: with it goes whoever is removed, account and sign-ins after it. */
async function refuseWithdrawn({ invitations, signIns }: Needs, { id }: Invitation, signIn: SignIn): Promise<void> {
  if (await invitations.find(signIn.tenantId, id)) return;
  await signIns.remove(signIn.tenantId, signIn.account, signIn.id);
  throw noInvitation();
}
