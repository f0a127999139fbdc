import { type StaffNameStore, staffNamesKeptUntil } from '../../../lambdas/domain/identity/staff-names.ts';
import type { StaffId, TenantId } from '../../../lambdas/domain/ids.ts';
import type { RetentionOf } from '../../../lambdas/domain/tenants/retention.ts';
import type { Clock } from '../../../lambdas/domain/time/clock.ts';

/** Says when names expire, and keeps them. */
export function inMemoryStaffNameStore({
  retentionOf,
  clock,
}: {
  retentionOf: RetentionOf;
  clock: Clock;
}): StaffNameStore {
  type Names = Map<StaffId, string>;
  const rows = new Map<TenantId, { vouched: Names; chosen: Names; keptUntil: number }>();
  const rowOf = (tenantId: TenantId) => {
    const row = rows.get(tenantId) ?? { vouched: new Map(), chosen: new Map(), keptUntil: 0 };
    rows.set(tenantId, row);
    return row;
  };
  const kept = (tenantId: TenantId) => {
    rowOf(tenantId).keptUntil = staffNamesKeptUntil(clock(), retentionOf(tenantId));
    return rowOf(tenantId).keptUntil;
  };
  return {
    async find(tenantId) {
      const { vouched, chosen, keptUntil } = rowOf(tenantId);
      return { names: new Map([...vouched, ...chosen]), chosen: new Set(chosen.keys()), keptUntil };
    },
    async set(tenantId, id, name) {
      rowOf(tenantId).vouched.set(id, name);
      return kept(tenantId);
    },
    async forget(tenantId, id) {
      rowOf(tenantId).vouched.delete(id);
      rowOf(tenantId).chosen.delete(id);
    },
    async choose(tenantId, id, name) {
      const { chosen } = rowOf(tenantId);
      if (name === null) chosen.delete(id);
      else chosen.set(id, name);
      return kept(tenantId);
    },
  };
}
