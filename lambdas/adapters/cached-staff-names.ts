import { BoundedMap } from '../domain/bounded-map.ts';
import {
  type StaffNameStore,
  type StaffNames,
  type StoredStaffNames,
  staffNamesKeptUntil,
} from '../domain/identity/staff-names.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Clock } from '../domain/time/clock.ts';
import { DAY, MINUTE } from '../domain/time/units.ts';

/** Milliseconds for which an environment may show a name as it was before a change. */
const CACHED_FOR = MINUTE;

/** Tenants cached by one environment: 100 bytes for each of their staff. */
const CACHED_AT_MOST = 1000;

/**
 * Caches each tenant's staff names for a minute in each environment. A name that is known is written at most once a day, to
 * move on until when it is kept. `retention` in milliseconds.
 */
export function cachedStaffNames(
  store: StaffNameStore,
  { retention, clock }: { retention: number; clock: Clock },
): StaffNames {
  const cached = new BoundedMap<TenantId, { stored: StoredStaffNames; until: number }>(CACHED_AT_MOST);

  async function known(tenantId: TenantId): Promise<StoredStaffNames> {
    const found = cached.get(tenantId);
    if (found && clock() < found.until) return found.stored;
    const until = clock() + CACHED_FOR;
    const stored = await store.find(tenantId);
    cached.set(tenantId, { stored, until });
    return stored;
  }

  return {
    of: async (tenantId) => (await known(tenantId)).names,

    async set(tenantId, id, name) {
      const { names, keptUntil } = await known(tenantId);
      const isFresh = keptUntil > staffNamesKeptUntil(clock(), retention) - DAY;
      if (isFresh && names.get(id) === name) return;
      const stored = { keptUntil: await store.set(tenantId, id, name), names: new Map([...names, [id, name]]) };
      cached.set(tenantId, { stored, until: cached.get(tenantId)?.until ?? 0 });
    },
  };
}
