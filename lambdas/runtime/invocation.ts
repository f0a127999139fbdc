import { embeddedMetrics } from '../adapters/aws/embedded-metrics.ts';
import type { Count, Invocation } from '../domain/metrics.ts';
import type { Clock } from '../domain/time/clock.ts';
import { environment } from './environment.ts';

/** Reasons in one line: a longer list would be a bug that is not worth its bytes. */
const MOST_REASONS = 10;

/** The record of an environment's invocations, one after the other. */
export function invocationRecord(clock: Clock, stage: () => string): Invocation {
  let current: string | undefined;
  let counts = new Map<string, number>();
  let reasons = new Map<string, number>();
  const add = (sums: Map<string, number>, name: string, amount: number) =>
    sums.set(name, (sums.get(name) ?? 0) + amount);
  const count: Count = (counted, amount = 1, reason) => {
    add(counts, counted, amount);
    if (reason !== undefined && (reasons.has(reason) || reasons.size < MOST_REASONS)) add(reasons, reason, amount);
  };
  return {
    begin(requestId) {
      current = requestId;
      counts = new Map();
      reasons = new Map();
    },
    requestId: () => current,
    count,
    counted: () => ({
      posts: counts.get('posts'),
      reasons: reasons.size > 0 ? Object.fromEntries(reasons) : undefined,
      ...embeddedMetrics(counts, { stage: stage(), now: clock() }),
    }),
  };
}

/** The record of this environment, which handles one event at a time: shared by all that is built in it. */
export const invocation = invocationRecord(Date.now, () => environment().stage);
