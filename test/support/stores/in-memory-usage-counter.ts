import type { TenantId } from '../../../lambdas/domain/ids.ts';
import type { QuotaKind, Traffic, UsageCounter } from '../../../lambdas/domain/tenants/tenant-quotas.ts';
import type { UsageHistory } from '../../../lambdas/domain/tenants/usage-history.ts';

type Counts = Record<QuotaKind, Partial<Record<Traffic, number>>>;

export function inMemoryUsageCounter(): UsageCounter & UsageHistory {
  const tenants = new Map<TenantId, Map<number, Counts>>();
  return {
    async add(tenantId, window, _endsAt, { used, by }, amount) {
      const counts = tenants.get(tenantId) ?? new Map<number, Counts>();
      tenants.set(tenantId, counts);
      const known = counts.get(window) ?? { messages: {}, sockets: {}, posts: {}, presence: {}, frames: {}, reads: {} };
      const now = { ...known, [used]: { ...known[used], [by]: (known[used][by] ?? 0) + amount } };
      counts.set(window, now);
      return now;
    },
    async *ofWindows(tenantId, first, last) {
      const counted = [...(tenants.get(tenantId) ?? [])].filter(([window]) => window >= first && window <= last);
      for (const [window, counts] of counted.sort(([a], [b]) => a - b)) yield { window, counts };
    },
  };
}
