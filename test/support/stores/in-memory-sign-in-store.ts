import type { SignInStore } from '../../../lambdas/domain/accounts/account-store.ts';
import type { SignIn } from '../../../lambdas/domain/accounts/sign-in.ts';

export function inMemorySignInStore(): SignInStore {
  const rows = new Map<string, SignIn>();
  const key = (tenantId: string, account: string, id: string) => `${tenantId}#${account}#${id}`;
  const keyOf = ({ tenantId, account, id }: SignIn) => key(tenantId, account, id);
  return {
    find: async (tenantId, account, id) => structuredClone(rows.get(key(tenantId, account, id)) ?? null),
    list: async (tenantId, account) =>
      structuredClone([...rows.values()])
        .filter((row) => row.tenantId === tenantId && row.account === account)
        .sort((one, other) => one.usedAt - other.usedAt),
    async add(signIn) {
      if (rows.has(keyOf(signIn))) return false;
      rows.set(keyOf(signIn), structuredClone(signIn));
      return true;
    },
    async replace(signIn) {
      if (rows.get(keyOf(signIn))?.version !== signIn.version - 1) return false;
      rows.set(keyOf(signIn), structuredClone(signIn));
      return true;
    },
    async remove(tenantId, account, id) {
      rows.delete(key(tenantId, account, id));
    },
  };
}
