import type { QuotaKind, Traffic, UsageCounter } from '../../../lambdas/domain/tenants/tenant-quotas.ts';

type Counts = Record<QuotaKind, Partial<Record<Traffic, number>>>;

export function inMemoryUsageCounter(): UsageCounter {
  const counts = new Map<string, Counts>();
  return {
    async add(tenantId, window, _endsAt, { used, by }, amount) {
      const key = `${tenantId}#${window}`;
      const known = counts.get(key) ?? { messages: {}, sockets: {}, posts: {}, presence: {}, frames: {} };
      const now = { ...known, [used]: { ...known[used], [by]: (known[used][by] ?? 0) + amount } };
      counts.set(key, now);
      return now;
    },
  };
}
