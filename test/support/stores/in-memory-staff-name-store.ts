import { type StaffNameStore, staffNamesKeptUntil } from '../../../lambdas/domain/identity/staff-names.ts';
import type { StaffId, TenantId } from '../../../lambdas/domain/ids.ts';
import type { Clock } from '../../../lambdas/domain/time/clock.ts';

/** Says when names expire, and keeps them. */
export function inMemoryStaffNameStore({ retention, clock }: { retention: number; clock: Clock }): StaffNameStore {
  const rows = new Map<TenantId, { names: Map<StaffId, string>; keptUntil: number }>();
  return {
    find: async (tenantId) => structuredClone(rows.get(tenantId) ?? { names: new Map(), keptUntil: 0 }),
    async set(tenantId, id, name) {
      const { names } = rows.get(tenantId) ?? { names: new Map<StaffId, string>() };
      const keptUntil = staffNamesKeptUntil(clock(), retention);
      rows.set(tenantId, { names: names.set(id, name), keptUntil });
      return keptUntil;
    },
  };
}
