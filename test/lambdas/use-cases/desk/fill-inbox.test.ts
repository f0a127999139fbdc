import { describe, expect, test } from 'vitest';
import { cachedTenantLookup, KEPT_FOR } from '../../../../lambdas/adapters/cached-tenant-lookup.ts';
import { BUCKET } from '../../../../lambdas/domain/conversations/activity-index.ts';
import { deskRules } from '../../../../lambdas/domain/conversations/desk-rules.ts';
import { livingState, statusOf } from '../../../../lambdas/domain/conversations/log.ts';
import type { ConversationId } from '../../../../lambdas/domain/ids.ts';
import { inParallel } from '../../../../lambdas/domain/in-parallel.ts';
import type { Tenant } from '../../../../lambdas/domain/tenants/tenant.ts';
import { DAY, MINUTE } from '../../../../lambdas/domain/time/units.ts';
import { addDeskEntry } from '../../../../lambdas/use-cases/conversations/add-desk-entry.ts';
import { closeConversation } from '../../../../lambdas/use-cases/conversations/close-conversation.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { fillInbox } from '../../../../lambdas/use-cases/desk/fill-inbox.ts';
import { listDesk } from '../../../../lambdas/use-cases/desk/list-desk.ts';
import { KNOWN_TO_ALL_AFTER, turnDeskOn } from '../../../../lambdas/use-cases/desk/turn-desk-on.ts';
import { workOffDueList } from '../../../../lambdas/use-cases/sweep/work-off-due-list.ts';
import { aTenant, SHOP } from '../../../support/builders/tenants.ts';
import { randomNumbers } from '../../../support/harness/random/gateway-faults.ts';
import { agentNamed, useCaseHarness, visitorNamed } from '../../../support/harness/use-case/use-case-harness.ts';

const ann = agentNamed('ann');
const boss = agentNamed('boss', { role: 'admin' });

/** Milliseconds that the longest invocation lasts. */
const LONGEST_INVOCATION = 55_000;

/** A tenant whose settings can be changed; several environments cache it, each from its own time on. */
function aShop() {
  const harness = useCaseHarness();
  const { needs, time } = harness;
  let tenant: Tenant = aTenant();
  const stored = { find: async () => ({ ...tenant }) };
  const environment = () => {
    const lookup = cachedTenantLookup(stored, time.now);
    return async () => {
      const known = (await lookup.find(SHOP)) as Tenant;
      return { ...needs, desk: deskRules(known) };
    };
  };
  const listing = environment();
  const isOpen = async (conversationId: ConversationId) => {
    const tail = await needs.conversationLog.tail(SHOP, conversationId);
    return statusOf(livingState(tail, time.now(), needs.rules), time.now(), needs.rules) === 'open';
  };
  return {
    ...harness,
    environment,
    isOpen,
    change: (over: Partial<Tenant>) => {
      tenant = { ...tenant, ...over };
    },
    turnOn: async () => {
      tenant = { ...tenant, ...(await turnDeskOn({ dueList: needs.dueList, clock: time.now }, SHOP)) };
    },
    say: async (visitor: string, own: Partial<typeof needs> = {}): Promise<ConversationId> =>
      (await sendMessage({ ...needs, ...own }, { caller: visitorNamed(visitor), text: `hello from ${visitor}` }))
        .message.conversationId,
    sweep: () => workOffDueList({ ...needs, tenants: stored, rulesOf: () => needs.rules }, inParallel),
    list: async () => listDesk(await listing(), { caller: boss, status: 'open', asked: {}, limit: 100 }),
    rowsOpen: async () =>
      (await needs.inbox.ofTenant(SHOP)).rows.map(({ conversationId }) => conversationId).toSorted(),
    allOpen: async () => {
      const ids = needs.conversationLog.conversations().map(({ conversationId }) => conversationId);
      const open = await Promise.all(ids.map(isOpen));
      return ids.filter((_, index) => open[index]).toSorted();
    },
  };
}

