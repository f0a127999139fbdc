import { describe, expect, test } from 'vitest';
import { minuteOf } from '../../../../lambdas/domain/conversations/activity-index.ts';
import { slotOf } from '../../../../lambdas/domain/sockets/keep-alive.ts';
import { sweep } from '../../../../lambdas/use-cases/sweep/sweep.ts';
import { NOW_MS } from '../../../support/builders/conversations.ts';
import { useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';

const DAY = 24 * 60 * 60_000;

const minute = minuteOf(NOW_MS);

const PARTS = ['keep', 'endUnidentified', 'closeMarked', 'recover', 'workOffDueList', 'repair', 'closeIdle'];

/** A sweeper that records its parts; `failing` parts fail, `hanging` ones take longer than a turn has. */
function aSweeper({ failing = [] as string[] } = {}) {
  const hanging: string[] = [];
  const harness = useCaseHarness();
  const done: string[] = [];
  const part =
    (name: string) =>
    async (...what: number[]): Promise<void> => {
      const line = [name, ...what].join(' ');
      done.push(line);
      if (hanging.includes(line)) await new Promise(() => {});
      if (failing.includes(name) || failing.includes(line)) throw new Error(name);
    };
  const run = async () => {
    done.length = 0;
    await sweep(harness.needs, {
      keep: part('keep'),
      endUnidentified: part('endUnidentified'),
      closeMarked: part('closeMarked'),
      recover: part('recover'),
      workOffDueList: part('workOffDueList'),
      repair: part('repair'),
      closeIdle: part('closeIdle'),
    });
  };
  return { ...harness, run, done, failing, hanging };
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
    const { run, done } = aSweeper();

    await run();

    expect(done).toEqual([
      `keep ${slotOf(minute)}`,
      'endUnidentified',
      'closeMarked',
      'recover',
      'workOffDueList',
      `repair ${minute - 2} ${minute}`,
      `closeIdle ${minute}`,
    ]);
  });

  test('repairs the minutes before again when they are over', async () => {
    const { run, done, time } = aSweeper();
    await run();
    time.forward(60_000);

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
    const { run, done, time } = aSweeper();
    await run();
    time.forward(20 * 60_000);

    await run();

    expect(only(done, 'keep').toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(only(done, 'closeIdle').toSorted()).toEqual(Array.from({ length: 20 }, (_, index) => minute + 1 + index));
    expect(repaired(done)).toEqual(minutesAfter(minute - 2, 22));
  });

  test('catches up on the very first turn too, if it failed', async () => {
    const sweeper = aSweeper({ failing: ['repair'] });
    await expect(sweeper.run()).rejects.toThrow('repair');
    sweeper.failing.length = 0;
    sweeper.time.forward(10 * 60_000);

    await sweeper.run();

    expect(repaired(sweeper.done)).toEqual(minutesAfter(minute - 3, 13));
  });

  test('[LOST5] catches up on a day turn by turn, an hour in each, the oldest first, and does what is due as well', async () => {
    const { run, done, time } = aSweeper();
    await run();
    time.forward(DAY);
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
      time.forward(60_000);
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
    sweeper.time.forward(60 * 60_000);
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
    sweeper.time.forward(30 * 60_000);
    sweeper.failing.push(`repair ${minute + 7} ${minute + 12}`);
    await expect(sweeper.run()).rejects.toThrow('repair');
    expect(only(sweeper.done, 'closeIdle')).toContain(minute + 29);

    sweeper.failing.length = 0;
    await sweeper.run();

    expect(repaired(sweeper.done)).toContain(minute + 9);
    expect(only(sweeper.done, 'closeIdle')).toContain(minute + 9);
  });

  test.each(PARTS)('does everything else although %s fails, and repeats all of it in a minute', async (name) => {
    const sweeper = aSweeper();
    await sweeper.run();
    sweeper.time.forward(60_000);
    sweeper.failing.push(name);
    await expect(sweeper.run()).rejects.toThrow(name);
    expect(new Set(sweeper.done.map((line) => line.split(' ')[0]))).toEqual(new Set(PARTS));

    sweeper.failing.length = 0;
    sweeper.time.forward(60_000);
    await sweeper.run();

    expect(only(sweeper.done, 'closeIdle').toSorted()).toEqual([minute + 1, minute + 2]);
  });
});
