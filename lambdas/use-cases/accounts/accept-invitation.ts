import { type Account, accountKeptUntil } from '../../domain/accounts/account.ts';
import { type DeskProvider, withoutProvider } from '../../domain/accounts/desk-provider.ts';
import { type Invitation, isOpen, isRepeated, type PresentedInvitation } from '../../domain/accounts/invitation.ts';
import type { InvitationStore } from '../../domain/accounts/invitation-store.ts';
import { newSecret } from '../../domain/accounts/secret.ts';
import { MOST_SIGN_INS, newSignIn, SIGN_IN_ID_LENGTH, type SignIn } from '../../domain/accounts/sign-in.ts';
import { Refusal } from '../../domain/errors.ts';
import { given } from '../../domain/given.ts';
import { agentSubject } from '../../domain/identity/caller.ts';
import { staffId } from '../../domain/ids.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { VisitorRevocations } from '../../domain/tenants/visitor-revocations.ts';
import { countAttempt } from './count-attempts.ts';
import type { SignInNeeds } from './sign-in-needs.ts';
import { issuedAt, type SignedIn, signedIn } from './signed-in.ts';

type Needs = SignInNeeds & {
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
 * 4. The browser is signed in; a sign-in too many ends the one that was used the longest ago.
 * 5. All that is undone if the invitation was withdrawn meanwhile.
 */
export async function acceptInvitation(needs: Needs, { presented, nonceHash, address }: AcceptInvitation) {
  withoutProvider(needs.provider);
  await countAttempt(needs, 'accept', address);
  const now = Math.floor(needs.clock() / 1000);
  const [tenant, found] = await Promise.all([
    needs.tenantStore.read(presented.tenantId),
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
  if (isFirst) return found;
  const invitation = await invitations.find(tenantId, id);
  if (!invitation?.accepted) throw noInvitation();
  if (isRepeated(invitation, nonceHash, now)) return invitation;
  throw new Refusal('ERR_CONFLICT', 'the invitation was accepted already: ask for another');
}

/** The account of an invitation: made, or with its role. Refused if it is removed at this moment. */
async function accountOf(
  { accounts, revocations }: Pick<Needs, 'accounts' | 'revocations'>,
  { visitorsRevokedAt = 0 }: Tenant,
  { tenantId, userId, role, name }: Invitation,
  now: number,
): Promise<Account> {
  const id = staffId(tenantId, userId);
  const keptUntil = accountKeptUntil(now);
  const known = await accounts.find(tenantId, id);
  if (known) {
    const changes = { role, ...given({ name }), keptUntil };
    if (!(await accounts.change(tenantId, id, changes))) throw noInvitation();
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
  await accounts.put(account);
  return account;
}

async function newlySignedIn(
  needs: Needs,
  tenant: Tenant,
  { account, invitation }: Accepted,
  now: number,
): Promise<SignedIn> {
  const { tenantId, id } = account;
  const before = await needs.signIns.list(tenantId, id);
  const surplus = before.slice(0, Math.max(0, before.length + 1 - MOST_SIGN_INS));
  await Promise.all(surplus.map((each) => needs.signIns.remove(tenantId, id, each.id)));

  const [secret, issued] = [newSecret(needs.random), issuedAt(account, tenant, now)];
  const made = newSignIn({ tenantId, account: id, id: needs.random(SIGN_IN_ID_LENGTH) }, secret, now);
  const signIn = { ...made, createdAt: issued };
  await needs.signIns.add(signIn);
  await refuseWithdrawn(needs, invitation, signIn);
  return signedIn(needs, account, signIn, secret, { now, issued });
}

/** Undoes a sign-in whose invitation was withdrawn meanwhile: with it goes whoever is removed, account and sign-ins after it. */
async function refuseWithdrawn({ invitations, signIns }: Needs, { id }: Invitation, signIn: SignIn): Promise<void> {
  if (await invitations.find(signIn.tenantId, id)) return;
  await signIns.remove(signIn.tenantId, signIn.account, signIn.id);
  throw noInvitation();
}
