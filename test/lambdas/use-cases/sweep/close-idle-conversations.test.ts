import { describe, expect, test } from 'vitest';
import { BUCKET, bucketAt, minuteOf } from '../../../../lambdas/domain/conversations/activity-index.ts';
import { inParallel } from '../../../../lambdas/domain/in-parallel.ts';
import {
  IDLE_MINUTES,
  type IdleMinutes,
  type Tenant,
  unansweredHours,
} from '../../../../lambdas/domain/tenants/tenant.ts';
import { HOUR, MINUTE } from '../../../../lambdas/domain/time/units.ts';
import { addDeskEntry } from '../../../../lambdas/use-cases/conversations/add-desk-entry.ts';
import { closeConversation } from '../../../../lambdas/use-cases/conversations/close-conversation.ts';
import type { DeskChange } from '../../../../lambdas/use-cases/conversations/commit-desk-entry.ts';
import { reopenConversation } from '../../../../lambdas/use-cases/conversations/reopen-conversation.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { closeIdleConversations } from '../../../../lambdas/use-cases/sweep/close-idle-conversations.ts';
import { workOffDueList } from '../../../../lambdas/use-cases/sweep/work-off-due-list.ts';
import { NOW_MS } from '../../../support/builders/conversations.ts';
import { aTenant, SHOP, tenantNamed } from '../../../support/builders/tenants.ts';
import {
  agentNamed,
  type UseCaseHarness,
  useCaseHarness,
  visitorNamed,
} from '../../../support/harness/use-case/use-case-harness.ts';
import { RETENTION } from '../../../support/stores/stores.ts';

const boss = agentNamed('boss', { role: 'admin' });
const DAY_MINUTES = 24 * 60;

const tenantsWith = (idle: Record<string, IdleMinutes>) => ({
  find: async (tenantId: string) =>
    idle[tenantId] ? aTenant({ tenantId: tenantNamed(tenantId), idleMinutes: idle[tenantId] }) : null,
});

const rulesOf = ({ idleMinutes }: Tenant) => ({ retention: RETENTION, idle: idleMinutes * 60_000 });

/** Closes idle conversations in each of the next minutes, and does what is due, as the sweeper does. */
async function minutesPass(harness: UseCaseHarness, minutes: number, idle: Record<string, IdleMinutes>) {
  for (let passed = 0; passed < minutes; passed++) {
    harness.time.forward(MINUTE);
    const minute = minuteOf(harness.time.now());
    const needs = { ...harness.needs, tenants: tenantsWith(idle), rulesOf };
    await workOffDueList(needs, inParallel);
    await closeIdleConversations(needs, { minute }, inParallel);
  }
}

const ask = ({ needs }: UseCaseHarness, userId = 'v_1', tenantId = 'shop') =>
  sendMessage(needs, { caller: visitorNamed(userId, tenantId), text: 'hello' });

/** The visitor asks, and is answered at once. */
async function talk(harness: UseCaseHarness, userId = 'v_1', tenantId = 'shop') {
  const { message } = await ask(harness, userId, tenantId);
  await answer(harness, message.conversationId, tenantId);
  return message.conversationId;
}

const answer = ({ needs }: UseCaseHarness, conversationId: string, tenantId = 'shop') =>
  sendMessage(needs, { caller: agentNamed('ann', { tenantId: tenantNamed(tenantId) }), conversationId, text: 'hi' });

const add = ({ needs }: UseCaseHarness, conversationId: string, change: DeskChange) =>
  addDeskEntry(needs, { caller: agentNamed('ann'), conversationId, change });

/** The closes that were announced: why, and the minute of each, counted from `NOW_MS`. */
const closings = ({ announced }: UseCaseHarness) =>
  announced.flatMap(({ announcement }) =>
    announcement.type === 'entry' && announcement.located.entry.kind === 'closed'
      ? [`${announcement.located.entry.reason} ${minuteOf(announcement.located.entry.at) - minuteOf(NOW_MS)}`]
      : [],
  );

/** In which minute, counted from `NOW_MS`, a conversation is closed that is idle since a time and closes so long after it. */
const closesIn = (conversationId: string, since: number, minutes: number) =>
  Math.ceil((bucketAt(conversationId, since) + BUCKET) / MINUTE) - minuteOf(NOW_MS) + minutes;

