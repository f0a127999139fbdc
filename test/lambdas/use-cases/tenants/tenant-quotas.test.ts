import { expect, test } from 'vitest';
import { QUOTA_WINDOW, QUOTAS, type UsageCounter } from '../../../../lambdas/domain/tenants/tenant-quotas.ts';
import { tenantQuotas } from '../../../../lambdas/use-cases/tenants/tenant-quotas.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';
import { RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { inMemoryUsageCounter } from '../../../support/stores/in-memory-usage-counter.ts';

/** Uniform numbers from 0 to 1, independent of the calling environment (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Many environments that share one counter and nothing else. */
function environments(count: number, seed = 1) {
  const time = fixedClock();
  const random = chance(seed);
  let writes = 0;
  const shared = inMemoryUsageCounter();
  const counter: UsageCounter = {
    add(...args) {
      writes++;
      return shared.add(...args);
    },
  };
  const all = Array.from({ length: count }, () => tenantQuotas({ counter, clock: time.now, random }));
  return {
    time,
    writes: () => writes,
    /** The number of messages admitted, of those attempted in one window. */
    async admitted(messages: number): Promise<number> {
      let through = 0;
      for (let n = 0; n < messages; n++) if ((await all[n % count]?.consume(SHOP, 'messages')) === 0) through++;
      time.forward(QUOTA_WINDOW * 1000);
      return through;
    },
  };
}

const LIMIT = QUOTAS.messages * QUOTA_WINDOW;

test.each([1, 10, 40])(
  'two thirds of the share get through whole, over %i environments, window after window',
  async (n) => {
    const { admitted } = environments(n);

    for (let window = 0; window < 20; window++)
      expect(await admitted((LIMIT * 2) / 3)).toBe(Math.ceil((LIMIT * 2) / 3));
  },
);

test.each([1, 10, 40])('of ten times the quota about one quota is admitted, over %i environments', async (n) => {
  const { admitted } = environments(n);

  for (let window = 0; window < 5; window++) {
    const through = await admitted(10 * LIMIT);
    // Each environment learns of it by a write of its own: after 25 messages on average.
    expect(through).toBeGreaterThan(LIMIT * 0.6);
    expect(through).toBeLessThan(LIMIT * 1.4 + n * 40);
  }
});

test('counting costs a message 0.04 writes on average, and two posts 0.004', async () => {
  const { time, writes, admitted } = environments(5);
  for (let window = 0; window < 50; window++) await admitted(1000);
  const perMessage = writes() / 50_000;
  let posted = 0;
  const counter = { add: async () => ({ messages: 0, sockets: 0, posts: ++posted, presence: 0 }) };
  const quotas = tenantQuotas({ counter, clock: time.now, random: chance(2) });

  for (let n = 0; n < 50_000; n++) await quotas.consume(SHOP, 'posts', 2);

  expect(perMessage).toBeGreaterThan(0.03);
  expect(perMessage).toBeLessThan(0.05);
  expect(posted / 50_000).toBeLessThan(0.006);
});

test('[LIM5] a tenant over one quota is refused every use until the window is over; other tenants are not', async () => {
  const time = fixedClock();
  const quotas = tenantQuotas({ counter: inMemoryUsageCounter(), clock: time.now, random: () => 0 });
  time.forward(3000);

  const waits = [
    await quotas.consume(SHOP, 'posts', 50_000),
    await quotas.consume(SHOP, 'posts', 600),
    await quotas.consume(SHOP, 'messages'),
    await quotas.consume(RIVAL, 'messages'),
  ];
  time.forward(7000);

  expect(waits).toEqual([0, 7, 7, 0]);
  expect(await quotas.consume(SHOP, 'messages')).toBe(0);
});

test('[LIM5] the quota of presence refuses presence until the window is over, and no message, socket or post', async () => {
  const time = fixedClock();
  const quotas = tenantQuotas({ counter: inMemoryUsageCounter(), clock: time.now, random: () => 0 });
  const over = QUOTAS.presence * QUOTA_WINDOW + 1;

  expect(await quotas.consume(SHOP, 'presence', over)).toBe(QUOTA_WINDOW);
  expect(await quotas.consume(SHOP, 'presence')).toBe(QUOTA_WINDOW);
  for (const used of ['messages', 'sockets', 'posts'] as const) expect(await quotas.consume(SHOP, used)).toBe(0);
  expect(await quotas.consume(RIVAL, 'presence')).toBe(0);
  time.forward(QUOTA_WINDOW * 1000);
  expect(await quotas.consume(SHOP, 'presence')).toBe(0);
});

test.each(['messages', 'sockets', 'posts'] as const)('the quota of %s refuses presence too', async (used) => {
  const quotas = tenantQuotas({ counter: inMemoryUsageCounter(), clock: () => 0, random: () => 0 });

  await quotas.consume(SHOP, used, QUOTAS[used] * QUOTA_WINDOW + 1);

  expect(await quotas.consume(SHOP, 'presence')).toBe(QUOTA_WINDOW);
});

test('a counter that fails refuses no tenant', async () => {
  const counter = { add: () => Promise.reject(new Error('throttled')) };
  const quotas = tenantQuotas({ counter, clock: () => 0, random: () => 0 });

  expect(await quotas.consume(SHOP, 'messages')).toBe(0);
});
