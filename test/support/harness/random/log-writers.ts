import { BUCKET, bucketAt } from '../../../../lambdas/domain/conversations/activity-index.ts';
import { ALL_AGENTS } from '../../../../lambdas/domain/conversations/agent-range.ts';
import { NO_DESK } from '../../../../lambdas/domain/conversations/desk-rules.ts';
import type { Entry } from '../../../../lambdas/domain/conversations/entry.ts';
import { ATTEMPT_LIMIT, PUT_LIMIT } from '../../../../lambdas/domain/conversations/log.ts';
import { commit } from '../../../../lambdas/use-cases/conversations/commit.ts';
import { pushAndMark } from '../../../../lambdas/use-cases/conversations/push-and-mark.ts';
import { virtualTime } from '../../../../lib/bench/growth/virtual-time.ts';
import { aRecord, NOW_MS } from '../../builders/conversations.ts';
import { SHOP } from '../../builders/tenants.ts';
import { inMemoryStores, RETENTION } from '../../stores/stores.ts';
import { randomNumbers } from './gateway-faults.ts';
import { HorizonReader } from './horizon-reader.ts';

/** The rules of time of which a run may lack one, to show that it is needed. */
export type TimeRule = 'time never falls' | 'attempts have a limit' | 'puts have a limit' | 'a row keeps its position';

const SECOND = 1000;
const WRITERS = 5;
/** Milliseconds by which clocks are off at most. */
const SKEW = 300;

const CONVERSATION = 'c_1';

/** What comes of a run: the positions in the log and those given out, both in order; and the rows that moved. */
export type TimeRun = { stored: number[]; given: number[]; moved: number };

/**
 * Several writers, whose clocks differ, add entries to one conversation, one every 125 ms with pauses, around two boundaries of
 * its rows. Some of their attempts and puts are slow, some puts take effect after their writer has given them up, and some
 * entries are pushed minutes late. A reader reads along, up to the horizon.
 */
export async function aTimeRun(seed: number, without?: TimeRule): Promise<TimeRun> {
  const random = randomNumbers(seed);
  const between = (low: number, high: number) => Math.floor(low + random() * (high - low + 1));
  const chance = (of: number) => random() < of;
  const time = virtualTime(NOW_MS);
  const stores = inMemoryStores(time.now);
  const { conversationLog, activityIndex } = stores;
  const firstBoundary = bucketAt(CONVERSATION, NOW_MS) + BUCKET;
  let ids = 0;

  const positions = new Map<string, number>();
  const needsOf = (skew: number) => {
    const now = () => time.now() + skew;
    let read = now();
    return {
      ...stores,
      // Without the limit of an attempt its clock stands: no draft grows old.
      clock: without === 'attempts have a limit' ? () => read : now,
      conversationLog: {
        ...conversationLog,
        async tail(...conversation: Parameters<typeof conversationLog.tail>) {
          await time.sleep(between(1, 8));
          const tail = await conversationLog.tail(...conversation);
          read = now();
          if (without !== 'time never falls') return tail;
          return { ...tail, entries: tail.entries.map((entry) => ({ ...entry, at: Math.min(entry.at, now()) })) };
        },
        async append(...put: Parameters<typeof conversationLog.append>) {
          const longest = without === 'puts have a limit' ? 3 * PUT_LIMIT : PUT_LIMIT;
          const takes = chance(0.15) ? between(SECOND, longest) : between(1, 8);
          const lands = time.sleep(takes).then(() => conversationLog.append(...put));
          // The answer is lost, or its writer gives it up; it takes effect all the same.
          if (takes > PUT_LIMIT || (takes > SECOND && chance(0.5))) throw new Error('no answer');
          return lands;
        },
      },
      activityIndex: {
        ...activityIndex,
        async touch(...[row, pos]: Parameters<typeof activityIndex.touch>) {
          await time.sleep(between(1, 8));
          await activityIndex.touch(row, pos);
          if (without === 'a row keeps its position') positions.set(`${row.conversationId} ${row.bucket}`, pos);
        },
      },
      announcer: { announce: async () => ALL_AGENTS },
      sleep: () => time.sleep(between(1, 40)),
      count: () => {},
      newId: () => `id-${++ids}`,
      newIncarnation: () => `L${String(++ids).padStart(9, '0')}`,
      rules: { retention: RETENTION, idle: 15 * 60 * SECOND },
      desk: NO_DESK,
      reportIndexFailure: () => {},
      reportKeepFailure: () => {},
    };
  };

  const writers = Array.from({ length: WRITERS }, () => between(-SKEW, SKEW));
  const underWay = new Set<Promise<void>>();
  const record = aRecord({ conversationId: CONVERSATION });
  const write = async (needs: ReturnType<typeof needsOf>, clientId: string): Promise<void> => {
    const draftTakes = chance(0.1) ? between(SECOND, 4 * ATTEMPT_LIMIT) : 0;
    const draft = async () => {
      if (draftTakes > 0) await time.sleep(draftTakes);
      return { add: { kind: 'message', sender: 'user', text: clientId } as const };
    };
    const request = { tenantId: SHOP, conversationId: CONVERSATION, author: record.subject, clientId, record, draft };
    const committed = await commit(needs, request).catch(() => null);
    if (!committed?.entry) return;
    if (chance(0.1)) await time.sleep(between(SECOND, 300 * SECOND));
    await pushAndMark(needs, { ...request, visitor: record.subject, entry: committed.entry, tail: committed.tail });
  };
  const send = () => {
    const needs = needsOf(writers[between(0, WRITERS - 1)] ?? 0);
    const written = write(needs, `m${++ids}`).finally(() => underWay.delete(written));
    underWay.add(written);
  };

  const readersSkew = between(-SKEW, SKEW);
  const reader = new HorizonReader(
    {
      rows: (tenantId) =>
        activityIndex
          .positions(tenantId)
          .map((row) => ({ ...row, pos: positions.get(`${row.conversationId} ${row.bucket}`) ?? row.pos })),
      entriesFrom: ({ tenantId, conversationId }, pos) => conversationLog.from(tenantId, conversationId, pos, 1000),
      clock: () => time.now() + readersSkew,
    },
    0,
  );
  const pass = async (milliseconds: number) => {
    for (let left = milliseconds; left > 0; ) {
      const step = Math.min(left, between(SECOND / 2, 5 * SECOND));
      await time.pass(step);
      await reader.reads(SHOP);
      left -= step;
    }
  };

  for (const boundary of [firstBoundary, firstBoundary + BUCKET]) {
    await pass(boundary - between(1, 4) * SECOND - time.now());
    for (let number = 0; number < 25; number++) {
      send();
      await pass(chance(0.08) ? between(2, 20) * SECOND : between(0, 250));
    }
  }
  while (underWay.size > 0) await pass(60 * SECOND);
  await pass(40 * SECOND);

  const stored = (await conversationLog.from(SHOP, CONVERSATION, 1, 1000)).map(({ pos }: Entry) => pos);
  return { stored, given: reader.given.map(({ entry }) => entry.pos), moved: reader.moved.length };
}