test.each([24, 72] as const)(
  'a visitor that waits is given its tenant’s %i hours, whatever the other tenants give',
  async (hours) => {
    const harness = useCaseHarness();
    const { message } = await ask(harness);
    await ask(harness, 'v_1', 'rival');
    await talk(harness, 'v_2');
    const tenants = {
      find: async (tenantId: string) =>
        aTenant({
          tenantId: tenantNamed(tenantId),
          ...(hours === 24 && tenantId === 'shop' ? {} : { unansweredHours: tenantId === 'shop' ? hours : 24 }),
        }),
    };
    const withHours = (tenant: Tenant) => ({ ...rulesOf(tenant), unanswered: unansweredHours(tenant) * HOUR });
    const needs = { ...harness.needs, tenants, rulesOf: withHours };

    for (let minute = 0; minute < 72 * 60 + 10; minute++) {
      harness.time.forward(MINUTE);
      await closeIdleConversations(needs, { minute: minuteOf(harness.time.now()) }, inParallel);
    }

    const waited = closesIn(message.conversationId, NOW_MS, hours * 60);
    expect(closings(harness).filter((each) => each.startsWith('idle'))).toHaveLength(1);
    expect(closings(harness)).toContain(`unanswered ${waited}`);
    expect(closings(harness)).toHaveLength(3);
    expect(waited).toBeLessThanOrEqual(hours * 60 + 4);
  },
);

describe('a conversation whose last word is the site’s', () => {
  test.each(IDLE_MINUTES)('is closed after its tenant’s %i minutes, within four minutes, once', async (idle) => {
    const harness = useCaseHarness();
    const conversationId = await talk(harness);

    await minutesPass(harness, DAY_MINUTES + 10, { shop: idle });

    const minute = closesIn(conversationId, NOW_MS, idle);
    expect(closings(harness)).toEqual([`idle ${minute}`]);
    expect(minute).toBeGreaterThanOrEqual(idle);
    expect(minute).toBeLessThanOrEqual(idle + 4);
  });

  test.each([1, 3, 10, 11, 12, 13, 14])('counts from its last message, %i minutes after its first', async (later) => {
    const harness = useCaseHarness();
    const conversationId = await talk(harness);
    await minutesPass(harness, later, { shop: 15 });
    const last = harness.time.now();
    await answer(harness, conversationId);

    await minutesPass(harness, 40, { shop: 15 });

    expect(closings(harness)).toEqual([`idle ${closesIn(conversationId, last, 15)}`]);
  });

  test.each(['note', 'labelled', 'assigned'] as const)(
    'counts from no later entry of another kind (%s)',
    async (kind) => {
      const harness = useCaseHarness();
      const conversationId = await talk(harness);
      for (let minute = 0; minute < 12; minute++) {
        await minutesPass(harness, 1, { shop: 15 });
        const labels = [`${minute}`];
        await add(harness, conversationId, { kind, labels, text: 'hm', to: null } as DeskChange);
      }

      await minutesPass(harness, 40, { shop: 15 });

      expect(closings(harness)).toEqual([`idle ${closesIn(conversationId, NOW_MS, 15)}`]);
    },
  );

  test('is closed whatever the second in which its rows begin', async () => {
    const harness = useCaseHarness();
    const ids: string[] = [];
    for (let number = 0; number < 60; number++) ids.push(await talk(harness, `v_${number}`));

    await minutesPass(harness, 25, { shop: 15 });

    const expected = ids.map((id) => `idle ${closesIn(id, NOW_MS, 15)}`);
    expect(closings(harness).toSorted()).toEqual(expected.toSorted());
    expect(new Set(expected).size).toBeGreaterThan(3);
  });

  test('is closed by the rule of its own tenant', async () => {
    const harness = useCaseHarness();
    await talk(harness, 'v_1', 'shop');
    await talk(harness, 'v_1', 'rival');

    await minutesPass(harness, 10, { shop: 5, rival: 60 });

    const closed = harness.announced.at(-1)?.announcement;
    expect(closed).toMatchObject({ located: { tenantId: SHOP, entry: { kind: 'closed', reason: 'idle' } } });
    expect(closings(harness)).toHaveLength(1);
  });

  test('of a tenant that is gone is left alone', async () => {
    const harness = useCaseHarness();
    await talk(harness);

    await minutesPass(harness, 70, {});

    expect(closings(harness)).toEqual([]);
  });

  test('is closed although another cannot be', async () => {
    const harness = useCaseHarness();
    const poisoned = await talk(harness, 'v_0');
    for (const visitor of ['v_1', 'v_2', 'v_3']) await talk(harness, visitor);
    const tail = harness.needs.conversationLog.recentTail;
    harness.needs.conversationLog.recentTail = (tenantId, conversationId) =>
      conversationId === poisoned ? Promise.reject(new Error('poison')) : tail(tenantId, conversationId);

    let failures = 0;
    for (let minute = 0; minute < 25; minute++) {
      await minutesPass(harness, 1, { shop: 15 }).catch(() => failures++);
    }

    expect([failures, closings(harness).length]).toEqual([1, 3]);
  });
});

