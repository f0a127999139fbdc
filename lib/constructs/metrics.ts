import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS_DIMENSION, METRICS_NAMESPACE } from '../../lambdas/adapters/aws/embedded-metrics.ts';
import type { Metric as OwnMetric } from '../../lambdas/domain/metrics.ts';
import type { ChatTable } from './chat-table.ts';
import type { ChatSocketApi } from './socket-api.ts';

/** The period of graphs and alarms. */
export const PERIOD = Duration.minutes(5);

const sumOf = (namespace: string, metricName: string, dimensionsMap: Record<string, string>): Metric =>
  new Metric({ namespace, metricName, dimensionsMap, statistic: Stats.SUM, period: PERIOD });

/** A metric that our functions write into their logs (`lambdas/domain/metrics.ts`). */
export const ownMetric = (stage: string, name: OwnMetric): Metric =>
  sumOf(METRICS_NAMESPACE, name, { [METRICS_DIMENSION]: stage }).with({ label: name });

/** A metric of the WebSocket API's stage. `MessageCount` are frames of clients and posts to them. */
export const socketMetric = ({ api, stage }: ChatSocketApi, name: string): Metric =>
  sumOf('AWS/ApiGateway', name, { ApiId: api.apiId, Stage: stage.stageName });

/** A metric of a table and one of each of its global indexes, which the table's own does not contain. */
export const tableMetrics = ({ table, globalIndexes }: ChatTable, name: string): Metric[] => [
  sumOf('AWS/DynamoDB', name, { TableName: table.tableName }),
  ...globalIndexes.map((index) =>
    sumOf('AWS/DynamoDB', name, { TableName: table.tableName, GlobalSecondaryIndexName: index }),
  ),
];

/** The sum of metrics, of which one that has no data counts as 0. An alarm takes ten at most. */
export function sum(metrics: IMetric[]): IMetric {
  const [only, ...others] = metrics;
  return only && others.length === 0 ? only : weighted(metrics.map((metric) => ({ metric, factor: 1 })));
}

/** A sum of metrics, each times a factor. The ids of its metrics begin with `name`: in one graph no two may be alike. */
export const weighted = (
  terms: { metric: IMetric; factor: number }[],
  { label, period = PERIOD, name = 'm' }: { label?: string; period?: Duration; name?: string } = {},
): MathExpression =>
  new MathExpression({
    expression: terms
      .map(({ factor }, index) => `FILL(${name}${index}, 0)${factor === 1 ? '' : ` * ${decimal(factor)}`}`)
      .join(' + '),
    usingMetrics: Object.fromEntries(terms.map(({ metric }, index) => [`${name}${index}`, metric])),
    ...(label !== undefined && { label }),
    period,
  });

/** Without an exponent, which metric maths does not read. */
const decimal = (factor: number): string => factor.toFixed(15).replace(/0+$/, '');
