import { PRICES } from '../../list-prices.ts';
import { type Row, table, wideTable } from '../../markdown-table.ts';
import type { Figures, Findings, Grown } from '../findings.ts';
import { countingWrites, type Door } from '../prices.ts';

const listed = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([name, count]) => (count === 1 ? name : `${count} ${name}`))
    .join(', ');

/** The parts about single operations. */
export const operationPages = ({ counted }: Findings): [title: string, body: string][] => [
  ['What an operation takes', `${operationsTable(counted.operations, counted.steps)}\n\n${reading(counted)}`],
  ['With more sockets open in the tenant: WRU / RRU / posts', sizes(counted.byConnections)],
  ['With more messages in the conversation: WRU / RRU / posts', sizes(counted.byMessages)],
  ['Longer texts, and longer ids', textsTable(counted.texts, counted.longIds)],
];

/** Units for erasing a thousand messages, in tens: counted by `test/lambdas/use-cases/erasure/erase-below.test.ts`. */
export const ERASURE_UNITS = { wru: 2020, rru: 60 };

const erasureDollars = (): number => (ERASURE_UNITS.wru * PRICES.wru + ERASURE_UNITS.rru * PRICES.rru) / 1e6;

const reading = ({ operations }: Findings['counted']): string => {
  const counting = (door: Door, name: string) => countingWrites(operations[name]?.posts ?? 0, door).toFixed(3);
  return `- **A message is three write units**: itself, its entry in the index that finds a repetition, and the mark that it was pushed. Four
  reads, each one unit: the log's end, that index, the visitor's sockets, the agents' sockets. Neither grows with what is open or
  stored. The log's end and that index are read side by side; where four entries are younger than a second the index is read again, one
  unit more. An environment that does not know the visitor or its tenant yet reads them once: up to one and a half read units more.
- **The first message of a visitor on a day** keeps its row longer: one write unit and half a read unit more, and two write units for
  each session that was attached to it. The first of a month keeps the conversation's record: one more. An agent's name is written
  once a day in each environment.
- **A close, a reopening, an assignment, labels, a snooze and a note** are three write units each, as a message. A page of the list is
  the rows of its months, the end of each log, half a unit a visitor, and the due list; an agent's catch-up one Query of the due list more.
- **On a desk** each of these, and each message, is one write unit more: the conversation's row in the inbox (two with ten long labels in other
  scripts than Latin). Where the labels stand more than four entries back, a message reads them, one unit. The inbox is two Queries, of its
  rows and of the agent's marks, of 1,000 open conversations 40 and 15 units at most, half a unit a visitor on the page, and half a unit for each conversation there
  that waits for no answer. What an agent has read is two read units beside those of its posts, and one write unit at most once in five seconds.
- **An erasure** of a thousand messages is ${ERASURE_UNITS.wru.toLocaleString('en')} write units and ${ERASURE_UNITS.rru} read units, which is $${erasureDollars().toFixed(4)}: two a message, its row and
  its place in the index of send keys. Deleted files cost nothing. A visitor beside that is some twenty units, and the function five
  seconds a thousand entries, and one for the rest: nothing waits. What is not done yet is a read unit a minute.
- **An export** of 1,000 entries reads 125 units where they are of one conversation, 170 of ten and 770 of a hundred: their bytes, and some six units a conversation for its
  place, its visitor and its mark. Importing them writes two units an entry, three a conversation, and two for each four minutes in which something was said: 2,100 to
  4,000. Counted by hand with the counter of this page, texts of 100 bytes.
- **Posts are the largest item**, a dollar a million. Each further agent online is a dollar more for a million messages.
- **A tenant's quota and a socket's frames are counted by sampling**: ${counting('http', 'http send')} write units a message over HTTP and
  ${counting('socket', 'native send')} over a socket on average ([limits.md](limits.md)). They are left out here, and stand in the prices below.
- **Idle sockets cost no write**: a ping every eight minutes, which a Socket.IO client answers, and $${PRICES.connectionMinute} for a million minutes of connection. The list of
  those that are due is read by the sweep, hundreds of sockets in a page.
- **A Socket.IO client that begins with polling**, as by default, costs $${pollingFirst(operations).toFixed(2)} a million connects more than one that does not, at the
  edge and its web ACL ($${(AT_THE_EDGE * REQUESTS_BY_POLLING).toFixed(2)}), for what it posts, and for a frame. A posted token with its session is two write units.
- One message to 2,000 agents is posted to a hundred by the sender, to the rest by the background function in ranges of 250. On a busy
  machine some sockets are not reached in time, which is noted on their connections: a write each.
- **Presence** is announced at once, and a visitor with several tabs is one: so a disconnect reads two lists, the visitor's other
  sockets and the agents' to post to.
- **The same message again** is posted to its author's side only, once it was pushed to all; so here to no socket, or to the
  sender's own.`;
};

/** At the edge, by polling: the handshake, a poll, and what is posted. More polls come with a slow network or a cold function. */
const REQUESTS_BY_POLLING = 3;

/** A request of it. */
const AT_THE_EDGE = PRICES.cloudfrontRequest + PRICES.cloudfrontFunction + PRICES.wafRequest;

/** What a million connects cost more that begin with polling, without processor time. */
function pollingFirst(operations: Record<string, Figures>): number {
  const of = (name: string): number => {
    const figures = operations[name];
    if (!figures) throw new Error(`nothing was counted of ${name}`);
    const { wru, rru, posts, received, invocations } = figures;
    const invoked = Object.values(invocations).reduce((sum, times) => sum + times, 0);
    return (
      wru * PRICES.wru + rru * PRICES.rru + (posts + received) * PRICES.socketMessage + invoked * PRICES.lambdaRequest
    );
  };
  const more = of('socket.io connect, polling first') - of('socket.io connect');
  return more + REQUESTS_BY_POLLING * AT_THE_EDGE + PRICES.httpRequest;
}

const operationsTable = (operations: Record<string, Figures>, steps: Record<string, number>): string =>
  table(
    ['operation', 'WRU', 'RRU', 'posts', 'in a row', 'invocations', 'requests', 'bytes'],
    Object.entries(operations).map(
      ([name, cost]): Row => [
        ...[name, cost.wru, cost.rru, cost.posts, steps[name] ?? ''],
        ...[listed(cost.invocations), listed(cost.requests), cost.bytes],
      ],
    ),
  );

function sizes(found: Grown): string {
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

/** A unit of writing is a KB, so a text has room in the first unit of its entry beside the ids. */
function textsTable(texts: Record<string, Figures>, longIds: Figures): string {
  const row = ([name, { wru, rru, stored }]: [string, Figures]): Row => [name, wru, rru, stored];
  return [
    wideTable(
      ['HTTP send of', 'WRU', 'RRU', 'bytes stored'],
      [
        ...Object.entries(texts).map(row),
        row(['80 characters, ids of tenant, user and message as long as a UUID', longIds]),
      ],
    ),
    '',
    'The entry is written twice, with its text and again for the mark, and its index once: for each further KB of text two write units. A send',
    'reads the last entries of the log, so after long texts its reads are more as well.',
  ].join('\n');
}