describe('a visitor who waits for an answer', () => {
  test.each(IDLE_MINUTES)('is not left after %i idle minutes, but after a day, as unanswered', async (idle) => {
    const harness = useCaseHarness();
    const { message } = await ask(harness);

    await minutesPass(harness, DAY_MINUTES + 10, { shop: idle });

    expect(closings(harness)).toEqual([`unanswered ${closesIn(message.conversationId, NOW_MS, DAY_MINUTES)}`]);
  });

  test('that writes again after an answer waits again', async () => {
    const harness = useCaseHarness();
    const conversationId = await talk(harness);
    await minutesPass(harness, 10, { shop: 15 });
    const last = harness.time.now();
    await ask(harness);

    await minutesPass(harness, DAY_MINUTES + 10, { shop: 15 });

    expect(closings(harness)).toEqual([`unanswered ${closesIn(conversationId, last, DAY_MINUTES)}`]);
  });

  test('and is answered hours later is left the idle time after that', async () => {
    const harness = useCaseHarness();
    const { message } = await ask(harness);
    await minutesPass(harness, 3 * 60, { shop: 15 });
    const last = harness.time.now();
    await answer(harness, message.conversationId);

    await minutesPass(harness, DAY_MINUTES, { shop: 15 });

    expect(closings(harness)).toEqual([`idle ${closesIn(message.conversationId, last, 15)}`]);
  });
});

describe('a conversation that was opened again', () => {
  test('by an agent, and in which nothing is said, is closed the idle time after that', async () => {
    const harness = useCaseHarness();
    const conversationId = await talk(harness);
    await closeConversation(harness.needs, { caller: boss, conversationId });
    await minutesPass(harness, 130, { shop: 15 });
    const reopened = harness.time.now();
    await reopenConversation(harness.needs, { caller: boss, conversationId });

    await minutesPass(harness, DAY_MINUTES, { shop: 15 });

    expect(closings(harness)).toEqual(['agent 0', `idle ${closesIn(conversationId, reopened, 15)}`]);
  });

  test('by its visitor waits, from then on', async () => {
    const harness = useCaseHarness();
    const conversationId = await talk(harness);
    await minutesPass(harness, 130, { shop: 15 });
    const back = harness.time.now();
    await ask(harness);

    await minutesPass(harness, DAY_MINUTES + 10, { shop: 15 });

    expect(closings(harness)).toEqual([
      `idle ${closesIn(conversationId, NOW_MS, 15)}`,
      `unanswered ${closesIn(conversationId, back, DAY_MINUTES)}`,
    ]);
  });
});

