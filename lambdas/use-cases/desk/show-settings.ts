import type { TenantId } from '../../domain/ids.ts';
import { noSuchTenant } from '../../domain/refusals.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { TenantLookup } from '../../domain/tenants/tenant-store.ts';

type Needs = { tenantStore: TenantLookup };

/** The settings of a tenant as they are stored now: functions may act by those of half a minute ago. */
export async function showSettings({ tenantStore }: Needs, tenantId: TenantId): Promise<Tenant> {
  const tenant = await tenantStore.find(tenantId, 'now');
  if (!tenant) throw noSuchTenant();
  return tenant;
}
