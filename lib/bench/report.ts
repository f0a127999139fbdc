import { type Row, table } from '../markdown-table.ts';
import type { Cost } from './measured-gateway.ts';
import { ASSUMED, activityRow, type Price, priceOf, REFERENCE_EMPTY_MS } from './prices.ts';
import type { Findings } from './run.ts';
import type { WarmCost } from './warm-cost.ts';

const listed = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([name, count]) => (count === 1 ? name : `${count} ${name}`))
    .join(', ');
const total = (counts: Record<string, number>): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Our own processor time, as a core of the reference would have taken it. */
const referenceMs = ({ milliseconds, bare, emptyMs }: WarmCost): number =>
  (Math.max(0, milliseconds - bare) * REFERENCE_EMPTY_MS) / emptyMs;

/** Prices of a million messages by each door, with one agent online. */
export function prices({ operations, warm, memoryMb }: Findings): { http: Price; socket: Price } {
  const price = (door: 'http' | 'socket', name: string) => {
    const { wru = 0, rru = 0, posts = 0, logBytes = 0 } = operations[name] ?? {};
    const taken = warm[name];
    return priceOf({ door, wru, rru, posts, cpuMs: taken ? referenceMs(taken) : 0, memoryMb, logBytes });
  };
  return { http: price('http', 'http send'), socket: price('socket', 'native send') };
}

/** All findings, as text. */
export function report(findings: Findings): string {
  const { operations, byConnections, byMessages, bundles, warm, cold } = findings;
  const { http, socket } = prices(findings);
  const row = (operations['http send, first in 4 minutes']?.wru ?? 0) - (operations['http send']?.wru ?? 0);
  return [
    section('What an operation takes', operationsTable(operations)),
    section('With more sockets open in the tenant: WRU / RRU / posts', sizes(byConnections)),
    section('With more messages in the conversation: WRU / RRU / posts', sizes(byMessages)),
    section('A million messages over HTTP with a token, one agent online', priceTable(http)),
    section('A million messages over a native socket, acknowledged, one agent online', priceTable(socket)),
    section(
      'With the activity row that a conversation gets every four minutes while it is active',
      table(
        ['messages a minute in a conversation', 'HTTP', 'socket'],
        [1, 2, 5, 10, 20].map((messages): Row => {
          const share = activityRow(row, messages);
          return [String(messages), dollars(http.total + share), dollars(socket.total + share)];
        }),
      ),
    ),
    section('Starting a function', `${bundleTable(bundles)}\n\n${builtins(bundles)}`),
    section('The first event of a new environment, ms', coldTable(cold)),
    section(
      'Processor time of a warm invocation, ms',
      table(
        ['operation', 'measured', 'bare requests alone', 'ours', 'empty process', 'ours, on an idle core'],
        Object.entries(warm).map(([name, cost]): Row => {
          const { milliseconds, bare, emptyMs } = cost;
          return [name, milliseconds, bare, milliseconds - bare, emptyMs, referenceMs(cost)];
        }),
      ),
    ),
  ].join('\n\n');
}

const section = (title: string, body: string): string => `## ${title}\n\n${body}`;
const dollars = (amount: number): string => `$${amount.toFixed(3)}`;

const operationsTable = (operations: Findings['operations']): string =>
  table(
    ['operation', 'WRU', 'RRU', 'posts', 'invocations', 'requests', 'bytes'],
    Object.entries(operations).map(
      ([name, cost]): Row => [
        name,
        cost.wru,
        cost.rru,
        cost.posts,
        listed(cost.invocations),
        listed(cost.requests),
        cost.bytes,
      ],
    ),
  );

function sizes(found: Record<string, Record<number, Cost>>): string {
  const columns = [...new Set(Object.values(found).flatMap((bySize) => Object.keys(bySize)))].map(Number);
  const rows = Object.entries(found).filter(([, bySize]) => Object.keys(bySize).length > 1);
  return table(
    ['operation', ...columns.map((size) => size.toLocaleString('en'))],
    rows.map(
      ([name, bySize]): Row => [
        name,
        ...columns.map((size) => {
          const cost = bySize[size];
          return cost ? `${cost.wru} / ${cost.rru} / ${cost.posts}` : '';
        }),
      ],
    ),
  );
}

