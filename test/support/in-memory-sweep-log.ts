import type { SweepLog } from '../../lambdas/domain/ports.ts';

export function inMemorySweepLog(): SweepLog {
  let last: number | null = null;
  return {
    last: async () => last,
    async swept(minute) {
      last = minute;
    },
  };
}
