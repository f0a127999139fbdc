import { METRICS, type Metric } from '../../domain/metrics.ts';
import type { Json } from '../../domain/sealed.ts';

/** The namespace of our metrics in CloudWatch. */
export const METRICS_NAMESPACE = 'ChatGateway';

/** The one dimension. A metric is billed for each value of its dimensions, so a tenant or a route would be a price. */
export const METRICS_DIMENSION = 'Stage';

type Source = { stage: string; now: number };

/**
 * The members by which CloudWatch finds metrics in a log line (embedded metric format): 0 or less is not told, and without
 * any metric there are none, so that a line costs its own bytes only.
 */
export function embeddedMetrics(
  counts: ReadonlyMap<string, number>,
  { stage, now }: Source,
): { readonly [name: string]: Json } {
  const told = METRICS.filter((name) => (counts.get(name) ?? 0) > 0);
  if (told.length === 0) return {};
  return {
    ...Object.fromEntries(told.map((name: Metric) => [name, counts.get(name)])),
    [METRICS_DIMENSION]: stage,
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: METRICS_NAMESPACE,
          Dimensions: [[METRICS_DIMENSION]],
          Metrics: told.map((Name) => ({ Name, Unit: 'Count' })),
        },
      ],
    },
  };
}
