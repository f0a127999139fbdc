import { PRICES } from '../../list-prices.ts';
import { type Row, wideTable } from '../../markdown-table.ts';
import type { Findings } from '../findings.ts';
import { million, socketMonth, socketsThatCost, withRows } from '../model.ts';
import { sumOf } from '../prices.ts';
import { dollars } from './dollars.ts';
import { ably, oneMachine, toEverybody, twoMachines } from './others.ts';

const hundreds = (count: number): string => (Math.round(count / 100) * 100).toLocaleString('en');

/** The same month elsewhere, and what changes ours. */
export const comparison = (findings: Findings): string =>
  [elsewhere(findings), '', PROCESSOR, '', '**What changes our price:**', '', ...discounts(findings)].join('\n');

function elsewhere(findings: Findings): string {
  const ours = (kind: 'native' | 'socket.io') => dollars(sumOf(socketMonth(findings, kind)));
  const rows: Row[] = [
    ['this product, native sockets', ours('native'), 'stored, in one order, once, repaired, tenants apart'],
    ['this product, Socket.IO', ours('socket.io'), 'the same, for unmodified clients'],
    [
      'one process on a t4g.small: Socket.IO, bare `ws` or Centrifugo',
      dollars(oneMachine()),
      'no history beyond memory, no second machine, patches by you',
    ],
    [
      'two of them behind a load balancer, messages written to DynamoDB',
      dollars(twoMachines()),
      'history; order, repetitions and repair by you',
    ],
    [
      'Ably, a channel for each visitor',
      dollars(ably()),
      'a transport with 24 to 72 hours of history; at the limit of its Standard package',
    ],
    ['Pusher Channels', 'more than $299', 'a transport; $299 ends at 5,000 sockets'],
    [
      'aws-samples/simple-websockets-chat-app, unchanged',
      dollars(toEverybody()),
      'posts each message to all sockets; nothing stored',
    ],
  ];
  return [
    'The month of 10,000 sockets and a million messages, at list prices of 2026-11-29:',
    '',
    wideTable(['on', 'a month', 'has'], rows),
    '',
    `A single machine is cheaper than ours from some ${hundreds(socketsThatCost(findings, oneMachine()))} such sockets on, two of them from some ${hundreds(socketsThatCost(findings, twoMachines()))}; below, ours is.`,
  ].join('\n');
}

const PROCESSOR = `Processor time and memory of a process that holds the sockets itself (three alternated runs on one machine, 1,500 sockets, 28 November
2026), beside a message's own of ours, which stands [below](#processor-time-of-a-warm-invocation-ms):

| on | a message | memory a socket |
| --- | --- | --- |
| bare \`ws\` | 59 µs | 19 KB |
| Socket.IO 4.8.4 | 151 µs | 38 KB |
| Centrifugo v6, memory engine | 145 µs | 53 KB |`;

/** Dollars an hour for a unit of provisioned capacity. */
const PROVISIONED = { wcu: 0.00065, rcu: 0.00013 } as const;
const SAVINGS_PLAN = 0.18;

function discounts(findings: Findings): string[] {
  const { lines, besides } = million(findings, 'http');
  const units = sumOf(lines.filter(({ what }) => /units/.test(what)));
  const edge = sumOf(besides.filter(({ what }) => /CloudFront|its function|WAF|edge/.test(what)));
  const fullWrite = (PROVISIONED.wcu / 3600) * 1e6;
  const share = fullWrite / PRICES.wru;
  const atHalf = units * (1 - 2 * share);
  return [
    `- **Sockets instead of HTTP**: a client that sends by its open socket spares the edge's ${dollars(edge)} of a million HTTP messages (with them ${dollars(withRows(findings, 'http') + sumOf(besides))}, ${dollars(withRows(findings, 'socket'))} by socket).`,
    `- **A Database Savings Plan** (a year's commitment) takes some ${SAVINGS_PLAN * 100} % off DynamoDB on demand: ${dollars(units * SAVINGS_PLAN)} of a million HTTP messages.`,
    `- **Provisioned capacity** costs ${dollars(fullWrite)} a million writes if it is used fully, ${Math.round(share * 100)} % of on demand: it pays from that use on, and at half use saves ${dollars(atHalf)} of a million`,
    '  messages; what it lacks in a burst is throttled. There is no setting for it.',
    `- **A flat plan of CloudFront** (free up to 1 M requests a month, $15 up to 10 M) covers requests, function, web ACL and the edge's log: the ${dollars(edge)} become`,
    '  nothing, or $1.50 at 10 M. Whether sockets fit into a plan is not documented.',
  ];
}
