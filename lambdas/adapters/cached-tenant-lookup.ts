import { BoundedMap } from '../domain/bounded-map.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Tenant } from '../domain/tenants/tenant.ts';
import type { TenantLookup } from '../domain/tenants/tenant-store.ts';
import type { Clock } from '../domain/time/clock.ts';

/** How long a change of a tenant may go unnoticed by a container that already knows it. */
export const KEPT_FOR = 30_000;

/** Tenants that one container remembers: about 1 KB each, so 1 MB at most. */
const KEPT_AT_MOST = 1000;

/**
 * Remembers tenants for 30 seconds a container. Only tenants that exist are remembered: a new one works at once, and asking
 * for invented ones cannot push real ones out.
 */
export function cachedTenantLookup(tenants: TenantLookup, clock: Clock): TenantLookup {
  const kept = new BoundedMap<TenantId, { tenant: Tenant; until: number }>(KEPT_AT_MOST);
  return {
    async find(tenantId) {
      const known = kept.get(tenantId);
      if (known && clock() < known.until) return known.tenant;
      const tenant = await tenants.find(tenantId);
      kept.delete(tenantId);
      if (!tenant) return null;
      kept.set(tenantId, { tenant, until: clock() + KEPT_FOR });
      return tenant;
    },
  };
}
