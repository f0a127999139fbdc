import { METRICS } from '../../../lambdas/domain/metrics.ts';
import { CLOUDWATCH, PRICES, TABLE_STORAGE } from '../../list-prices.ts';
import { type Row, table, wideTable } from '../../markdown-table.ts';
import type { Findings } from '../findings.ts';
import { idleMonth, idleSweeps, operationOf, storage } from '../model.ts';
import { ASSUMED } from '../prices.ts';
import { dollars } from './dollars.ts';

/** Days for which messages are kept by default. */
const RETENTION_DAYS = 365;

/** What keeping messages costs. */
export function stored(findings: Findings): string {
  const names = {
    'a message of 80 characters': operationOf(findings, 'http send'),
    'with ids of the length of a UUID': findings.counted.longIds,
  };
  return [
    wideTable(
      [
        'a million of',
        'bytes each, index and overhead',
        'GB',
        'a month',
        `${RETENTION_DAYS} days`,
        'recoverable (prod)',
      ],
      Object.entries(names).map(([name, figures]): Row => {
        const { gigabytes, month, all, recoverable } = storage(figures, RETENTION_DAYS);
        return [name, figures.stored, gigabytes.toFixed(2), dollars(month), dollars(all), dollars(recoverable)];
      }),
    ),
    '',
    `${dollars(TABLE_STORAGE.gigabyteMonth)} a GB and month, and ${dollars(TABLE_STORAGE.recoveryGigabyteMonth)} more where a table can be restored to any second. DynamoDB adds 100 bytes to each item and to each entry of an index. A`,
    'message costs its whole retention when it is sent; what is expired is deleted free of charge, within days.',
  ].join('\n');
}

/** What a stage costs that nobody uses. */
export function idle(findings: Findings): string {
  const { requests, steps } = findings.counted.sweeps.idle;
  const sweeps = idleSweeps(findings).map(
    ({ what, dollars: price }): Row => [`sweeps: ${what}`, dollars(price), dollars(price)],
  );
  const { dev, prod } = findings.counted.standing;
  const standing = prod.map(
    ({ what, dollars: price }): Row => [
      what,
      dollars(dev.find((one) => one.what === what)?.dollars ?? 0),
      dollars(price),
    ],
  );
  const all: Row = ['all', dollars(idleMonth(findings, 'dev')), dollars(idleMonth(findings, 'prod'))];
  return [
    `The sweeper runs each minute, whether anybody is there or not: ${requests} requests, ${steps} of them one after the other. Nothing else runs. Its connections to`,
    `the database are taken to be new each minute, for which ${ASSUMED.connectionsMs} ms of processor are added to what is measured.`,
    '',
    table(['a month', 'dev', 'prod'], [...sweeps, ...standing, all]),
    '',
    'Lambda’s part is within its permanent free tier of 400,000 GB-seconds, if nothing else of the account uses that; DynamoDB has none for',
    'tables on demand. `prod` costs its floor for the web ACL and the metrics of its alarms; its tables are empty here, and recovery costs by',
    'the GB. A web ACL costs the same whether it is used or not; what it looks at is in the tables above, by the request and however many rules.',
  ].join('\n');
}

/** What logs, metrics and alarms cost. */
export function watching({ counted }: Findings): string {
  const { alarmMetrics, operations } = counted;
  const { logBytes = 0 } = operations['http send'] ?? {};
  const custom = (free: number) => dollars(Math.max(0, METRICS.length - free) * CLOUDWATCH.customMetric);
  return [
    `It costs nothing on a stage without alarms but bytes of logs: an HTTP send’s line is ${logBytes} bytes, ${dollars(logBytes * PRICES.logByte)} for a million. A line with a metric in it is`,
    '180 to 400 bytes longer; only refusals, misses and repairs have one.',
    '',
    `The ${METRICS.length} metrics of our own are ${dollars(CLOUDWATCH.customMetric)} a month each, in hours in which they have data, and CloudWatch gives an account ${CLOUDWATCH.free}: the first stage has them for`,
    `${custom(CLOUDWATCH.free)} at most, another for ${custom(0)}. The alarms of production hold ${alarmMetrics} metrics, by which they are billed, at ${dollars(CLOUDWATCH.alarmMetric)} each:`,
    `${dollars((alarmMetrics - CLOUDWATCH.free) * CLOUDWATCH.alarmMetric)} a month beyond the ${CLOUDWATCH.free} that are free. The dashboard is one of ${CLOUDWATCH.freeDashboards} that are free, with less than ${CLOUDWATCH.metricsOfFreeDashboard} metrics.`,
    `The setting \`tracing\` is ${dollars(PRICES.trace)} for a million traces.`,
  ].join('\n');
}
