import { describe, expect, test } from 'vitest';
import {
  QUOTA_WINDOW,
  QUOTAS,
  type QuotaKind,
  type Traffic,
  type UsageCounter,
  type Use,
} from '../../../../lambdas/domain/tenants/tenant-quotas.ts';
import { tenantQuotas } from '../../../../lambdas/use-cases/tenants/tenant-quotas.ts';
import { chance } from '../../../support/builders/chance.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';
import { RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { inMemoryUsageCounter } from '../../../support/stores/in-memory-usage-counter.ts';

const MESSAGE: Use = { used: 'messages', by: 'staff' };

const use = (used: QuotaKind, by: Traffic = 'staff'): Use => ({ used, by });

/** What may be used in a window. */
const most = (used: QuotaKind, by: Traffic = 'staff'): number => (QUOTAS[used][by] ?? 0) * QUOTA_WINDOW;

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
    random,
    /** An environment, any of them. */
    one: () => all[Math.floor(random() * count)] as (typeof all)[number],
    writes: () => writes,
    /** The number of messages admitted, of those attempted in one window. */
    async admitted(messages: number): Promise<number> {
      let through = 0;
      for (let n = 0; n < messages; n++) if ((await all[n % count]?.consume(SHOP, MESSAGE)) === 0) through++;
      time.forward(QUOTA_WINDOW * 1000);
      return through;
    },
  };
}

const LIMIT = most('messages');

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
    // Each environment learns of it by a write of its own: after 25 messages on average, or after 5 if it knows of the last window.
    expect(through).toBeGreaterThan(LIMIT * 0.6);
    expect(through).toBeLessThan(LIMIT * 1.4 + n * (window === 0 ? 40 : 12));
  }
});

test('counting costs a message 0.04 writes on average, its frame 0.01, and two posts 0.004', async () => {
  const counted: Partial<Record<QuotaKind, number>> = {};
  const counter: UsageCounter = {
    async add(_tenantId, _window, _endsAt, { used }) {
      counted[used] = (counted[used] ?? 0) + 1;
      return {};
    },
  };
  const quotas = tenantQuotas({ counter, clock: () => 0, random: chance(2) });

  for (let n = 0; n < 50_000; n++) {
    await quotas.consume(SHOP, use('messages'));
    await quotas.consume(SHOP, use('frames'));
    await quotas.consume(SHOP, use('posts'), 2);
  }

  const each = (used: QuotaKind) => (counted[used] ?? 0) / 50_000;
  expect([each('messages') > 0.03, each('messages') < 0.05]).toEqual([true, true]);
  expect([each('frames') < 0.012, each('posts') < 0.006]).toEqual([true, true]);
});

test('[LIM5] a tenant whose posts are used up is refused every use until the window is over; other tenants are not', async () => {
  const time = fixedClock();
  const quotas = tenantQuotas({ counter: inMemoryUsageCounter(), clock: time.now, random: () => 0 });
  time.forward(3000);

  const waits = [
    await quotas.consume(SHOP, use('posts'), 50_000),
    await quotas.consume(SHOP, use('posts'), 600),
    await quotas.consume(SHOP, MESSAGE),
    await quotas.consume(SHOP, use('sockets')),
    await quotas.consume(RIVAL, MESSAGE),
  ];
  time.forward(7000);

  expect(waits).toEqual([0, 7, 7, 7, 0]);
  expect(await quotas.consume(SHOP, MESSAGE)).toBe(0);
});

test('[LIM5] the quota of presence refuses presence until the window is over, and no message, socket or post', async () => {
  const time = fixedClock();
  const quotas = tenantQuotas({ counter: inMemoryUsageCounter(), clock: time.now, random: () => 0 });
  const presence = use('presence', 'anonymous');

  expect(await quotas.consume(SHOP, presence, most('presence', 'anonymous') + 1)).toBe(QUOTA_WINDOW);
  expect(await quotas.consume(SHOP, presence)).toBe(QUOTA_WINDOW);
  for (const used of ['messages', 'sockets', 'posts'] as const) expect(await quotas.consume(SHOP, use(used))).toBe(0);
  expect(await quotas.consume(RIVAL, presence)).toBe(0);
  time.forward(QUOTA_WINDOW * 1000);
  expect(await quotas.consume(SHOP, presence)).toBe(0);
});

