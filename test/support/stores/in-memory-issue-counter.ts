import type { IssueCounter } from '../../../lambdas/domain/tokens/issue-counter.ts';

export function inMemoryIssueCounter(): IssueCounter {
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
