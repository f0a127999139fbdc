import { presentedInvitation } from '../../../../lambdas/domain/accounts/invitation.ts';
import { type RefreshToken, refreshToken } from '../../../../lambdas/domain/accounts/sign-in.ts';
import { reveal } from '../../../../lambdas/domain/sealed.ts';
import type { Tenant } from '../../../../lambdas/domain/tenants/tenant.ts';
import { acceptInvitation } from '../../../../lambdas/use-cases/accounts/accept-invitation.ts';
import { inviteAgent } from '../../../../lambdas/use-cases/accounts/invite-agent.ts';
import { refreshSignIn } from '../../../../lambdas/use-cases/accounts/refresh-sign-in.ts';
import type { SignedIn } from '../../../../lambdas/use-cases/accounts/signed-in.ts';
import { fixedClock } from '../../builders/fixed-clock.ts';
import { aTenant, SHOP } from '../../builders/tenants.ts';
import { testTokens } from '../../builders/tokens.ts';
import { inMemoryAccountStore } from '../../stores/in-memory-account-store.ts';
import { inMemoryAuditStore } from '../../stores/in-memory-audit-store.ts';
import { inMemoryConnectionStore } from '../../stores/in-memory-connection-store.ts';
import { inMemoryInvitationStore } from '../../stores/in-memory-invitation-store.ts';
import { inMemorySignInStore } from '../../stores/in-memory-sign-in-store.ts';
import { inMemoryTenantStore } from '../../stores/in-memory-tenant-store.ts';
import { inMemoryVisitorRevocations } from '../../stores/in-memory-visitor-revocations.ts';
import { inMemoryWindowCounter } from '../../stores/in-memory-window-counter.ts';

/** What use cases of accounts need, in memory, with a clock that is set by hand, and a tenant. */
export async function accountNeeds(tenant: Partial<Tenant> = {}) {
  const clock = fixedClock();
  const { tokens, verifier } = testTokens({ clock: clock.now });
  const tenantStore = inMemoryTenantStore();
  const { origins: _, ...made } = aTenant(tenant);
  await tenantStore.create(made);
  let letters = 0;
  const needs = {
    tenantStore,
    audit: inMemoryAuditStore(clock.now),
    invitations: inMemoryInvitationStore(),
    accounts: inMemoryAccountStore(),
    signIns: inMemorySignInStore(),
    revocations: inMemoryVisitorRevocations(),
    connections: inMemoryConnectionStore(),
    counter: inMemoryWindowCounter(),
    tokens,
    clock: clock.now,
    provider: null,
    random: (length: number) => String(++letters).padStart(length, 'x'),
  };
  const invite = async (userId = 'ann', role: 'agent' | 'admin' = 'agent') => {
    const { text } = await inviteAgent(needs, { tenantId: SHOP, userId, role, by: 'operator' });
    return presentedInvitation(reveal(text));
  };
  const address = '192.0.2.1';
  const signIn = async (userId = 'ann', role: 'agent' | 'admin' = 'agent') =>
    acceptInvitation(needs, { presented: await invite(userId, role), address });
  const refresh = (token: RefreshToken) => refreshSignIn(needs, { tenantId: SHOP, token, address });
  return { needs, clock, verifier, invite, signIn, refresh, address };
}

/** The refresh token in an answer. */
export function tokenIn({ refresh }: Pick<SignedIn, 'refresh'>): RefreshToken {
  const token = refreshToken(reveal(refresh));
  if (!token) throw new Error('no refresh token');
  return token;
}
