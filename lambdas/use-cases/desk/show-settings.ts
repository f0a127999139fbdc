import { adminsOnly } from '../../domain/desk/staff-only.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import { noSuchTenant } from '../../domain/refusals.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { TenantStore } from '../../domain/tenants/tenant-store.ts';

type Needs = { tenantStore: Pick<TenantStore, 'read'> };

/** The settings of an admin's tenant as they are stored now: functions may act by those of half a minute ago. */
export async function showSettings({ tenantStore }: Needs, { caller }: { caller: Caller }): Promise<Tenant> {
  adminsOnly(caller);
  const tenant = await tenantStore.read(caller.tenantId);
  if (!tenant) throw noSuchTenant();
  return tenant;
}
