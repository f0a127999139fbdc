import type { RefusalCode } from '../domain/errors.ts';
import type { Count, Metric } from '../domain/metrics.ts';

/** Refusals that say "later", and the one that is our fault; all others say "no". */
const METRIC: Partial<Record<RefusalCode, Metric>> = {
  ERR_RATE_LIMITED: 'RequestsThrottled',
  ERR_BUSY: 'RequestsThrottled',
  ERR_INTERNAL: 'RequestsFailed',
};

/** Counts a refusal, its code as the reason. */
export const countRefusal = (count: Count, code: RefusalCode): void =>
  count(METRIC[code] ?? 'RequestsRefused', 1, code);
