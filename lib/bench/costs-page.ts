import { BUCKET } from '../../lambdas/domain/conversations/activity-index.ts';
import { METRICS } from '../../lambdas/domain/metrics.ts';
import { MINUTE } from '../../lambdas/domain/time/units.ts';
import { CLOUDWATCH, PRICES, TABLE_STORAGE } from '../list-prices.ts';
import { brokenAnew } from '../markdown-prose.ts';
import { type Row, table, wideTable } from '../markdown-table.ts';
import { comparison } from './comparison-page.ts';
import type { Findings } from './findings.ts';
import { measuredPage } from './measured-page.ts';
import {
  idleMonth,
  idleSweeps,
  million,
  operationOf,
  rowPrice,
  socketMonth,
  storage,
  USUAL_RATE,
  withRows,
} from './model.ts';
import { operationPages } from './operation-pages.ts';
import { ASSUMED, type Door, type Line, sumOf } from './prices.ts';

/** Dollars for the figures that a goal was set for. */
const GOALS = { idle: 0.8, rowReads: 4, http: 4.95, native: 5.95 } as const;

/** Days for which messages are kept by default, and the rates for which a row of the activity index is spread. */
const RETENTION_DAYS = 365;
const RATES = [1, 2, USUAL_RATE, 10, 20];

export const dollars = (amount: number, places = 2): string => `$${amount.toFixed(places)}`;

/** docs/costs.md, from what was counted and measured. */
export function costsPage(findings: Findings): string {
  const pages: [title: string, body: string][] = [
    ['In short', goals(findings)],
    ...operationPages(findings),
    ['A million messages over HTTP with a token, one agent online', priceTable(findings, 'http')],
    ['A million messages over a native socket, acknowledged, one agent online', priceTable(findings, 'socket')],
    ['The activity row', activityRows(findings)],
    ['Storage', stored(findings)],
    ['An idle month', idle(findings)],
    ['Watching it', watching(findings)],
    ['A month of 10,000 sockets', month(findings)],
    ['The same work elsewhere', comparison(findings)],
    ...measuredPage(findings),
    ['Prices, and where they are from', SOURCES],
  ];
  return brokenAnew(
    `${[introduction(findings), ...pages.map(([title, body]) => `## ${title}\n\n${body}`)].join('\n\n')}\n`,
  );
}

const introduction = ({ measured, counted }: Findings): string => `# Cost

Made by \`npm run bench\`; processor times are of ${measured.on}. The whole product runs from its own templates, and a database in between looks
at each request on the wire. Units are computed by AWS's rules from the items themselves, names, indexes and all. Nothing here was
measured on AWS: an answer of the database is taken to last ${ASSUMED.databaseMs} ms and a round of posts ${ASSUMED.postMs} ms, how many are waited for in a row is
counted (${counted.steps['http send']} answers in a send), and processor time is measured on the machine that makes this page, less what bare requests over loopback
take, in proportion to the start of an empty process (26 ms on an idle core). What is counted is the same on every machine, and a
test compares it with the product (\`test/journeys/budgets.test.ts\`); what is measured stands in [its own part](#starting-a-function) and, as milliseconds of Lambda, in the prices.

\`npm run bench\` counts and measures anew (some five minutes), \`npm run bench -- --counts\` counts anew and keeps the times, \`npm run bench -- --page\`
only writes this page; all three write \`docs/costs.json\`, of which the page is made. List prices in us-east-1, first tier, nothing free.`;

function goals(findings: Findings): string {
  const { rru } = findings.counted.sweeps.row;
  const row = (what: string, found: number, goal: number, said: (figure: number) => string = dollars): Row => [
    ...[what, said(found), `≤ ${said(goal)}`, found <= goal ? 'yes' : '**no**'],
  ];
  return wideTable(
    ['figure', 'found', 'goal', 'met'],
    [
      row('a month of the stage `dev` that nobody uses', idleMonth(findings, 'dev'), GOALS.idle),
      ['the same of `prod`', dollars(idleMonth(findings, 'prod')), '', ''],
      row(
        'what all sweeps read because of one row of the activity index',
        rru,
        GOALS.rowReads,
        (units) => `${units} RRU`,
      ),
      row(
        `a million messages over HTTP, with the row at ${USUAL_RATE} a minute`,
        withRows(findings, 'http'),
        GOALS.http,
      ),
      row('a million over a native socket, acknowledged, likewise', withRows(findings, 'socket'), GOALS.native),
    ],
  );
}

