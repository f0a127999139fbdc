import { describe, expect, test } from 'vitest';
import { minuteOf } from '../../../../lambdas/domain/conversations/activity-index.ts';
import type { ForEach } from '../../../../lambdas/domain/in-parallel.ts';
import { KEEP_ALIVE_MINUTES, SLOTS, slotOf } from '../../../../lambdas/domain/sockets/keep-alive.ts';
import type { SetTimer } from '../../../../lambdas/domain/time/clock.ts';
import { sweep } from '../../../../lambdas/use-cases/sweep/sweep.ts';
import { virtualTime } from '../../../../lib/bench/growth/virtual-time.ts';
import { aConnection, NOW_MS } from '../../../support/builders/conversations.ts';
import { useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';

const DAY = 24 * 60 * 60_000;

const minute = minuteOf(NOW_MS);

const PARTS = ['keep', 'endUnidentified', 'closeMarked', 'recover', 'workOffDueList', 'repair', 'closeIdle'];

/**
 * A sweeper that records its parts, with one socket in each slot; `failing` parts fail, `hanging` ones never end, and `items` of a
 * part take a second each.
 */
function aSweeper({
  failing = [] as string[],
  items = {} as Record<string, number>,
  keepAliveMinutes = KEEP_ALIVE_MINUTES,
} = {}) {
  const hanging: string[] = [];
  const { needs, unfinished, invocation } = useCaseHarness();
  const time = virtualTime(NOW_MS);
  const done: string[] = [];
  const part = async (line: string): Promise<void> => {
    done.push(line);
    const [name = ''] = line.split(' ');
    if (hanging.includes(line) || hanging.includes(name)) await new Promise(() => {});
    if (failing.includes(line) || failing.includes(name)) throw new Error(name);
  };
  const list =
    (name: string, line = name) =>
    async (forEach: ForEach) => {
      await part(line);
      await forEach(Array.from({ length: items[name] ?? 0 }).keys(), 1, async () => {
        await time.sleep(1000);
      });
    };
  /** Begins a turn. One that is cut off ends nowhere: what hangs in it is given up by nobody. */
  const begin = ({ cutOff = false } = {}) => {
    done.length = 0;
    const setTimer: SetTimer = (milliseconds, ring) => {
      let cancelled = cutOff;
      void time.sleep(milliseconds).then(() => cancelled || ring());
      return () => {
        cancelled = true;
      };
    };
    return sweep(
      { ...needs, keepAliveMinutes, clock: time.now, setTimer },
      {
        socketsOf: async (slots) =>
          slots.map((slot) => ({ ...aConnection({ connectionId: `${slot}` }), door: 'chat' as const })),
        keep: async (sockets) => {
          for (const { connectionId } of sockets) await part(`keep ${connectionId}`);
        },
        endUnidentified: list('endUnidentified'),
        closeMarked: list('closeMarked'),
        recover: list('recover'),
        workOffDueList: list('workOffDueList'),
        repair: (first, last, forEach) => list('repair', `repair ${first} ${last}`)(forEach),
        closeIdle: (minute) => part(`closeIdle ${minute}`),
      },
    );
  };
  /** A whole turn, in no time unless something takes some. */
  const run = async () => {
    const turn = begin();
    turn.catch(() => {});
    await time.pass(0);
    return turn;
  };
  const forward = (milliseconds: number) => time.pass(milliseconds);
  return { needs, run, begin, forward, time, done, failing, hanging, unfinished, counts: invocation.counts, items };
}

const only = (done: string[], name: string) =>
  done.filter((line) => line.startsWith(name)).map((line) => Number(line.split(' ')[1]));

/** The minutes whose conversations were repaired, in order. */
const repaired = (done: string[]) =>
  [
    ...new Set(
      done.flatMap((line) => {
        const [name, first, last] = line.split(' ');
        return name === 'repair' ? minutesAfter(Number(first) - 1, Number(last) - Number(first) + 1) : [];
      }),
    ),
  ].toSorted((a, b) => a - b);

const minutesAfter = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + 1 + index);

