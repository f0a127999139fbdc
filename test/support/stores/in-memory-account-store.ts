import type { Account } from '../../../lambdas/domain/accounts/account.ts';
import type { AccountStore } from '../../../lambdas/domain/accounts/account-store.ts';

export function inMemoryAccountStore(): AccountStore {
  const rows = new Map<string, Account>();
  const key = (tenantId: string, id: string) => `${tenantId}#${id}`;
  return {
    find: async (tenantId, id) => structuredClone(rows.get(key(tenantId, id)) ?? null),
    list: async (tenantId) =>
      structuredClone([...rows.values()])
        .filter((row) => row.tenantId === tenantId)
        .sort((one, other) => one.createdAt - other.createdAt),
    async put(account) {
      rows.set(key(account.tenantId, account.id), structuredClone(account));
    },
    async change(tenantId, id, changes) {
      const row = rows.get(key(tenantId, id));
      if (!row || (changes.notBefore !== undefined && (row.notBefore ?? 0) >= changes.notBefore)) return false;
      Object.assign(row, changes);
      return true;
    },
    async remove(tenantId, id) {
      const row = rows.get(key(tenantId, id)) ?? null;
      rows.delete(key(tenantId, id));
      return row;
    },
  };
}
