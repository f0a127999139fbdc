import { invitationLink } from '../../lambdas/domain/accounts/invitation.ts';
import { type TenantId, tenantId, userId } from '../../lambdas/domain/ids.ts';
import { reveal } from '../../lambdas/domain/sealed.ts';
import type { KeyKind } from '../../lambdas/domain/tenants/tenant.ts';
import { KEY_RANDOM, keyHash, keyText } from '../../lambdas/domain/tenants/tenant-key.ts';
import { inviteAgent } from '../../lambdas/use-cases/accounts/invite-agent.ts';
import type { TenantNeeds } from './command.ts';
import { newTenant } from './commands/create-tenant.ts';

/** The tenant of every local product. Its pages may be on any port of this machine. */
export const TEST_TENANT = tenantId('test');

/** The keys of a seeded tenant. Tables hold only their hashes, so they are kept here to be shown again. */
export type SeedKeys = { tenantId: TenantId; publishableKey: string; secretKey: string };

/** Pages of any port of this machine, the way browsers spell it. */
const ORIGINS = ['http://localhost:*', 'http://127.0.0.1:*'];

type Needs = Pick<TenantNeeds, 'tenants' | 'keys' | 'clock'>;

/** Generates keys for a first start. */
export const newSeedKeys = (random: TenantNeeds['random'], tenantId: TenantId): SeedKeys => ({
  tenantId,
  publishableKey: keyText('publishable', tenantId, random(KEY_RANDOM)),
  secretKey: keyText('secret', tenantId, random(KEY_RANDOM)),
});

/**
 * Creates a tenant with these keys for pages on this machine, with a desk or without, unless it exists. Safe to repeat; its changed
 * settings are left alone.
 */
export async function seedTenant(
  { tenants, keys, clock }: Needs,
  seed: SeedKeys,
  { desk = false }: { desk?: boolean } = {},
): Promise<void> {
  const { tenantId, publishableKey, secretKey } = seed;
  if (await tenants.create({ ...newTenant(tenantId), name: 'Test', ...(desk && { desk }) })) {
    for (const origin of ORIGINS) await tenants.claimOrigin(origin, tenantId);
  }
  const add = async (kind: KeyKind, text: string) => {
    const hash = keyHash(text);
    if (await keys.find(tenantId, hash)) return;
    await keys.add({ tenantId, kind, hash, label: 'seed', createdAt: Math.floor(clock() / 1000) });
  };
  await Promise.all([add('publishable', publishableKey), add('secret', secretKey)]);
}

/** Whoever tries the desk out on this machine. */
const DEMO_AGENT = { userId: userId('demo-agent'), role: 'admin', name: 'Demo agent' } as const;

type InvitationNeeds = Pick<TenantNeeds, 'audit' | 'invitations' | 'clock' | 'random' | 'gateway'>;

/** A link by which whoever has started the product signs in at its desk, once. Earlier ones that nobody has used end. */
export async function inviteDemoAgent(needs: InvitationNeeds, tenantId: TenantId): Promise<string> {
  const earlier = (await needs.invitations.list(tenantId)).filter(({ userId }) => userId === DEMO_AGENT.userId);
  for (const { id } of earlier) await needs.invitations.remove(tenantId, id);
  const { text } = await inviteAgent({ ...needs, provider: null }, { tenantId, ...DEMO_AGENT, by: 'operator' });
  return reveal(invitationLink(await needs.gateway(), text));
}
