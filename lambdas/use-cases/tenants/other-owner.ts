import type { TenantId } from '../../domain/ids.ts';
import { isSharedOrigin } from '../../domain/tenants/shared-origin.ts';
import type { OriginOwners } from '../../domain/tenants/tenant-store.ts';

/** The other tenant that an origin belongs to; null if a tenant may have it. */
export async function otherOwner(
  { tenants }: { tenants: OriginOwners },
  entry: string,
  tenantId?: TenantId,
): Promise<TenantId | null> {
  const owner = isSharedOrigin(entry) ? null : await tenants.ownerOf(entry);
  return owner === tenantId ? null : owner;
}