function priceTable(findings: Findings, door: Door): string {
  const { lines, besides, times } = million(findings, door);
  const row =
    (beside: boolean) =>
    ({ what, amount, unit, dollars: price }: Line): Row => [
      what,
      amount,
      dollars(unit, unit < 0.001 ? 6 : 4),
      ...(beside ? ['', dollars(price, 3)] : [dollars(price, 3), '']),
    ];
  const all = sumOf(lines);
  const rows = [
    ...lines.map(row(false)),
    ...besides.map(row(true)),
    ['all', '', '', dollars(all, 3), dollars(all + sumOf(besides), 3)],
  ];
  return [
    table(['for each message', 'amount', 'a million', 'product', 'with logs and edge'], rows),
    '',
    `How Lambda divides a processor is not documented. If a smaller function is slower in proportion, a send is billed ${times.proportional.toFixed(1)} ms; if it has a`,
    `whole processor until its share of each 20 ms is used up, ${times.underQuota.toFixed(1)} ms. The longer one is priced, here and everywhere on this page.`,
  ].join('\n');
}

function activityRows(findings: Findings): string {
  const { wru, rru, dollars: price } = rowPrice(findings);
  const { reads } = findings.counted.sweeps.row;
  return [
    `A conversation gets a row for each ${BUCKET / MINUTE} minutes in which it has an entry: ${wru} write units, and because of it all sweeps together read the`,
    `end of its log up to ${reads} times, at half a unit each: ${rru} read units. ${reads - 2} times to repair while it is new, once as idle, and once as unanswered after a`,
    `day. That is ${dollars(price)} a million rows, with the sweeper’s time. A million messages with their rows:`,
    '',
    table(
      ['messages a minute in a conversation', 'HTTP', 'socket'],
      RATES.map(
        (rate): Row => [
          String(rate),
          dollars(withRows(findings, 'http', rate), 3),
          dollars(withRows(findings, 'socket', rate), 3),
        ],
      ),
    ),
  ].join('\n');
}

function stored(findings: Findings): string {
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

function idle(findings: Findings): string {
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

function watching({ counted }: Findings): string {
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

function month(findings: Findings): string {
  const kinds = { native: socketMonth(findings, 'native'), 'socket.io': socketMonth(findings, 'socket.io') };
  const names = [...new Set([...kinds.native, ...kinds['socket.io']].map(({ what }) => what))];
  const of = (lines: { what: string; dollars: number }[], what: string) =>
    dollars(lines.find((one) => one.what === what)?.dollars ?? 0);
  const rows = names.map((what): Row => [what, of(kinds.native, what), of(kinds['socket.io'], what)]);
  const all: Row = ['all', dollars(sumOf(kinds.native)), dollars(sumOf(kinds['socket.io']))];
  return [
    'Ten thousand sockets, open eight hours a day for thirty days, and a million messages, each to the visitor and one agent. A socket is',
    'ended after 100 to 118 minutes and connects again, and is posted to every eight minutes.',
    '',
    table(['item', 'native', 'Socket.IO'], [...rows, all]),
    '',
    'API Gateway’s minutes alone are about half of it, and no code of ours changes them. Nobody promises that `$connect` and `$disconnect` are not',
    'billed as messages; here they are not.',
  ].join('\n');
}

const SOURCES = `Looked up on 2026-11-29; where pages contradict each other, the older price is named.

| price | source |
| --- | --- |
| DynamoDB on demand $0.625 and $0.125 a million units, storage $0.25, recovery $0.20 a GB | AWS's price list as recorded by infracost, November 2024; nOps (2026) takes the cut of November 2024 as current; wring.co (March 2026) still prints twice as much |
| API Gateway: HTTP $1.00, sockets $1.00 and $0.25 a million minutes | the same recording; go-cloud.io and wring.co, 2026 |
| Lambda on arm64 $13.3334 a million GB-seconds, $0.20 a million requests; initialisation billed since August 2025 | the same recording; AWS Compute blog |
| CloudFront $1.00 a million requests, $0.10 runs, $0.085 a GB; logs $0.50 a GB | the same recording |
| WAF $5 an ACL, $1 a rule, $0.60 a million requests | awsnegotiations.com and c3x.dev, 2026 |
| flat plans of CloudFront | AWS, 18 November 2025, as told by duckbillhq.com and dev.to |
| Database Savings Plans | AWS, 2 December 2025, as told by prosperops.com and nops.io |
| provisioned capacity $0.00065 and $0.00013 an hour | wring.co, March 2026 |
| t4g.small $0.0168 an hour, a public address $0.005 | price tables in public repositories; AWS, February 2024 |
| Application Load Balancer $0.0225 and $0.008 an hour | handbook.vantage.sh for the units; the rates from memory |
| Ably | ably.com/docs/pricing ($29; its repository says $39), and the tiers in its documentation's repository |
| S3: $0.023 a GB and month, $5 a million PUTs | usage.ai, June 2026 |
| a secret $0.40 a month, $5 a million readings | hivebook.wiki, 2026 |
| CloudWatch: what is free, $0.10 a metric of an alarm, $0.30 one of our own | aws.amazon.com/cloudwatch/pricing, as stored in 2026, for the first; AWS's list of the end of 2024 for the others, and for the $5 of a million traces |
| Pusher | tako.sh, April 2026 |`;
