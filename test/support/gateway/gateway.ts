import { randomLetters } from '../../../lambdas/adapters/random-letters.ts';
import type { Product } from '../../../lib/local-product.ts';
import { newSeedKeys, type SeedKeys, seedTenant } from '../../../lib/tenants/seed.ts';
import { gatewayStores } from './gateway-stores.ts';
import { startLocal } from './start-local.ts';

/**
 * A gateway that journeys talk to from outside: two tenants, nothing but URLs and keys. It runs here, unless
 * `GATEWAY_URL` names a deployed one; its tenants' keys are then in `GATEWAY_TENANT` and `GATEWAY_OTHER_TENANT`, as JSON
 * `{tenantId, publishableKey, secretKey}`, and pages of `http://localhost:3000` must be allowed in both.
 */
export type Gateway = { url: string; tenant: SeedKeys; other: SeedKeys; close: () => Promise<void> };

/** A page of both tenants: a site of the one, and a host that shows the widget of the other. */
export const PAGE = 'http://localhost:3000';

export async function gateway(): Promise<Gateway> {
  const { GATEWAY_URL, GATEWAY_TENANT, GATEWAY_OTHER_TENANT } = process.env;
  if (GATEWAY_URL && GATEWAY_TENANT && GATEWAY_OTHER_TENANT) {
    const [tenant, other] = [GATEWAY_TENANT, GATEWAY_OTHER_TENANT].map((text) => JSON.parse(text) as SeedKeys);
    if (tenant && other) return { url: GATEWAY_URL, tenant, other, close: async () => {} };
  }
  const product = await startLocal();
  const other = await addTenant(product, 'other');
  const works = gatewayStores(product);
  await works.tenants.change(other.tenantId, { widgetHosts: [PAGE] });
  works.stop();
  return { url: product.url, tenant: product.keys, other, close: () => product.close() };
}

/** One more tenant of a product that runs here. Origins belong to the first who claims them, so its pages are its own. */
export async function addTenant(product: Product, tenantId: string): Promise<SeedKeys> {
  const keys = newSeedKeys(randomLetters, tenantId);
  const works = gatewayStores(product);
  try {
    await seedTenant(works, keys);
  } finally {
    works.stop();
  }
  return keys;
}
