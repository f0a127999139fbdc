import type { WindowCounter } from '../../../lambdas/domain/tenants/window-counter.ts';

export function inMemoryWindowCounter(): WindowCounter {
  const counts = new Map<string, number>();
  return {
    async count(tenantId, key, window, _endsAt, amount = 1) {
      const row = `${tenantId}#${key}#${window}`;
      const count = (counts.get(row) ?? 0) + amount;
      counts.set(row, count);
      return count;
    },
  };
}
