import type { Count, Invocation } from '../../../lambdas/domain/metrics.ts';

/** An invocation that remembers what was counted in it, by name, and why. */
export function anInvocation(): Invocation & { counts: Record<string, number>; reasons: (string | undefined)[] } {
  const counts: Record<string, number> = {};
  const reasons: (string | undefined)[] = [];
  const count: Count = (counted, amount = 1, reason) => {
    counts[counted] = (counts[counted] ?? 0) + amount;
    reasons.push(reason);
  };
  return { counts, reasons, begin() {}, requestId: () => undefined, count, counted: () => counts };
}
