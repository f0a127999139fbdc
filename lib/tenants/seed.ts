import { type TenantId, tenantId } from '../../lambdas/domain/ids.ts';
import type { KeyKind } from '../../lambdas/domain/tenants/tenant.ts';
import { KEY_RANDOM, keyHash, keyText } from '../../lambdas/domain/tenants/tenant-key.ts';
import type { TenantNeeds } from './command.ts';
import { newTenant } from './create-tenant.ts';

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
 * Creates a tenant with these keys for pages on this machine, unless it exists. Safe to repeat; its changed settings are
 * left alone.
 */
export async function seedTenant({ tenants, keys, clock }: Needs, seed: SeedKeys): Promise<void> {
  const { tenantId, publishableKey, secretKey } = seed;
  if (await tenants.create({ ...newTenant(tenantId), name: 'Test' })) {
    for (const origin of ORIGINS) await tenants.claimOrigin(origin, tenantId);
  }
  const add = async (kind: KeyKind, text: string) => {
    const hash = keyHash(text);
    if (await keys.find(tenantId, hash)) return;
    await keys.add({ tenantId, kind, hash, label: 'seed', createdAt: Math.floor(clock() / 1000) });
  };
  await Promise.all([add('publishable', publishableKey), add('secret', secretKey)]);
}
