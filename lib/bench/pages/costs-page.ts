import { BUCKET } from '../../../lambdas/domain/conversations/activity-index.ts';
import { MINUTE } from '../../../lambdas/domain/time/units.ts';
import { brokenAnew } from '../../markdown-prose.ts';
import { type Row, table, wideTable } from '../../markdown-table.ts';
import type { Findings } from '../findings.ts';
import { idleMonth, million, rowPrice, socketMonth, USUAL_RATE, withRows } from '../model.ts';
import { ASSUMED, type Door, type Line, REFERENCE_EMPTY_MS, sumOf } from '../prices.ts';
import { comparison } from './comparison-page.ts';
import { dollars } from './dollars.ts';
import { measuredPage } from './measured-page.ts';
import { operationPages } from './operation-pages.ts';
import { SOURCES } from './price-sources.ts';
import { idle, stored, watching } from './standing-page.ts';

/** Dollars for the figures that a goal was set for. */
const GOALS = { idle: 0.8, rowReads: 4, http: 4.95, native: 5.95 } as const;

/** Messages a minute for which a row of the activity index is spread. */
const RATES = [1, 2, USUAL_RATE, 10, 20];

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
take, in proportion to the start of an empty process (${REFERENCE_EMPTY_MS} ms on an idle core). What is counted is the same on every machine, but for some bytes of ids and times, and a
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
    `whole processor until its share of each 20 ms is used up, ${times.underQuota.toFixed(1)} ms, and a million are ${dollars(times.saved, 3)} cheaper. The longer one is priced, here and everywhere on this page.`,
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
