import type { SweepLog, Swept } from '../../../lambdas/domain/sweep/sweep-log.ts';

export function inMemorySweepLog(): SweepLog {
  let last: Swept | null = null;
  return {
    last: async () => last && { ...last },
    async swept(swept) {
      last = { ...swept };
    },
  };
}
