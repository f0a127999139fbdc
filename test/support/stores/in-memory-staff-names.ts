import type { StaffNames } from '../../../lambdas/domain/identity/staff-names.ts';
import type { StaffId, TenantId } from '../../../lambdas/domain/ids.ts';

export function inMemoryStaffNames(): StaffNames {
  const names = new Map<TenantId, Map<StaffId, string>>();
  return {
    of: async (tenantId) => new Map(names.get(tenantId)),
    async set(tenantId, staffId, name) {
      names.set(tenantId, new Map(names.get(tenantId)).set(staffId, name));
    },
  };
}