function priceTable({ lines, total, besides }: Price): string {
  const row =
    (besideTotal: boolean) =>
    ({ what, amount, unit, dollars: price }: Price['lines'][number]): Row => [
      what,
      amount,
      dollars(unit),
      ...(besideTotal ? ['', dollars(price)] : [dollars(price), '']),
    ];
  const extra = besides.reduce((sum, { dollars }) => sum + dollars, 0);
  const all = ['all', '', '', dollars(total), dollars(total + extra)];
  const rows = [...lines.map(row(false)), ...besides.map(row(true)), all];
  const { databaseSteps, databaseMs, postMs } = ASSUMED;
  return [
    table(['for each message', 'amount', 'a million', 'product', 'with logs and edge'], rows),
    '',
    `Waiting is assumed, not measured: ${databaseSteps} answers of the database of ${databaseMs} ms one after the other, and ${postMs} ms for posts.`,
  ].join('\n');
}

const bundleTable = (bundles: Findings['bundles']): string =>
  table(
    ['function', 'bytes', 'heap', 'heap ÷ empty', 'load, CPU ms', 'empty, CPU ms', 'load ÷ empty', 'undici'],
    Object.entries(bundles).map(
      ([name, cost]): Row => [
        name,
        cost.bytes,
        `${(cost.heapBytes / 2 ** 20).toFixed(2)} MB`,
        cost.heapRatio.toFixed(2),
        cost.loadMs.toFixed(1),
        cost.emptyMs.toFixed(1),
        cost.loadRatio.toFixed(2),
        cost.undici ? 'yes' : 'no',
      ],
    ),
  );

const coldTable = (cold: Findings['cold']): string =>
  table(
    [
      'first event',
      'first calls: WRU',
      'RRU',
      'start, CPU',
      'time',
      'CPU',
      'without: start, CPU',
      'time',
      'CPU',
      'time ÷ without',
    ],
    Object.entries(cold).map(
      ([name, { wru, rru, prepared, bare, ratio }]): Row => [
        name,
        wru,
        rru,
        ...[prepared, bare].flatMap(({ startCpu, wall, cpu }) =>
          [startCpu, wall, cpu].map((value) => value.toFixed(0)),
        ),
        ratio.toFixed(2),
      ],
    ),
  );

/** Modules of Node that loading brings, besides those of an empty function; functions that bring the same share a line. */
function builtins(bundles: Findings['bundles']): string {
  const byModules = Map.groupBy(Object.entries(bundles), ([, cost]) => cost.builtins.toSorted().join(', '));
  return [...byModules]
    .map(([modules, found]) => `- ${found.map(([name]) => name).join(', ')}: Node's ${modules || 'own start only'}`)
    .join('\n');
}

/** The findings in machine-readable form. */
export function asJson(findings: Findings): Record<string, unknown> {
  const { operations, byConnections, bundles } = findings;
  const { http, socket } = prices(findings);
  const mapped = <From, To>(record: Record<string, From>, to: (value: From) => To): Record<string, To> =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value)]));
  const grown = Object.entries(byConnections).filter(([, bySize]) => Object.keys(bySize).length > 1);
  return {
    operations: mapped(operations, ({ wru, rru, requests, posts, invocations }) => ({
      ...{ wru, rru, requests, posts },
      invocations: total(invocations),
    })),
    pricePerMillion: { http: http.total, socket: socket.total },
    bundles: mapped(bundles, ({ bytes, heapRatio, loadRatio, undici }) => ({ bytes, heapRatio, loadRatio, undici })),
    flat: mapped(Object.fromEntries(grown), (bySize) => mapped(bySize, ({ wru, rru, posts }) => ({ wru, rru, posts }))),
  };
}
