import type { TenantId } from '../../../lambdas/domain/ids.ts';
import type { Tenant } from '../../../lambdas/domain/tenants/tenant.ts';
import type { TenantStore } from '../../../lambdas/domain/tenants/tenant-store.ts';

export function inMemoryTenantStore(): TenantStore {
  const tenants = new Map<string, Tenant>();
  const owners = new Map<string, TenantId>();
  const put = (tenantId: TenantId, changes: Partial<Tenant>) => {
    const tenant = tenants.get(tenantId);
    if (tenant) tenants.set(tenantId, { ...tenant, ...changes, version: (tenant.version ?? 0) + 1 });
    return tenant !== undefined;
  };
  const listed = (origin: string, tenantId: TenantId) =>
    put(tenantId, { origins: [...new Set([...(tenants.get(tenantId)?.origins ?? []), origin])].sort() });
  return {
    find: async (tenantId) => structuredClone(tenants.get(tenantId) ?? null),
    async create(tenant) {
      if (tenants.has(tenant.tenantId)) return false;
      tenants.set(tenant.tenantId, { ...tenant, origins: [] });
      return true;
    },
    async change(tenantId, changes, version = tenants.get(tenantId)?.version ?? 0) {
      return (tenants.get(tenantId)?.version ?? 0) === version && put(tenantId, changes);
    },
    async noteRevocation(tenantId, at) {
      if ((tenants.get(tenantId)?.visitorsRevokedAt ?? 0) < at) put(tenantId, { visitorsRevokedAt: at });
    },
    async *list() {
      yield* structuredClone([...tenants.values()]);
    },
    async claimOrigin(origin, tenantId) {
      if ((owners.get(origin) ?? tenantId) !== tenantId) return false;
      owners.set(origin, tenantId);
      return listed(origin, tenantId);
    },
    async shareOrigin(origin, tenantId) {
      listed(origin, tenantId);
    },
    async releaseOrigin(origin, tenantId) {
      put(tenantId, { origins: (tenants.get(tenantId)?.origins ?? []).filter((own) => own !== origin) });
      return owners.get(origin) === tenantId && owners.delete(origin);
    },
    ownerOf: async (origin) => owners.get(origin) ?? null,
  };
}
