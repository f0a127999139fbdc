import type { WindowCounter } from '../../../lambdas/domain/tenants/window-counter.ts';

export function inMemoryWindowCounter(): WindowCounter {
  const counts = new Map<string, number>();
  return {
    async count(tenantId, address, window) {
      const key = `${tenantId}#${address}#${window}`;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count;
    },
  };
}
