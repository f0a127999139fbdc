import type { QuotaKind, UsageCounter } from '../../../lambdas/domain/tenants/tenant-quotas.ts';

export function inMemoryUsageCounter(): UsageCounter {
  const counts = new Map<string, Record<QuotaKind, number>>();
  return {
    async add(tenantId, window, _endsAt, used, amount) {
      const key = `${tenantId}#${window}`;
      const known = counts.get(key) ?? { messages: 0, sockets: 0, posts: 0, presence: 0 };
      const now = { ...known, [used]: known[used] + amount };
      counts.set(key, now);
      return now;
    },
  };
}