describe('a snoozed conversation', () => {
  const until = NOW_MS + 5 * HOUR;

  test('is closed the idle time after its end, and not before', async () => {
    const harness = useCaseHarness();
    const conversationId = await talk(harness);
    await add(harness, conversationId, { kind: 'snoozed', until });

    await minutesPass(harness, 2 * DAY_MINUTES, { shop: 15 });

    expect(closings(harness)).toEqual(['idle 315']);
  });

  test('whose visitor waits is closed a day after its end', async () => {
    const harness = useCaseHarness();
    const { message } = await ask(harness);
    await add(harness, message.conversationId, { kind: 'snoozed', until });

    await minutesPass(harness, 2 * DAY_MINUTES, { shop: 15 });

    expect(closings(harness)).toEqual([`unanswered ${300 + DAY_MINUTES}`]);
  });

  test.each([
    ['while it lasts', 100, 315],
    ['within the idle time after it', 310, undefined],
    ['hours after it', 600, undefined],
  ])(
    'whose visitor waited, and was answered %s, is closed the idle time after the later of both',
    async (_, at, minute) => {
      const harness = useCaseHarness();
      const { message } = await ask(harness);
      const { conversationId } = message;
      await add(harness, conversationId, { kind: 'snoozed', until });
      await minutesPass(harness, at, { shop: 15 });
      const answered = harness.time.now();
      await answer(harness, conversationId);

      await minutesPass(harness, 2 * DAY_MINUTES, { shop: 15 });

      const found = closings(harness).map((line) => Number(line.split(' ')[1]));
      expect(found).toHaveLength(1);
      const earliest = (Math.max(answered, until) - NOW_MS) / MINUTE + 15;
      expect(found[0]).toBeGreaterThanOrEqual(minute ?? earliest);
      expect(found[0]).toBeLessThanOrEqual(minute ?? closesIn(conversationId, answered, 15));
    },
  );

  test.each([
    ['ended early', 60, null, 75],
    ['put off further', 60, NOW_MS + 9 * HOUR, 9 * 60 + 15],
    ['put off less far', 60, NOW_MS + 2 * HOUR, 2 * 60 + 15],
    ['put off further after its end', 310, NOW_MS + 9 * HOUR, 9 * 60 + 15],
  ])('that was %s is closed the idle time after the end that counts', async (_, at, end, minute) => {
    const harness = useCaseHarness();
    const conversationId = await talk(harness);
    await add(harness, conversationId, { kind: 'snoozed', until });
    await minutesPass(harness, at, { shop: 15 });
    await add(harness, conversationId, { kind: 'snoozed', until: end });

    await minutesPass(harness, 2 * DAY_MINUTES, { shop: 15 });

    expect(closings(harness)).toEqual([`idle ${minute}`]);
  });

  test('in which the visitor writes is no longer snoozed, and waits', async () => {
    const harness = useCaseHarness();
    const conversationId = await talk(harness);
    await add(harness, conversationId, { kind: 'snoozed', until });
    await minutesPass(harness, 20, { shop: 15 });
    const last = harness.time.now();
    await ask(harness);

    await minutesPass(harness, 2 * DAY_MINUTES, { shop: 15 });

    expect(closings(harness)).toEqual([`unanswered ${closesIn(conversationId, last, DAY_MINUTES)}`]);
  });

  test('that is closed by an agent is closed once', async () => {
    const harness = useCaseHarness();
    const conversationId = await talk(harness);
    await add(harness, conversationId, { kind: 'snoozed', until });
    await closeConversation(harness.needs, { caller: boss, conversationId });

    await minutesPass(harness, DAY_MINUTES, { shop: 15 });

    expect(closings(harness)).toEqual(['agent 0']);
  });
});

test('a conversation that is idle since another row is read once for each of its rows, and not committed to', async () => {
  const harness = useCaseHarness();
  const conversationId = await talk(harness);
  for (let row = 0; row < 3; row++) {
    await minutesPass(harness, 4, {});
    await answer(harness, conversationId);
  }
  const reads = { recentTail: 0, tail: 0 };
  for (const kind of ['recentTail', 'tail'] as const) {
    const read = harness.needs.conversationLog[kind];
    harness.needs.conversationLog[kind] = (...asked) => {
      reads[kind]++;
      return read(...asked);
    };
  }

  await minutesPass(harness, 25, { shop: 15 });

  // One for each of the four rows, one in the commit of the close.
  expect([reads, closings(harness).length]).toEqual([{ recentTail: 4, tail: 1 }, 1]);
});

test('a row is looked at once in the idle time of its tenant and once after a day, and no log is read for another idle time', async () => {
  const harness = useCaseHarness();
  await ask(harness);
  await minutesPass(harness, 1, {});
  const read: number[] = [];
  for (const kind of ['recentTail', 'tail'] as const) {
    const readsTail = harness.needs.conversationLog[kind];
    harness.needs.conversationLog[kind] = (...asked) => {
      read.push(minuteOf(harness.time.now()) - minuteOf(NOW_MS));
      return readsTail(...asked);
    };
  }

  await minutesPass(harness, DAY_MINUTES - 10, { shop: 30 });
  const before = read.splice(0);
  await minutesPass(harness, 20, { shop: 30 });

  expect(before).toHaveLength(1);
  expect(before[0]).toBeGreaterThanOrEqual(30);
  // One for the row, one in the commit of the close.
  expect(read).toHaveLength(2);
  expect(closings(harness)).toHaveLength(1);
});
