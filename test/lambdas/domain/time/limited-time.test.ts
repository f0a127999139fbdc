import { describe, expect, test } from 'vitest';
import type { SetTimer } from '../../../../lambdas/domain/time/clock.ts';
import { inTime, limitedTime, TooSlow } from '../../../../lambdas/domain/time/limited-time.ts';
import { virtualTime } from '../../../../lib/bench/growth/virtual-time.ts';

/** Ten seconds for all items, three for each, of which `hanging` never end; each of the others takes a second. */
function aTime({ hanging = [] as number[] } = {}) {
  const time = virtualTime(0);
  const timers: number[] = [];
  const setTimer: SetTimer = (milliseconds, ring) => {
    const number = timers.push(time.now() + milliseconds) - 1;
    void time.sleep(milliseconds).then(() => timers[number] !== undefined && ring());
    return () => delete timers[number];
  };
  const limited = limitedTime({ clock: time.now, setTimer }, { until: 10_000, each: 3000 });
  const ended: number[] = [];
  const each = async (item: number) => {
    if (hanging.includes(item)) await new Promise(() => {});
    await time.sleep(1000);
    ended.push(item);
  };
  return { time, limited, ended, each, setTimer, waiting: () => Object.keys(timers).length };
}

const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);

describe('limited time', () => {
  test('does every item if there is time, and leaves no timer behind', async () => {
    const { time, limited, ended, each, waiting } = aTime();
    const all = limited.forEach(numbers(30), 5, each);
    await time.pass(10_000);
    await all;

    expect(ended.toSorted((a, b) => a - b)).toEqual(numbers(30));
    expect([limited.left(), waiting()]).toEqual([0, 0]);
  });

  test('ends when it is over, and counts what was not begun or not ended', async () => {
    const { time, limited, ended, each } = aTime();
    const all = limited.forEach(numbers(60), 5, each);
    await time.pass(10_000);
    await all;

    expect(ended.length + limited.left()).toBe(60);
    expect(ended.length).toBeGreaterThanOrEqual(45);
  });

  test('gives up items that take too long, so that the others are done; the first of them fails the whole', async () => {
    const { time, limited, ended, each } = aTime({ hanging: [0, 1, 2] });
    const all = limited.forEach(numbers(9), 3, each);
    all.catch(() => {});
    await time.pass(10_000);

    await expect(all).rejects.toThrow(TooSlow);
    expect(ended.toSorted()).toEqual([3, 4, 5, 6, 7, 8]);
    expect(limited.left()).toBe(0);
  });

  test('has failures and what took too long told of, if somebody wants to know', async () => {
    const { time, limited, each } = aTime({ hanging: [1] });
    const failed: string[] = [];
    const job = (item: number) => (item === 2 ? Promise.reject(new Error('poison')) : each(item));
    const all = limited.forEach(numbers(4), 1, job, async (item, error) => void failed.push(`${item} ${error}`));
    await time.pass(10_000);
    await all;

    expect(failed.toSorted()).toEqual(['1 TooSlow: no end after 3000 ms', '2 Error: poison']);
  });

  test('takes items in random order, so that over many turns each is among the first', async () => {
    const firsts = new Set<number>();
    for (let turn = 0; turn < 200; turn++) {
      const { limited } = aTime();
      let first: number | undefined;
      await limited.forEach(numbers(5), 1, async (item) => {
        first ??= item;
      });
      firsts.add(first ?? -1);
    }

    expect([...firsts].toSorted()).toEqual(numbers(5));
  });

  test('answers a job that ends in time, with its result or failure', async () => {
    const { setTimer } = aTime();

    expect(await inTime({ setTimer }, Promise.resolve(7), 1)).toBe(7);
    await expect(inTime({ setTimer }, Promise.reject(new Error('poison')), 1)).rejects.toThrow('poison');
  });
});
