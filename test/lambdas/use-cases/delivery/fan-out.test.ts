import { describe, expect, test } from 'vitest';
import { dialect } from '../../../../lambdas/adapters/gateway/dialect.ts';
import { ABANDONED_AFTER } from '../../../../lambdas/domain/conversations/abandoned.ts';
import { bucketAt, minuteOf } from '../../../../lambdas/domain/conversations/activity-index.ts';
import { ALL_AGENTS } from '../../../../lambdas/domain/conversations/agent-range.ts';
import { deskRules } from '../../../../lambdas/domain/conversations/desk-rules.ts';
import type { PendingFanOut } from '../../../../lambdas/domain/delivery/push.ts';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import { inParallel } from '../../../../lambdas/domain/in-parallel.ts';
import { pushAndMark } from '../../../../lambdas/use-cases/conversations/push-and-mark.ts';
import { delivery, FAN_OUT_INLINE } from '../../../../lambdas/use-cases/delivery/delivery.ts';
import { FAN_OUT_BATCH, fanOutToAgents } from '../../../../lambdas/use-cases/delivery/fan-out-to-agents.ts';
import { repairConversations } from '../../../../lambdas/use-cases/delivery/repair-conversations.ts';
import {
  aConnection,
  aMessage,
  anAgentsConnection,
  aRecord,
  aState,
  aTail,
  NOW_MS,
} from '../../../support/builders/conversations.ts';
import { fakeConnectionSender } from '../../../support/builders/fake-connection-sender.ts';
import { fixedClock } from '../../../support/builders/fixed-clock.ts';
import { NO_QUOTAS } from '../../../support/builders/no-quotas.ts';
import { aTenant, SHOP } from '../../../support/builders/tenants.ts';
import { IDLE } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemoryStores, RETENTION } from '../../../support/stores/stores.ts';

const ENTRY = aMessage({ pushed: false });
const UNPUSHED = { tenantId: SHOP, conversationId: 'c_1', visitor: 'visitor:v_1', entry: ENTRY, tail: aTail([ENTRY]) };
const RULES = { retention: RETENTION, idle: IDLE };
const BUCKET = bucketAt('c_1', ENTRY.at);
const MINUTE = minuteOf(ENTRY.at);
const desk = (n: number): string => `desk-${String(n).padStart(4, '0')}=`;

/**
 * A conversation with one unpushed message, and this many sockets of agents, of which every seventh is Bob's and all others are
 * Ann's. Hand-overs wait in a queue.
 */
async function tenantWith(agents: number, tenant = aTenant(), entry = ENTRY) {
  const stores = inMemoryStores();
  await stores.conversationLog.createRecord(SHOP, aRecord());
  await stores.conversationLog.append(SHOP, 'c_1', entry);
  await stores.activityIndex.touch({ tenantId: SHOP, conversationId: 'c_1', bucket: BUCKET }, ENTRY.pos);
  await stores.connections.add(aConnection());
  for (let n = 0; n < agents; n++) {
    const bob = n % 7 === 6 ? { subject: 'agent:bob', userId: 'bob' } : {};
    await stores.connections.add(anAgentsConnection({ connectionId: desk(n), ...bob }));
  }

  const sender = fakeConnectionSender();
  const time = fixedClock();
  const queue: PendingFanOut[] = [];
  let pages: number[] = [];
  const connections: typeof stores.connections = {
    ...stores.connections,
    async agentsAfter(tenantId, page) {
      const found = await stores.connections.agentsAfter(tenantId, page);
      pages.push(found.connections.length);
      return found;
    },
  };
  const needs = {
    ...stores,
    connections,
    sender,
    dialect,
    clock: time.now,
    sleep: time.sleep,
    count: () => {},
    quotas: NO_QUOTAS,
    reportIndexFailure: () => {},
    rules: RULES,
    desk: deskRules(tenant),
    tenants: { find: async () => tenant },
    rulesOf: () => RULES,
    handOver: async (pending: PendingFanOut) => {
      queue.push(JSON.parse(JSON.stringify(pending)) as PendingFanOut);
    },
  };
  const announcer = delivery(needs);
  return {
    needs: { ...needs, announcer },
    sender,
    time,
    queue,
    /** The number of rows of each read of the agents' list. */
    pagesRead: () => pages,
    send: () => pushAndMark({ ...needs, announcer }, { ...UNPUSHED, entry }),
    /** Runs the hand-overs in the queue, and those that they add. */
    async runQueue() {
      pages = [];
      const { push } = announcer;
      for (const pending of queue) await fanOutToAgents({ ...needs, push }, pending);
    },
    isPushed: async () => (await stores.conversationLog.from(SHOP, 'c_1', 1, 1))[0]?.pushed === true,
    received: () => sender.posted().length,
  };
}

