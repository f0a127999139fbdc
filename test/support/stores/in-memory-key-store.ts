import { type KeyStore, oldestFirst } from '../../../lambdas/domain/tenants/key-store.ts';
import type { TenantKey } from '../../../lambdas/domain/tenants/tenant.ts';

export function inMemoryKeyStore(): KeyStore {
  const keys: TenantKey[] = [];
  const found = (tenantId: string, hash: string) => keys.find((key) => key.tenantId === tenantId && key.hash === hash);
  return {
    async add(key) {
      keys.push({ ...key });
    },
    find: async (tenantId, hash) => structuredClone(found(tenantId, hash) ?? null),
    list: async (tenantId) => structuredClone(keys.filter((key) => key.tenantId === tenantId).sort(oldestFirst)),
    async revoke(tenantId, hash, at) {
      const key = found(tenantId, hash);
      if (!key || key.revokedAt !== undefined) return false;
      key.revokedAt = at;
      return true;
    },
  };
}
