import { BUCKET } from '../../../lambdas/domain/conversations/activity-index.ts';
import { SYNCS } from '../../../lambdas/domain/sockets/frame-limits.ts';
import { keepAliveRate } from '../../../lambdas/domain/sockets/keep-alive.ts';
import { QUOTAS } from '../../../lambdas/domain/tenants/tenant-quotas.ts';
import { growCatchUp } from './catch-up-growth.ts';
import { growKeepAlive } from './keep-alive-growth.ts';
import { growSweep } from './sweep-growth.ts';

/** A part, the first number at which it does not suffice, what happens then, and the way this was found. */
export type Wall = { part: string; until: string; beyond: string; found: string };

const n = (value: number): string => value.toLocaleString('en');

/** The largest of these sizes that suffices; sizes grow, and one that does not suffice is followed by none that does. */
async function largest(sizes: number[], suffices: (size: number) => Promise<boolean>): Promise<number> {
  let found = 0;
  for (const size of sizes) {
    if (!(await suffices(size))) return found;
    found = size;
  }
  return found;
}

const steps = (from: number, to: number, step: number): number[] =>
  Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);

/** Whether no keep-alive is lost and no answer refused, however fast an invocation posts. */
async function keepsAlive(sockets: number, requestRate: number): Promise<boolean> {
  const stage = { rate: requestRate, burst: Math.min(requestRate, 5000) };
  for (const speed of [333, 2000]) {
    const { lost, refused } = await growKeepAlive({
      sockets,
      pace: keepAliveRate(requestRate),
      stage,
      minutes: 1,
      speed,
    });
    if (lost + refused > 0) return false;
  }
  return true;
}

/** Rows of the activity index that a tenant may make in a month: 10 GB of 166 bytes each (docs/decisions/0016). */
const ROWS_A_MONTH = 10_000_000_000 / 166;

/** The first wall of each part, in the order in which a gateway that grows meets them. */
export async function walls(progress: (line: string) => void): Promise<Wall[]> {
  progress('keep-alive');
  const usual = await largest(steps(200_000, 300_000, 10_000), (sockets) => keepsAlive(sockets, 1000));
  const million = (await keepsAlive(1_000_000, 4000)) ? 'requestRate=4000' : 'more than requestRate=4000';
  const most = await largest(steps(1_000_000, 2_000_000, 100_000), (sockets) => keepsAlive(sockets, 10_000));
  progress('sweep');
  const swept = await largest(
    steps(10_000, 60_000, 2000),
    async (conversations) => (await growSweep(conversations)).left === 0,
  );
  progress('catch-up');
  const caughtUp = await growCatchUp(10_000);
  const { anonymous: presence = 0 } = QUOTAS.presence;
  const simulated = 'simulated, the use cases themselves';
  return [
    {
      part: 'sockets, `requestRate` 1,000',
      until: `${n(usual)} Socket.IO sockets`,
      beyond: `the WebSocket API refuses answers to keep-alives; a million sockets take \`${million}\``,
      found: simulated,
    },
    {
      part: 'sockets, the account',
      until: `${n(most)} sockets`,
      beyond: 'keep-alives are refused twice, and their sockets cut: a larger quota of requests',
      found: simulated,
    },
    {
      part: 'sweep',
      until: `${n(swept)} conversations active in the same four minutes, of all tenants`,
      beyond: 'repairs and closes come a minute or more later, in random order; nothing else is held up',
      found: `${simulated}, 0.95 ms of processor a read`,
    },
    {
      part: "an agent's catch-up",
      until: `none: ${n(caughtUp.entries)} entries of 10,000 conversations are ${n(caughtUp.parts)} parts and ${n(caughtUp.reads)} reads`,
      beyond: `each part takes ${(caughtUp.longestPart / 1000).toFixed(1)} s at most; a native socket may ask for ${SYNCS.atOnce} at once, then for one in ${SYNCS.every / 1000} s`,
      found: `${simulated}, 5.3 ms of processor a read`,
    },
    {
      part: 'presence of a tenant',
      until: `${n(presence / 2 / 10)} page views a second with 10 agents, ${n(presence / 2 / 100)} with 100`,
      beyond: 'presence is left out, and agents ask for it; no message is refused',
      found: 'computed: two posts to each agent',
    },
    {
      part: 'activity index, one tenant',
      until: `${n(Math.floor(ROWS_A_MONTH / 30 / 100_000) / 10)} million rows a day`,
      beyond: 'rows stand on the due list until the month is over; messages are stored',
      found: 'computed: 10 GB a partition',
    },
    {
      part: 'activity index, all tenants',
      until: `${n((BUCKET / 1000) * 1000)} conversations that go on`,
      beyond: 'rows are throttled, and stand on the due list',
      found: 'computed: 1,000 rows a second in one part of the index',
    },
    {
      part: 'the account',
      until: '2,500 messages a second with two agents; 500 new sockets a second',
      beyond: 'AWS answers 429: a million sockets take 33 minutes to come back',
      found: "computed: 10,000 requests a second, AWS's quota",
    },
  ];
}

/** The keep-alives of a minute at three sizes, at the usual rate of the WebSocket API and at a higher one. */
export async function keepAliveTable(): Promise<string> {
  const rows: string[] = [];
  for (const sockets of [10_000, 100_000, 1_000_000]) {
    for (const rate of [1000, 4000]) {
      const grown = { sockets, pace: keepAliveRate(rate), stage: { rate, burst: rate }, minutes: 1, speed: 333 };
      const { posted, lost, refused, lastAfter } = await growKeepAlive(grown);
      rows.push(
        `| ${n(sockets)} | ${n(rate)} | ${n(posted)} | ${n(Math.ceil(lastAfter / 1000))} s | ${n(lost)} | ${n(refused)} |`,
      );
    }
  }
  return [
    '| sockets | `requestRate` | keep-alives a minute | all sent after | lost | answers refused |',
    '| --: | --: | --: | --: | --: | --: |',
    ...rows,
  ].join('\n');
}

/** The walls as a table, for docs/limits.md. */
export const wallsTable = (found: Wall[]): string =>
  [
    '| part | holds until | beyond it | how it was found |',
    '| --- | --- | --- | --- |',
    ...found.map(({ part, until, beyond, found: how }) => `| ${part} | ${until} | ${beyond} | ${how} |`),
  ].join('\n');
