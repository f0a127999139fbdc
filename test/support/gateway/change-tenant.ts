import type { TenantSettings } from '../../../lambdas/domain/tenants/tenant.ts';
import type { Product } from '../../../lib/local-product.ts';
import { tenantNamed } from '../builders/tenants.ts';
import { gatewayStores } from './gateway-stores.ts';

/** Changes a tenant's settings as its operator does. Functions that have read the tenant remember it for 30 seconds. */
export async function changeTenant(product: Product, tenant: string, settings: Partial<TenantSettings>): Promise<void> {
  const works = gatewayStores(product);
  await works.tenants.change(tenantNamed(tenant), settings);
  works.stop();
}
