import type { StaffRecord, StaffRecords } from '../../../lambdas/domain/identity/staff-records.ts';
import type { StaffId, TenantId } from '../../../lambdas/domain/ids.ts';

export function inMemoryStaffRecords(): StaffRecords {
  const tenants = new Map<TenantId, Map<StaffId, StaffRecord>>();
  return {
    find: async (tenantId, id) => structuredClone(tenants.get(tenantId)?.get(id) ?? null),
    async list(tenantId, limit) {
      const all = [...(tenants.get(tenantId)?.values() ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1));
      return structuredClone(all.slice(0, limit));
    },
    async set(tenantId, record) {
      const own = tenants.get(tenantId) ?? new Map<StaffId, StaffRecord>();
      tenants.set(tenantId, own.set(record.id, structuredClone(record)));
    },
  };
}
