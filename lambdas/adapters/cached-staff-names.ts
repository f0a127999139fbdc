import { BoundedMap } from '../domain/bounded-map.ts';
import {
  type StaffNameStore,
  type StaffNames,
  type StoredStaffNames,
  staffNamesKeptUntil,
} from '../domain/identity/staff-names.ts';
import type { StaffId, TenantId } from '../domain/ids.ts';
import type { Clock } from '../domain/time/clock.ts';
import { DAY, MINUTE } from '../domain/time/units.ts';

/** Milliseconds for which an environment may show a name as it was before a change. */
const CACHED_FOR = MINUTE;

/** Milliseconds for which an environment believes that somebody has no name: a new agent's first answer is read at once. */
const ABSENT_FOR = 1000;

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
  const cached = new BoundedMap<TenantId, { stored: StoredStaffNames; readAt: number }>(CACHED_AT_MOST);

  async function known(tenantId: TenantId, id: StaffId): Promise<StoredStaffNames> {
    const found = cached.get(tenantId);
    const age = found ? clock() - found.readAt : Number.POSITIVE_INFINITY;
    if (found && age < (found.stored.names.has(id) ? CACHED_FOR : ABSENT_FOR)) return found.stored;
    const readAt = clock();
    const stored = await store.find(tenantId);
    cached.set(tenantId, { stored, readAt });
    return stored;
  }

  return {
    nameOf: async (tenantId, id) => (await known(tenantId, id)).names.get(id),

    async set(tenantId, id, name) {
      const { names, keptUntil } = await known(tenantId, id);
      const isFresh = keptUntil > staffNamesKeptUntil(clock(), retention) - DAY;
      if (isFresh && names.get(id) === name) return;
      const stored = { keptUntil: await store.set(tenantId, id, name), names: new Map([...names, [id, name]]) };
      cached.set(tenantId, { stored, readAt: cached.get(tenantId)?.readAt ?? 0 });
    },
  };
}