test.each(['messages', 'sockets', 'posts', 'frames'] as const)(
  'once %s are used up, presence, typing and what can be done without are refused',
  async (used) => {
    const quotas = tenantQuotas({ counter: inMemoryUsageCounter(), clock: () => 0, random: () => 0 });

    await quotas.consume(SHOP, use(used), most(used) + 1);

    expect(await quotas.consume(SHOP, use('presence', 'anonymous'))).toBe(QUOTA_WINDOW);
    expect(quotas.heldFor(SHOP, use('posts', 'activity'))).toBe(QUOTA_WINDOW);
    expect(quotas.heldFor(SHOP, use('posts'))).toBe(QUOTA_WINDOW);
    expect(quotas.heldFor(RIVAL, use('posts'))).toBe(0);
  },
);

describe('[LIM5] what one kind of traffic uses', () => {
  test.each([
    ['activity', 'posts', ['activity']],
    ['anonymous', 'posts', ['activity', 'anonymous']],
    ['known', 'posts', ['activity', 'anonymous', 'known']],
    ['staff', 'posts', ['activity', 'anonymous', 'known', 'staff']],
    ['anonymous', 'messages', ['anonymous']],
    ['known', 'messages', ['anonymous', 'known']],
    ['staff', 'messages', ['anonymous', 'known', 'staff']],
  ] as const)(
    '%s: beyond its part of the %s it holds back %j, and what it used beyond counts for no other',
    async (by, used, held) => {
      const quotas = tenantQuotas({ counter: inMemoryUsageCounter(), clock: () => 0, random: () => 0 });

      await quotas.consume(SHOP, use(used, by), 100 * most(used));

      const traffic = ['activity', 'anonymous', 'known', 'staff'] as const;
      expect(traffic.filter((each) => QUOTAS[used][each] && quotas.heldFor(SHOP, use(used, each)) > 0)).toEqual(held);
    },
  );

  test('anonymous visitors at ten times their part have under one in a hundred messages of others refused', async () => {
    const { time, one } = environments(20, 7);
    const AGENTS = 100;
    const [sent, refused] = [
      { anonymous: 0, known: 0, staff: 0 },
      { anonymous: 0, known: 0, staff: 0 },
    ];
    const says = async (by: 'anonymous' | 'known' | 'staff') => {
      const environment = one();
      sent[by]++;
      if ((await environment.consume(SHOP, use('messages', by))) > 0) refused[by]++;
      else await environment.consume(SHOP, use('posts', by), AGENTS + 1);
    };

    for (let tenth = 0; tenth < 1200; tenth++) {
      for (let n = 0; n < (QUOTAS.messages.anonymous ?? 0); n++) await says('anonymous');
      for (let n = 0; n < 10; n++) await one().consume(SHOP, use('posts', 'activity'), AGENTS + 1);
      await says(tenth % 2 ? 'known' : 'staff');
      time.forward(100);
    }

    expect(sent.known + sent.staff).toBe(1200);
    expect(refused.known).toBeLessThan(sent.known / 100);
    expect(refused.staff).toBe(0);
    expect(refused.anonymous).toBeGreaterThan(sent.anonymous * 0.8);
  });

  test('visitors at ten times their part have no message of an agent refused', async () => {
    const { time, one } = environments(20, 8);
    let refused = 0;

    for (let tenth = 0; tenth < 600; tenth++) {
      for (let n = 0; n < 160; n++) {
        const environment = one();
        if ((await environment.consume(SHOP, use('messages', 'known'))) === 0)
          await environment.consume(SHOP, use('posts', 'known'), 26);
      }
      if ((await one().consume(SHOP, use('messages', 'staff'))) > 0) refused++;
      time.forward(100);
    }

    expect(refused).toBe(0);
  });
});

test('a counter that fails refuses no tenant', async () => {
  const counter = { add: () => Promise.reject(new Error('throttled')) };
  const quotas = tenantQuotas({ counter, clock: () => 0, random: () => 0 });

  expect(await quotas.consume(SHOP, MESSAGE)).toBe(0);
});