describe('a desk that is turned on', () => {
  test('has in its inbox what was open before, complete some minutes later', async () => {
    const shop = aShop();
    const open = [await shop.say('v_1'), await shop.say('v_2')];
    const closed = await shop.say('v_3');
    await closeConversation(shop.needs, { caller: boss, conversationId: closed });

    await shop.turnOn();

    shop.time.forward(KEPT_FOR);
    const early = await shop.list();
    expect([early.isComplete, early.conversations]).toEqual([false, []]);
    shop.time.forward(KNOWN_TO_ALL_AFTER + MINUTE - KEPT_FOR);
    await shop.sweep();
    expect((await shop.list()).isComplete).toBe(true);
    expect(await shop.rowsOpen()).toEqual(open.toSorted());
  });

  test('is not looked at while a function may still write for it as it was', async () => {
    expect(KNOWN_TO_ALL_AFTER).toBeGreaterThan(KEPT_FOR + LONGEST_INVOCATION);
    const shop = aShop();
    await shop.say('v_1');
    await shop.turnOn();

    for (let second = 0; second < KNOWN_TO_ALL_AFTER / 1000; second++) {
      await shop.sweep();
      shop.time.forward(1000);
    }

    expect(await shop.rowsOpen()).toEqual([]);
  });

  test.each(Array.from({ length: 20 }, (_, seed) => seed))(
    '[INBOX2] misses nothing that is written meanwhile by functions that know it as it was (%i)',
    async (seed) => {
      const random = randomNumbers(seed);
      const shop = aShop();
      const environments = Array.from({ length: 4 }, shop.environment);
      for (let number = 0; number < 5; number++) await shop.say(`v_${number}`);
      for (const environment of environments) if (random() < 0.7) await environment();

      await shop.turnOn();

      // An invocation works with what it has looked up at its beginning, and writes up to a minute later.
      const begun: { until: number; needs: typeof shop.needs; visitor: string }[] = [];
      for (let second = 0; second < (KNOWN_TO_ALL_AFTER + 3 * MINUTE) / 1000; second += 5) {
        for (const environment of environments) {
          if (random() < 0.5) {
            const until = shop.time.now() + random() * LONGEST_INVOCATION;
            begun.push({ until, needs: await environment(), visitor: `v_${Math.floor(random() * 200)}` });
          }
        }
        for (const each of begun.filter(({ until }) => until <= shop.time.now())) {
          begun.splice(begun.indexOf(each), 1);
          const conversationId = await shop.say(each.visitor, each.needs);
          if (random() < 0.3) await closeConversation(each.needs, { caller: boss, conversationId });
        }
        if (second % 60 === 0) await shop.sweep();
        shop.time.forward(5000);
      }

      expect((await shop.list()).isComplete).toBe(true);
      const { conversations } = await shop.list();
      expect(conversations.map((each) => ('row' in each ? each.row.conversationId : '')).toSorted()).toEqual(
        await shop.allOpen(),
      );
    },
  );

  test('finds what was put off for weeks before it was off for a while', async () => {
    const shop = aShop();
    const desk = { desk: true, agentsSee: 'all' } as const;
    const conversationId = await shop.say('v_1', { desk });
    const until = shop.time.now() + 30 * DAY;
    await addDeskEntry({ ...shop.needs, desk }, { caller: ann, conversationId, change: { kind: 'snoozed', until } });
    shop.time.forward(10 * DAY);
    const fresh = useCaseHarness().needs.inbox;

    await fillInbox({ ...shop.needs, inbox: fresh, desk: { ...desk, since: 1 } }, { tenantId: SHOP, since: 1 });

    expect((await fresh.ofTenant(SHOP)).rows).toMatchObject([{ conversationId, state: { snoozedUntil: until } }]);
  });

  test('corrects the rows of a time with a desk before', async () => {
    const shop = aShop();
    const on = { desk: true, agentsSee: 'all' } as const;
    const [closed, gone] = [await shop.say('v_closed', { desk: on }), await shop.say('v_on', { desk: on })];
    await closeConversation(shop.needs, { caller: boss, conversationId: closed });
    await shop.say('v_on');
    await shop.turnOn();
    shop.time.forward(KNOWN_TO_ALL_AFTER + MINUTE);

    await shop.sweep();

    expect((await shop.needs.inbox.ofTenant(SHOP)).rows).toMatchObject([{ conversationId: gone, pos: 2 }]);
    expect(shop.needs.inbox.all(SHOP)).toContainEqual({ tenantId: SHOP, conversationId: closed, pos: 2, closed: true });
  });

  test('that is off again, or turned on anew, by then is not complete by the earlier time', async () => {
    const shop = aShop();
    await shop.say('v_1');
    await shop.turnOn();
    shop.change({ desk: false });
    shop.time.forward(2 * MINUTE);
    await shop.turnOn();
    shop.time.forward(MINUTE);
    await shop.sweep();
    expect((await shop.list()).isComplete).toBe(false);

    shop.time.forward(2 * MINUTE);
    await shop.sweep();

    expect((await shop.list()).isComplete).toBe(true);
    expect(await shop.rowsOpen()).toHaveLength(1);
  });

  test('is filled in parts, each of which goes on where the one before has come to', async () => {
    const shop = aShop();
    const open: ConversationId[] = [];
    for (let number = 0; number < 12; number++) {
      for (let each = 0; each < 40; each++) open.push(await shop.say(`v_${number}_${each}`));
      shop.time.forward(BUCKET);
    }
    await shop.turnOn();
    shop.time.forward(KNOWN_TO_ALL_AFTER + MINUTE);
    const { ofTenant } = shop.needs.activityIndex;
    let reads = 0;
    shop.needs.activityIndex.ofTenant = async (...page) => {
      reads++;
      shop.time.forward(3000);
      return ofTenant(...page);
    };
    const parts: number[] = [];

    for (let part = 0; part < 10 && !(await shop.list()).isComplete; part++) {
      reads = 0;
      await shop.sweep();
      parts.push(reads);
      shop.time.forward(MINUTE);
    }

    expect(parts.length).toBeGreaterThan(1);
    expect(Math.max(...parts)).toBeLessThanOrEqual(2);
    expect(await shop.rowsOpen()).toEqual(open.toSorted());
    for await (const due of shop.needs.dueList.upTo(Number.MAX_SAFE_INTEGER)) expect(due.task.type).not.toBe('inbox');
  });

  test('is not filled with what closed long ago', async () => {
    const shop = aShop();
    for (let number = 0; number < 3; number++) await shop.say(`v_${number}`);
    shop.time.forward(2 * DAY);
    const looked: string[] = [];
    const { tail } = shop.needs.conversationLog;
    shop.needs.conversationLog.tail = (tenantId, conversationId) => {
      looked.push(conversationId);
      return tail(tenantId, conversationId);
    };
    await shop.turnOn();
    shop.time.forward(KNOWN_TO_ALL_AFTER + MINUTE);
    await shop.sweep();

    expect(looked).toEqual([]);
    expect((await shop.list()).isComplete).toBe(true);
  });
});
