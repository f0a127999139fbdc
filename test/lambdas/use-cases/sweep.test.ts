import { describe, expect, test } from 'vitest';
import { minuteOf } from '../../../lambdas/domain/conversation.ts';
import { slotOf } from '../../../lambdas/domain/keep-alive.ts';
import { sweep } from '../../../lambdas/use-cases/sweep.ts';
import { aConnection, NOW_MS } from '../../support/conversations.ts';
import { aWorld } from '../../support/world.ts';

const minute = minuteOf(NOW_MS);
/** The row of the index that begins with this minute. */
const row = minute;

const PARTS = ['keep', 'endUnborn', 'endCondemned', 'repair', 'closeIdle'];

/** What one sweep does; `failing` are parts that fail. */
function aSweeper({ failing = [] as string[] } = {}) {
  const world = aWorld();
  const done: string[] = [];
  const part =
    (name: string) =>
    async (of?: number | { connectionId: string }): Promise<void> => {
      const what = typeof of === 'object' ? of.connectionId : of;
      done.push([name, what].filter((word) => word !== undefined).join(' '));
      if (failing.includes(name)) throw new Error(name);
    };
  const run = async () => {
    done.length = 0;
    await sweep({
      ...world.needs,
      keep: part('keep'),
      endUnborn: part('endUnborn'),
      endCondemned: part('endCondemned'),
      recover: part('recover'),
      repair: part('repair'),
      closeIdle: part('closeIdle'),
    });
  };
  return { ...world, run, done, failing };
}

const only = (done: string[], name: string) =>
  done.filter((line) => line.startsWith(name)).map((line) => Number(line.split(' ')[1]));

describe('a sweep', () => {
  test('does the turn of its minute, and repairs what was touched just before too', async () => {
    const { run, done } = aSweeper();

    await run();

    expect(done).toEqual([
      `keep ${slotOf(minute)}`,
      'endUnborn',
      'endCondemned',
      `repair ${row - 4}`,
      `repair ${row}`,
      `closeIdle ${minute}`,
    ]);
  });

  test('tells those who missed something', async () => {
    const { run, done, needs } = aSweeper();
    await needs.connections.add(aConnection());
    await needs.connections.missed(aConnection(), NOW_MS);

    await run();

    expect(done).toContain('recover socket-1=');
  });

  test('repairs the minutes before again when they are over', async () => {
    const { run, done, time } = aSweeper();
    await run();
    time.forward(60_000);

    await run();

    expect(only(done, 'repair')).toEqual([row - 4, row]);
    expect(only(done, 'closeIdle')).toEqual([minute + 1]);
  });

  test('a second time in the same minute closes and keeps nothing again', async () => {
    const { run, done } = aSweeper();
    await run();

    await run();

    expect(only(done, 'keep')).toEqual([]);
    expect(only(done, 'closeIdle')).toEqual([]);
  });

  test('makes up the minutes that were missed, each slot once', async () => {
    const { run, done, time } = aSweeper();
    await run();
    time.forward(20 * 60_000);

    await run();

    expect(only(done, 'keep').toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(only(done, 'closeIdle')).toEqual(Array.from({ length: 20 }, (_, index) => minute + 1 + index));
    expect(only(done, 'repair')).toEqual([-4, 0, 4, 8, 12, 16, 20].map((after) => row + after));
  });

  test('makes up the very first turn too, if that failed', async () => {
    const sweeper = aSweeper({ failing: ['repair'] });
    await expect(sweeper.run()).rejects.toThrow('repair');
    sweeper.failing.length = 0;
    sweeper.time.forward(10 * 60_000);

    await sweeper.run();

    expect(only(sweeper.done, 'repair')).toEqual([-4, 0, 4, 8].map((after) => row + after));
  });

  test('makes up an hour at most', async () => {
    const { run, done, time } = aSweeper();
    await run();
    time.forward(24 * 60 * 60_000);

    await run();

    expect(only(done, 'closeIdle')).toHaveLength(60);
  });

  test.each(PARTS)('does everything else though %s fails, and does it all again in a minute', async (name) => {
    const sweeper = aSweeper();
    await sweeper.run();
    sweeper.time.forward(60_000);
    sweeper.failing.push(name);
    await expect(sweeper.run()).rejects.toThrow(name);
    expect(new Set(sweeper.done.map((line) => line.split(' ')[0]))).toEqual(new Set(PARTS));

    sweeper.failing.length = 0;
    sweeper.time.forward(60_000);
    await sweeper.run();

    expect(only(sweeper.done, 'closeIdle')).toEqual([minute + 1, minute + 2]);
  });
});
