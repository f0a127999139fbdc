import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FRAME_WINDOW, FRAMES_AT_ONCE, FRAMES_THAT_END } from '../../../../lambdas/domain/sockets/frame-limits.ts';
import type { WindowCounter } from '../../../../lambdas/domain/tenants/window-counter.ts';
import { frameLimiter } from '../../../../lambdas/use-cases/sockets/frame-limiter.ts';
import { chance } from '../../../support/builders/chance.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';
import { inMemoryWindowCounter } from '../../../support/stores/in-memory-window-counter.ts';

/** Many environments that share one counter, and sockets that get no frame through once they are closed. */
function environments(count: number, seed = 1) {
  const time = fixedClock();
  const random = chance(seed);
  const closed: string[] = [];
  let writes = 0;
  const shared = inMemoryWindowCounter();
  const counter: WindowCounter = {
    count(...args) {
      writes++;
      return shared.count(...args);
    },
  };
  const close = async (connectionId: string) => closed.push(connectionId) > 0;
  const all = Array.from({ length: count }, () => frameLimiter({ counter, close, clock: time.now, random }));
  const any = () => all[Math.floor(random() * count)] as (typeof all)[number];
  return {
    time,
    closed,
    writes: () => writes,
    any,
    /** Of so many frames at once, those that were handed to a function before the socket was closed, and those that passed. */
    async flood(frames: number, connectionId = 'flood=') {
      const came = { handled: 0, passed: 0 };
      while (came.handled < frames && !closed.includes(connectionId)) {
        came.handled++;
        if ((await any().judge(connectionId)) === 'pass') came.passed++;
      }
      return came;
    },
  };
}

describe('a flood', () => {
  test('ends its socket, and what passes of it does not grow with the environments that it is spread over', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 200 }), fc.integer(), async (count, seed) => {
        const { closed, flood } = environments(count, seed);

        const { handled, passed } = await flood(5000);

        expect(closed).toEqual(['flood=']);
        // Twenty-five frames for each write that misses the limit: eight in a row, by chance, are one case in ten million.
        expect(passed).toBeLessThanOrEqual(handled);
        expect(handled).toBeLessThan(FRAMES_THAT_END + 400);
      }),
      { numRuns: 100, seed: 7 },
    );
  });

  test.each([1, 8, 50, 200])(
    'of 1,000 frames at once in %i environments lets about 300 pass at most',
    async (count) => {
      const passes = [];
      for (let seed = 0; seed < 50; seed++) passes.push((await environments(count, seed).flood(1000)).passed);

      const mean = passes.reduce((sum, passed) => sum + passed, 0) / passes.length;
      expect(mean).toBeLessThan(FRAMES_THAT_END * 1.2);
      expect(Math.max(...passes)).toBeLessThan(FRAMES_THAT_END * 2);
    },
  );

  test('is told once a second, by an environment', async () => {
    const { any, time } = environments(1);
    const told = [any().tells('one='), any().tells('one='), any().tells('two=')];
    time.forward(1000);

    expect([...told, any().tells('one=')]).toEqual([true, false, true, true]);
  });

  test('is closed again with a later frame if that failed, and only then', async () => {
    const time = fixedClock();
    const answers = [false, true];
    const close = async () => answers.shift() ?? true;
    const limiter = frameLimiter({ counter: inMemoryWindowCounter(), close, clock: time.now, random: () => 0 });
    for (let n = 0; n < 5; n++) await limiter.charge('one=', FRAMES_THAT_END);

    expect(answers).toEqual([]);
    expect(await limiter.judge('one=')).toBe('ended');
  });
});

describe('a client that keeps to the rate', () => {
  test.each([1, 8, 50])(
    'is never refused or ended, over %i environments: sixty frames at once, then ten a second',
    async (count) => {
      for (let seed = 0; seed < 20; seed++) {
        const { any, closed, time } = environments(count, seed);
        const verdicts = new Set<string>();
        for (let n = 0; n < FRAMES_AT_ONCE; n++) verdicts.add(await any().judge('one='));
        for (let n = 0; n < 300; n++) {
          time.forward(100);
          verdicts.add(await any().judge('one='));
        }

        expect([[...verdicts], closed]).toEqual([['pass'], []]);
      }
    },
  );

  test('costs 0.04 writes a frame', async () => {
    const { any, time, writes } = environments(5);
    for (let n = 0; n < 20_000; n++) {
      time.forward(2000);
      await any().judge(`socket-${n % 100}=`);
    }

    expect(writes() / 20_000).toBeGreaterThan(0.03);
    expect(writes() / 20_000).toBeLessThan(0.05);
  });

  test('answers pings of its protocol at no write', async () => {
    const time = fixedClock();
    const counter = { count: () => Promise.reject(new Error('written')) };
    const limiter = frameLimiter({ counter, close: async () => true, clock: time.now, random: () => 0 });

    for (let n = 0; n < 1000; n++) {
      expect(await limiter.judge('one=', 'demanded')).toBe('pass');
      time.forward(FRAME_WINDOW * 1000);
    }
  });
});

test('one environment refuses what is more than the rate, each socket by itself', async () => {
  const { any, time } = environments(1);
  for (let n = 0; n < FRAMES_AT_ONCE; n++) expect(await any().judge('one=')).toBe('pass');

  expect(await any().judge('one=')).toBe('refused');
  expect(await any().judge('two=')).toBe('pass');
  time.forward(100);
  expect([await any().judge('one='), await any().judge('one=')]).toEqual(['pass', 'refused']);
});

test('frames that only answer pings end their socket too, if there are many', async () => {
  const { any, closed } = environments(1);
  for (let n = 0; n < 1000; n++) await any().judge('one=', 'demanded');

  expect(closed).toEqual(['one=']);
});

test('what a frame turns out to cost is counted, for all environments', async () => {
  const { any, closed } = environments(20);
  for (let n = 0; n < 50; n++) await any().charge('one=', 25);

  expect(closed.length).toBeGreaterThan(0);
});

test('a counter that fails ends no socket', async () => {
  const counter = { count: () => Promise.reject(new Error('throttled')) };
  const limiter = frameLimiter({ counter, close: async () => true, clock: () => 0, random: () => 0 });

  expect(await limiter.judge('one=')).toBe('pass');
});
