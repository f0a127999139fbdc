import { BoundedMap } from '../domain/bounded-map.ts';
import {
  type StaffNameStore,
  type StaffNames,
  type StoredStaffNames,
  staffNamesKeptUntil,
} from '../domain/identity/staff-names.ts';
import type { StaffId, TenantId } from '../domain/ids.ts';
import type { RetentionOf } from '../domain/tenants/retention.ts';
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
 * move on until when it is kept; one that its member has chosen is written by itself alone.
 */
export function cachedStaffNames(
  store: StaffNameStore,
  { retentionOf, clock }: { retentionOf: RetentionOf; clock: Clock },
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

  async function changed(
    tenantId: TenantId,
    id: StaffId,
    name: string,
    keptUntil: number,
    isOwn: boolean,
  ): Promise<void> {
    const { names, chosen } = await known(tenantId, id);
    const stored = {
      keptUntil,
      names: new Map([...names, [id, name]]),
      chosen: isOwn ? new Set([...chosen, id]) : chosen,
    };
    cached.set(tenantId, { stored, readAt: cached.get(tenantId)?.readAt ?? 0 });
  }

  return {
    nameOf: async (tenantId, id) => (await known(tenantId, id)).names.get(id),

    async set(tenantId, id, name) {
      const { names, chosen, keptUntil } = await known(tenantId, id);
      const isFresh = keptUntil > staffNamesKeptUntil(clock(), retentionOf(tenantId)) - DAY;
      const shown = names.get(id);
      if (chosen.has(id) && shown !== undefined) {
        if (!isFresh) await changed(tenantId, id, shown, await store.choose(tenantId, id, shown), true);
        return;
      }
      if (name === undefined || (isFresh && shown === name)) return;
      await changed(tenantId, id, name, await store.set(tenantId, id, name), false);
    },

    async choose(tenantId, id, name) {
      const keptUntil = await store.choose(tenantId, id, name);
      if (name === null) cached.delete(tenantId);
      else await changed(tenantId, id, name, keptUntil, true);
    },

    async all(tenantId) {
      const found = cached.get(tenantId);
      if (found && clock() - found.readAt < ABSENT_FOR) return found.stored.names;
      const readAt = clock();
      const stored = await store.find(tenantId);
      cached.set(tenantId, { stored, readAt });
      return stored.names;
    },
  };
}
