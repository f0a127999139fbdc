import { PRICES } from '../../list-prices.ts';
import { type Row, table } from '../../markdown-table.ts';
import type { Findings, Measured } from '../findings.ts';
import { coldStart, OWN_START_MS, referenceMs } from '../model.ts';

/** What was measured and not counted: it differs a little each time. */
export const measuredPage = (findings: Findings): [title: string, body: string][] => [
  ['Starting a function', `${bundleTable(findings.measured.bundles)}\n\n${builtins(findings.measured.bundles)}`],
  ['The first event of a new environment, ms', `${coldTable(findings.measured)}\n\n${coldStarts(findings)}`],
  ['Processor time of a warm invocation, ms', warmTable(findings.measured)],
];

const bundleTable = (bundles: Measured['bundles']): string =>
  table(
    ['function', 'bytes', 'heap', 'heap ÷ empty', 'load, CPU ms', 'empty, CPU ms', 'load ÷ empty', 'undici'],
    Object.entries(bundles).map(
      ([name, cost]): Row => [
        ...[name, cost.bytes, `${(cost.heapBytes / 2 ** 20).toFixed(2)} MB`, cost.heapRatio.toFixed(2)],
        ...[cost.loadMs.toFixed(1), cost.emptyMs.toFixed(1), cost.loadRatio.toFixed(2), cost.undici ? 'yes' : 'no'],
      ],
    ),
  );

/** Modules of Node that loading brings, besides those of an empty function; functions that bring the same share a line. */
function builtins(bundles: Measured['bundles']): string {
  const byModules = Map.groupBy(Object.entries(bundles), ([, cost]) => cost.builtins.toSorted().join(', '));
  return [...byModules]
    .map(([modules, found]) => `- ${found.map(([name]) => name).join(', ')}: Node's ${modules || 'own start only'}`)
    .join('\n');
}

const coldTable = ({ cold }: Measured): string =>
  [
    table(
      [
        ...['first event', 'first calls: WRU', 'RRU', 'start, CPU', 'time', 'CPU'],
        ...['without: start, CPU', 'time', 'CPU', 'time ÷ without'],
      ],
      Object.entries(cold).map(([name, { wru, rru, prepared, bare, ratio }]): Row => {
        const times = [prepared, bare].flatMap(({ startCpu, wall, cpu }) => [startCpu, wall, cpu]);
        return [name, wru, rru, ...times.map((value) => value.toFixed(0)), ratio.toFixed(2)];
      }),
    ),
    '',
    'A start has a whole processor; the event has the share that the function’s memory buys. “Without” is without the calls that an',
    'environment makes while it starts ([why](decisions/0027-first-calls-while-an-environment-starts.md)).',
  ].join('\n');

function coldStarts(findings: Findings): string {
  const rows = Object.entries(findings.measured.cold).map(([operation, { functionName }]): Row => {
    const { ms, dollars } = coldStart(findings, operation);
    return [operation, functionName, ms.toFixed(0), `$${dollars.toFixed(2)}`];
  });
  return [
    'Lambda bills initialisation since August 2025. A cold start, from nothing to its first answer, with the units of its first calls; waits left out:',
    '',
    table(['first event', 'function', 'billed ms', 'a million'], rows),
    '',
    `Lambda's own start is taken to be ${OWN_START_MS} ms, and initialisation to be as slow as the rest; AWS does not throttle it, so this is the most. \`tokens\` reads the signing secret besides, $${PRICES.secretRead} a million.`,
  ].join('\n');
}

const warmTable = ({ warm }: Measured): string =>
  [
    table(
      ['operation', 'measured', 'bare requests alone', 'ours', 'empty process', 'ours, on an idle core'],
      Object.entries(warm).map(([name, cost]): Row => {
        const { milliseconds, bare, emptyMs } = cost;
        return [name, milliseconds, bare, milliseconds - bare, emptyMs, referenceMs(cost)];
      }),
    ),
    '',
    'Each is the quickest tenth of 60. An operation that is not in this table is priced with the processor time of an HTTP send, by the number of',
    'its requests.',
  ].join('\n');
