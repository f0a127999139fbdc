import { randomLetters } from '../../../lambdas/adapters/random-letters.ts';
import type { TenantId } from '../../../lambdas/domain/ids.ts';
import type { Product } from '../../../lib/local-product.ts';
import { newSeedKeys, type SeedKeys, seedTenant } from '../../../lib/tenants/seed.ts';
import { tenantNamed } from '../builders/tenants.ts';
import { changeTenant } from './change-tenant.ts';
import { gatewayStores } from './gateway-stores.ts';
import { startLocal } from './start-local.ts';

/**
 * A gateway that journeys use from outside: two tenants, nothing but URLs and keys. It runs locally, unless `GATEWAY_URL`
 * names a deployed one; its tenants' keys are then in `GATEWAY_TENANT` and `GATEWAY_OTHER_TENANT`, as JSON `{tenantId,
 * publishableKey, secretKey}`, and pages of `http://localhost:3000` must be allowed in both. Of a deployed one nothing is tapped,
 * so its traffic is not held against the contract, nor are its permissions and rows checked.
 */
export type Gateway = { url: string; tenant: SeedKeys; other: SeedKeys; close: () => Promise<void> };

/** A page of both tenants: an origin of one, and a widget host of the other. */
export const PAGE = 'http://localhost:3000';

export async function gateway(): Promise<Gateway> {
  const { GATEWAY_URL, GATEWAY_TENANT, GATEWAY_OTHER_TENANT } = process.env;
  if (GATEWAY_URL && GATEWAY_TENANT && GATEWAY_OTHER_TENANT) {
    const [tenant, other] = [GATEWAY_TENANT, GATEWAY_OTHER_TENANT].map((text) => JSON.parse(text) as SeedKeys);
    if (tenant && other) return { url: GATEWAY_URL, tenant, other, close: async () => {} };
  }
  const product = await startLocal();
  const other = await addTenant(product, tenantNamed('other'));
  await changeTenant(product, other.tenantId, { widgetHosts: [PAGE] });
  return { url: product.url, tenant: product.keys, other, close: () => product.close() };
}

/**
 * One more tenant of a local product. An origin belongs to the first tenant that claims it, so this tenant's pages are its
 * own.
 */
export async function addTenant(product: Product, tenantId: TenantId): Promise<SeedKeys> {
  const keys = newSeedKeys(randomLetters, tenantNamed(tenantId));
  const works = gatewayStores(product);
  try {
    await seedTenant(works, keys);
  } finally {
    works.stop();
  }
  return keys;
}
