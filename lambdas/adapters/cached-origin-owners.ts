import { BoundedMap } from '../domain/bounded-map.ts';
import type { TenantId } from '../domain/ids.ts';
import type { OriginOwners } from '../domain/tenants/tenant-store.ts';
import type { Clock } from '../domain/time/clock.ts';

/** Milliseconds for which an origin may still count for its former tenant. */
const KEPT_FOR = 30_000;
const KEPT_AT_MOST = 1000;

/** Caches origins' owners for 30 seconds in each container. Origins without one are not cached: clients can invent them. */
export function cachedOriginOwners(owners: OriginOwners, clock: Clock): OriginOwners {
  const kept = new BoundedMap<string, { owner: TenantId; until: number }>(KEPT_AT_MOST);
  return {
    async ownerOf(origin) {
      const known = kept.get(origin);
      if (known && clock() < known.until) return known.owner;
      const owner = await owners.ownerOf(origin);
      kept.delete(origin);
      if (!owner) return null;
      kept.set(origin, { owner, until: clock() + KEPT_FOR });
      return owner;
    },
  };
}
