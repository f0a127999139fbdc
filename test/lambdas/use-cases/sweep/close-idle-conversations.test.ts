import { describe, expect, test } from 'vitest';
import { minuteOf } from '../../../../lambdas/domain/conversations/activity-index.ts';
import type { IdleMinutes, Tenant } from '../../../../lambdas/domain/tenants/tenant.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { closeIdleConversations } from '../../../../lambdas/use-cases/sweep/close-idle-conversations.ts';
import { aTenant } from '../../../support/builders/tenants.ts';
import { aWorld, visitorNamed, type World } from '../../../support/harness/use-case/world.ts';
import { RETENTION } from '../../../support/stores/stores.ts';

const tenantsWith = (idle: Record<string, IdleMinutes>) => ({
  find: async (tenantId: string) => (idle[tenantId] ? aTenant({ tenantId, idleMinutes: idle[tenantId] }) : null),
});

const rulesOf = ({ idleMinutes }: Tenant) => ({ retention: RETENTION, idle: idleMinutes * 60_000 });

/** Runs what the sweeper does in each of the coming minutes. */
async function minutesPass(world: World, minutes: number, idle: Record<string, IdleMinutes>) {
  for (let passed = 0; passed < minutes; passed++) {
    world.time.forward(60_000);
    const minute = minuteOf(world.time.now());
    await closeIdleConversations({ ...world.needs, tenants: tenantsWith(idle), rulesOf }, { minute });
  }
}

const say = ({ needs }: World, userId = 'v_1', tenantId = 'shop') =>
  sendMessage(needs, { caller: visitorNamed(userId, tenantId), text: 'hello' });

const closings = ({ announcedKinds }: World) => announcedKinds().filter((kind) => kind === 'closed').length;

describe('a conversation in which nobody has written', () => {
  test.each([5, 15, 30, 60] as const)('for its tenant’s %i minutes is closed, once, within a minute', async (idle) => {
    const world = aWorld();
    await say(world);

    await minutesPass(world, idle, { shop: idle });
    expect(closings(world)).toBe(0);

    await minutesPass(world, 1, { shop: idle });
    expect(closings(world)).toBe(1);

    await minutesPass(world, 70, { shop: idle });
    expect(closings(world)).toBe(1);
  });

  test.each([10, 11, 12, 13])('counts from its last message, %i minutes after its first', async (later) => {
    const world = aWorld();
    await say(world);
    await minutesPass(world, later, { shop: 15 });
    await say(world);

    await minutesPass(world, 15, { shop: 15 });
    expect(closings(world)).toBe(0);

    await minutesPass(world, 1, { shop: 15 });
    expect(closings(world)).toBe(1);
  });

  test('is closed by the rule of its own tenant', async () => {
    const world = aWorld();
    await say(world, 'v_1', 'shop');
    await say(world, 'v_1', 'rival');

    await minutesPass(world, 10, { shop: 5, rival: 60 });

    expect(world.announced.map(({ announcement }) => announcement)).toContainEqual(
      expect.objectContaining({
        located: expect.objectContaining({ tenantId: 'shop', entry: expect.objectContaining({ reason: 'idle' }) }),
      }),
    );
    expect(closings(world)).toBe(1);
  });

  test('of a tenant that is gone is left alone', async () => {
    const world = aWorld();
    await say(world);

    await minutesPass(world, 70, {});

    expect(closings(world)).toBe(0);
  });

  test('is closed though another one cannot be', async () => {
    const world = aWorld();
    const { message } = await say(world, 'v_0');
    for (const visitor of ['v_1', 'v_2', 'v_3']) await say(world, visitor);
    await minutesPass(world, 15, { shop: 15 });
    const tail = world.needs.conversationLog.tail;
    world.needs.conversationLog.tail = (tenantId, conversationId) =>
      conversationId === message.conversationId ? Promise.reject(new Error('poison')) : tail(tenantId, conversationId);

    await expect(minutesPass(world, 1, { shop: 15 })).rejects.toThrow('poison');

    expect(closings(world)).toBe(3);
  });
});