test('a hundred agents are pushed to by the sender itself, with one read and no hand-over', async () => {
  const tenant = await tenantWith(FAN_OUT_INLINE);

  await tenant.send();

  expect(tenant.pagesRead()).toEqual([100]);
  expect(tenant.queue).toEqual([]);
  expect([tenant.received(), await tenant.isPushed()]).toEqual([101, true]);
});

test('of 2,000 agents the sender pushes to a hundred, and does not mark the entry', async () => {
  const tenant = await tenantWith(2000);

  await tenant.send();

  expect(tenant.pagesRead()).toEqual([100]);
  expect(tenant.queue).toHaveLength(1);
  expect([tenant.received(), await tenant.isPushed()]).toEqual([101, false]);
});

test('the others are pushed to in ranges, and the invocation that completes the list marks the entry', async () => {
  const tenant = await tenantWith(2000);
  await tenant.send();

  await tenant.runQueue();

  expect(tenant.pagesRead()).toEqual([...Array(7).fill(FAN_OUT_BATCH), 150]);
  expect([tenant.received(), await tenant.isPushed()]).toEqual([2001, true]);
});

test('ranges that are pushed to twice, or in another order, mark the entry all the same', async () => {
  const tenant = await tenantWith(700);
  await tenant.send();
  await tenant.runQueue();
  const again = await tenantWith(700);
  await again.send();

  again.queue.splice(0, 1, ...tenant.queue.toReversed(), ...tenant.queue);
  await again.runQueue();

  expect([again.received(), await again.isPushed()]).toEqual([701, true]);
});

test('[LOST6] a hand-over that Lambda lost is repaired by the sweeper, without a further message', async () => {
  const tenant = await tenantWith(700);
  await tenant.send();
  tenant.queue.length = 0;
  tenant.time.forward(ABANDONED_AFTER);

  await repairConversations(tenant.needs, { first: MINUTE - 2, last: MINUTE }, inParallel);
  await tenant.runQueue();

  expect([tenant.received(), await tenant.isPushed()]).toEqual([701, true]);
});

test('[LOST6] a range that fails leaves the entry unpushed, though all others were pushed to', async () => {
  const tenant = await tenantWith(700);
  await tenant.send();
  tenant.sender.answering(desk(120), 'busy');
  const { markUndelivered } = tenant.needs.connections;
  tenant.needs.connections.markUndelivered = async () => {
    throw new Error('no mark could be written');
  };

  await expect(tenant.runQueue()).rejects.toThrow('no mark');
  tenant.queue.shift();
  tenant.needs.connections.markUndelivered = markUndelivered;
  await tenant.runQueue();

  expect([tenant.received(), await tenant.isPushed()]).toEqual([701, false]);
});

test('an invocation that cannot hand over pushes to its own range first, and then fails', async () => {
  const tenant = await tenantWith(101);
  const announcer = delivery({
    ...tenant.needs,
    handOver: async () => {
      throw new Error('Lambda is throttled');
    },
  });

  await expect(pushAndMark({ ...tenant.needs, announcer }, UNPUSHED)).rejects.toThrow('throttled');

  expect([tenant.received(), await tenant.isPushed()]).toEqual([101, false]);
});

