import type { TenantId } from '../../domain/ids.ts';
import { isSharedOrigin } from '../../domain/tenants/shared-origin.ts';
import type { TenantStore } from '../../domain/tenants/tenant-store.ts';

type Needs = { tenants: Pick<TenantStore, 'claimOrigin' | 'shareOrigin'> };

/**
 * Adds an origin to a tenant's list: as its own, unless it is one that belongs to nobody, which then names no tenant. `taken`: it
 * belongs to another tenant, and is not added.
 */
export async function allowOrigin(
  { tenants }: Needs,
  entry: string,
  tenantId: TenantId,
): Promise<'own' | 'shared' | 'taken'> {
  if (!isSharedOrigin(entry)) return (await tenants.claimOrigin(entry, tenantId)) ? 'own' : 'taken';
  await tenants.shareOrigin(entry, tenantId);
  return 'shared';
}
