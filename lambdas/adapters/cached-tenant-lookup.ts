import { BoundedMap } from '../domain/bounded-map.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Tenant } from '../domain/tenants/tenant.ts';
import type { TenantLookup } from '../domain/tenants/tenant-store.ts';
import type { Clock } from '../domain/time/clock.ts';

/** Milliseconds for which a container may use a tenant as it was before a change. */
export const KEPT_FOR = 30_000;

/** Tenants cached by one container: about 1 KB each, so 1 MB at most. */
const KEPT_AT_MOST = 1000;

/**
 * Caches tenants for 30 seconds in each container. Only existing tenants are cached: a new one works at once, and lookups of
 * invented ones evict none.
 */
export function cachedTenantLookup(
  tenants: TenantLookup,
  clock: Clock,
): TenantLookup & {
  /** A tenant as it was looked up last, however long ago; undefined for one that this container does not know. */
  known(tenantId: TenantId): Tenant | undefined;
} {
  const kept = new BoundedMap<TenantId, { tenant: Tenant; until: number }>(KEPT_AT_MOST);
  return {
    known: (tenantId) => kept.get(tenantId)?.tenant,
    async find(tenantId, asOf) {
      const known = asOf === 'now' ? undefined : kept.get(tenantId);
      if (known && clock() < known.until) return known.tenant;
      const tenant = await tenants.find(tenantId, asOf);
      kept.delete(tenantId);
      if (!tenant) return null;
      kept.set(tenantId, { tenant, until: clock() + KEPT_FOR });
      return tenant;
    },
  };
}