describe('where agents see only what is theirs or nobody’s', () => {
  const restricted = aTenant({ desk: true, agentsSee: 'assigned' });
  const bob = { id: staffId(SHOP, 'bob'), since: 1 };
  const bobs = Array.from({ length: 700 }, (_, n) => n)
    .filter((n) => n % 7 === 6)
    .map(desk);

  test('[SEE2] the fan-out and its repair reach one agent’s sockets alone, wherever they stand in the list, and mark the entry', async () => {
    for (const isLost of [false, true]) {
      const tenant = await tenantWith(700, restricted, { ...ENTRY, state: aState({ assignee: bob }) });
      await tenant.send();
      if (isLost) {
        tenant.queue.length = 0;
        tenant.time.forward(ABANDONED_AFTER);
        await repairConversations(tenant.needs, { first: MINUTE - 2, last: MINUTE }, inParallel);
      }
      await tenant.runQueue();

      expect(tenant.sender.posted()).toEqual([...bobs, 'socket-1=']);
      expect(await tenant.isPushed()).toBe(true);
    }
  });

  test('a first answer tells all others that the conversation is gone, and nothing of what was said', async () => {
    const author = `agent:${bob.id}`;
    const state = aState({ assignee: bob });
    const tenant = await tenantWith(700, restricted, { ...ENTRY, sender: 'agent', author, assigns: true, state });
    await tenant.send();

    await tenant.runQueue();

    expect([tenant.received(), await tenant.isPushed()]).toEqual([701, true]);
    expect(tenant.sender.textsOf(desk(699))).toEqual(['message 1']);
    expect(tenant.sender.framesOf(desk(693))).toEqual([
      { type: 'conversation_gone', conversation_id: 'c_1', cursor: expect.any(String) },
    ]);
  });

  test('what is nobody’s reaches all, as many as ever', async () => {
    const { assignee: _, ...state } = aState();
    const tenant = await tenantWith(700, restricted, { ...ENTRY, state });
    await tenant.send();

    await tenant.runQueue();

    expect([tenant.received(), await tenant.isPushed()]).toEqual([701, true]);
  });
});

test.each(['typing', 'read'] as const)('%s is pushed to a hundred agents at most', async (type) => {
  const tenant = await tenantWith(150);
  const by = { userId: 'v_2', sender: 'user' as const };

  await tenant.needs.announcer.announce({ type, tenantId: SHOP, conversationId: 'c_1', visitor: 'visitor:v_1', by });

  expect([tenant.received(), tenant.queue.length]).toEqual([100, 0]);
});

test('presence is pushed to all agents, and marks no entry', async () => {
  const tenant = await tenantWith(150);

  await tenant.needs.announcer.announce({ type: 'offline', tenantId: SHOP, userId: 'v_1' });
  await tenant.runQueue();

  expect([tenant.received(), await tenant.isPushed()]).toEqual([150, false]);
});

test('[DEAD4] an agent that never answers delays neither another agent nor, for more than three seconds, the sender', async () => {
  const tenant = await tenantWith(80);
  const post = tenant.sender.post;
  let posted = 0;
  let before = 0;
  tenant.needs.sender.post = async (connectionId, frame) => {
    if (connectionId !== desk(0)) return post(connectionId, frame).finally(() => posted++);
    before = posted;
    tenant.time.forward(1000);
    return 'busy';
  };

  const announcer = delivery(tenant.needs);
  expect(await announcer.announce({ type: 'entry', located: UNPUSHED, visitor: UNPUSHED.visitor })).toEqual(ALL_AGENTS);

  expect([posted, before < posted]).toEqual([80, true]);
  expect(tenant.time.now() - NOW_MS).toBeLessThanOrEqual(3000);
  const slow = await tenant.needs.connections.find(anAgentsConnection({ connectionId: desk(0) }));
  expect(slow?.undeliveredSince).toBe(ENTRY.at);
});