describe('a sweep', () => {
  test('does the turn of its minute, and also repairs the conversations active just before', async () => {
    const { run, done, forward } = aSweeper();
    await run();
    await forward(60_000);

    await run();

    expect(done.toSorted()).toEqual([
      `closeIdle ${minute + 1}`,
      'closeMarked',
      'endUnidentified',
      `keep ${slotOf(minute + 1)}`,
      'recover',
      `repair ${minute - 1} ${minute + 1}`,
      'workOffDueList',
    ]);
  });

  test('does the minute before as well if it is the very first, also after one that was cut off', async () => {
    const { run, begin, forward, done, hanging } = aSweeper();
    hanging.push('repair');
    void begin({ cutOff: true });
    await forward(0);
    hanging.length = 0;

    await run();

    expect(repaired(done)).toEqual(minutesAfter(minute - 4, 4));
    expect(only(done, 'closeIdle').toSorted()).toEqual([minute - 1, minute]);
  });

  test('repairs the minutes before again when they are over', async () => {
    const { run, done, forward } = aSweeper();
    await run();
    await forward(60_000);

    await run();

    expect(repaired(done)).toEqual([minute - 1, minute, minute + 1]);
    expect(only(done, 'closeIdle')).toEqual([minute + 1]);
  });

  test('a second time in the same minute closes and keeps nothing again', async () => {
    const { run, done } = aSweeper();
    await run();

    await run();

    expect(only(done, 'keep')).toEqual([]);
    expect(only(done, 'closeIdle')).toEqual([]);
  });

  test('catches up on missed minutes, each slot once', async () => {
    const { run, done, forward } = aSweeper();
    await run();
    await forward(20 * 60_000);

    await run();

    expect(only(done, 'keep').toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(only(done, 'closeIdle').toSorted()).toEqual(Array.from({ length: 20 }, (_, index) => minute + 1 + index));
    expect(repaired(done)).toEqual(minutesAfter(minute - 2, 22));
  });

  test('catches up on the very first turn too, if it failed', async () => {
    const sweeper = aSweeper({ failing: ['repair'] });
    await expect(sweeper.run()).rejects.toThrow('repair');
    sweeper.failing.length = 0;
    await sweeper.forward(10 * 60_000);

    await sweeper.run();

    expect(repaired(sweeper.done)).toEqual(minutesAfter(minute - 4, 14));
  });

  test('[LOST5] catches up on a day turn by turn, an hour in each, the oldest first, and does what is due as well', async () => {
    const { run, done, forward } = aSweeper();
    await run();
    await forward(DAY);
    const closed: number[] = [];
    const looked = new Set<number>();

    for (let turn = 0; turn < 30; turn++) {
      await run();
      const now = minute + DAY / 60_000 + turn;
      expect(only(done, 'closeIdle').length).toBeLessThanOrEqual(61);
      expect(only(done, 'closeIdle')[0]).toBe(now);
      expect(only(done, 'keep')).toHaveLength(turn === 0 ? 8 : 1);
      if (turn === 0) expect(only(done, 'closeIdle').slice(1)).toEqual(minutesAfter(minute, 60));
      closed.push(...only(done, 'closeIdle'));
      for (const each of repaired(done)) looked.add(each);
      await forward(60_000);
    }

    const all = minutesAfter(minute, DAY / 60_000 + 29);
    expect(all.filter((each) => !closed.includes(each))).toEqual([]);
    expect(all.filter((each) => !looked.has(each))).toEqual([]);
    await run();
    expect(only(done, 'closeIdle')).toHaveLength(1);
  });

  test('[LOST5] continues where the turn before ran out of time', async () => {
    const sweeper = aSweeper();
    const repair = `repair ${minute + 11} ${minute + 16}`;
    await sweeper.run();
    await sweeper.forward(60 * 60_000);
    sweeper.hanging.push(repair);
    void sweeper.run();
    await new Promise(setImmediate);
    expect(sweeper.done.at(-1)).toBe(repair);
    sweeper.hanging.length = 0;

    await sweeper.run();

    expect(only(sweeper.done, 'closeIdle').slice(1)).toEqual(minutesAfter(minute + 12, 47));
  });

  test('catches up on the hour after a minute that fails, and retries that minute until it succeeds', async () => {
    const sweeper = aSweeper();
    await sweeper.run();
    await sweeper.forward(30 * 60_000);
    sweeper.failing.push(`repair ${minute + 7} ${minute + 12}`);
    await expect(sweeper.run()).rejects.toThrow('repair');
    expect(only(sweeper.done, 'closeIdle')).toContain(minute + 29);

    sweeper.failing.length = 0;
    await sweeper.run();

    expect(repaired(sweeper.done)).toContain(minute + 9);
    expect(only(sweeper.done, 'closeIdle')).toContain(minute + 9);
  });

  test.each(PARTS)('does everything else although %s fails, and it again in a minute', async (name) => {
    const sweeper = aSweeper();
    await sweeper.run();
    await sweeper.forward(60_000);
    sweeper.failing.push(name);
    await expect(sweeper.run()).rejects.toThrow(name);
    expect(new Set(sweeper.done.map((line) => line.split(' ')[0]))).toEqual(new Set(PARTS));
    expect(sweeper.unfinished).toEqual([{ part: name, error: new Error(name) }]);

    sweeper.failing.length = 0;
    await sweeper.forward(60_000);
    await sweeper.run();

    expect(new Set(sweeper.done.map((line) => line.split(' ')[0]))).toEqual(new Set(PARTS));
    const isByMinute = name === 'repair' || name === 'closeIdle';
    expect(only(sweeper.done, 'closeIdle').toSorted()).toEqual(isByMinute ? [minute + 1, minute + 2] : [minute + 2]);
  });

  test.each(PARTS)('does everything else although %s hangs, says so, and ends within its minute', async (name) => {
    const sweeper = aSweeper();
    await sweeper.run();
    await sweeper.forward(60_000);
    sweeper.hanging.push(name);

    const turn = sweeper.begin();
    turn.catch(() => {});
    await sweeper.forward(55_000);

    await expect(turn).rejects.toThrow('no end after 50000 ms');
    expect(new Set(sweeper.done.map((line) => line.split(' ')[0]))).toEqual(new Set(PARTS));
    expect(sweeper.unfinished).toMatchObject([{ part: name }]);
  });

  test.each(PARTS)(
    '[DEAD5] keeps each slot open once, although it is cut off in %s for twelve minutes',
    async (name) => {
      const sweeper = aSweeper();
      sweeper.hanging.push(name);
      const kept: number[] = [];

      for (let turn = 0; turn < 12; turn++) {
        void sweeper.begin({ cutOff: true });
        await sweeper.forward(60_000);
        kept.push(...only(sweeper.done, 'keep'));
      }

      expect(kept).toEqual(minutesAfter(minute - 1, 12).map(slotOf));
    },
  );

  test('keeps each slot open once in as many minutes as are set, and once for all that were missed', async () => {
    const sweeper = aSweeper({ keepAliveMinutes: 3 });
    const kept: number[][] = [];

    for (const minutes of [1, 1, 1, 20]) {
      await sweeper.run();
      kept.push(only(sweeper.done, 'keep').toSorted());
      await sweeper.forward(minutes * 60_000);
    }
    await sweeper.run();

    expect(kept.slice(0, 3).flat().toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(kept[3]).toEqual(kept[0]);
    expect(only(sweeper.done, 'keep').toSorted()).toEqual([...Array(SLOTS).keys()]);
  });

  test('has a time limit for each part, says what is left, and goes on with it in the next minute', async () => {
    const sweeper = aSweeper();
    await sweeper.run();
    await sweeper.forward(60_000);
    Object.assign(sweeper.items, { repair: 100, recover: 50 });
    const turn = sweeper.begin();
    await sweeper.forward(60_000);
    await turn;

    expect(sweeper.unfinished).toEqual([
      { part: 'recover', left: 8 },
      { part: 'repair', left: 58 },
    ]);
    expect(sweeper.counts).toEqual({ SweepLeft: 66 });
    expect(sweeper.done).toContain('workOffDueList');
    sweeper.items.repair = 0;
    sweeper.items.recover = 0;
    await sweeper.run();
    expect(repaired(sweeper.done)).toContain(minute + 1);
    expect(only(sweeper.done, 'closeIdle').toSorted()).toEqual([minute + 1, minute + 2]);
  });
});
