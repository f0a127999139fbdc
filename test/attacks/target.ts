import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '@chat-gateway/local/assembly';
import { tenantId } from '../../lambdas/domain/ids.ts';
import type { Tenant } from '../../lambdas/domain/tenants/tenant.ts';
import { synthesize } from '../../lib/app.ts';
import { type Product, startProduct } from '../../lib/local-product.ts';
import type { SeedKeys } from '../../lib/tenants/seed.ts';
import { gatewayStores } from '../support/gateway/gateway-stores.ts';
import { type TenantWorks, tenantWorks } from '../support/gateway/tenant-works.ts';
import { type MockProvider, startMockProvider } from './wire/mock-provider.ts';

/** A page that may show the widgets of both tenants. */
export const PAGE = 'http://localhost:3000';

/** What only an operator has: the product itself. */
export type Inside = {
  product: Product;
  operator: TenantWorks;
  provider: MockProvider;
  stores: ReturnType<typeof gatewayStores>;
};

/** A gateway, the tenant that is attacked, and the tenant of the attacker. */
export type Target = {
  url: string;
  shop: SeedKeys;
  rival: SeedKeys;
  /** One more tenant with settings of its own. */
  tenant?: (name: string, settings?: Partial<Tenant>) => Promise<SeedKeys>;
  inside?: Inside;
};

/** The inside of a target; a group that needs it is not run without. */
export function insideOf({ inside }: Target): Inside {
  if (!inside) throw new Error('only a product on this machine can be looked into');
  return inside;
}

/** A gateway that is attacked. */
export type Gateway = {
  /** The target of one group: on this machine with tenants of its own, so that no group meets the limits of another. */
  targetOf: (group: string) => Promise<Target>;
  /** The product, of a gateway on this machine. */
  product?: Product;
  close: () => Promise<void>;
};

/**
 * Runs the whole product on this machine, in memory and on free ports, from a synthesis of its own: with an identity provider
 * that the attacks own. The assembly is made in a second or two.
 */
export async function localGateway(): Promise<Gateway> {
  const folder = mkdtempSync(join(tmpdir(), 'chat-gateway-attacks-'));
  const provider = await startMockProvider();
  const { directory } = await synthesize({
    context: { stage: 'local', oidcIssuer: provider.issuer, oidcAudience: provider.audience },
    environment: {},
    outdir: join(folder, 'cdk.out'),
    bundlesDirectory: join(folder, 'bundles'),
  });
  const product = await startProduct({ assembly: readAssembly(directory), schedules: 'manual' });
  const operator = tenantWorks(product);
  const stores = gatewayStores(product);
  const inside = { product, operator, provider, stores };
  const tenant = (name: string, settings: Partial<Tenant> = {}) =>
    operator.tenant(tenantId(name), { widgetHosts: [PAGE], ...settings });
  let groups = 0;
  return {
    product,
    async targetOf() {
      const number = ++groups;
      const [shop, rival] = [await tenant(`shop-${number}`), await tenant(`rival-${number}`)];
      const named = (name: string, settings?: Partial<Tenant>) => tenant(`${name}-${number}`, settings);
      return { url: product.url, shop, rival, tenant: named, inside };
    },
    async close() {
      operator.stop();
      stores.stop();
      await product.close();
      await provider.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * A gateway that runs somewhere else, whose two tenants admit pages of `PAGE`. What needs its inside is not tried. One address
 * gets sixty tokens a minute, so what is answered by that limit is said to be not tried.
 */
export const gatewayAt = (url: string, shop: SeedKeys, rival: SeedKeys): Gateway => ({
  targetOf: async () => ({ url: url.replace(/\/$/, ''), shop, rival }),
  close: async () => {},
});
