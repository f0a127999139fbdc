import { describe, expect, test } from 'vitest';
import { minuteOf } from '../../../../lambdas/domain/conversations/activity-index.ts';
import type { IdleMinutes, Tenant } from '../../../../lambdas/domain/tenants/tenant.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { closeIdleConversations } from '../../../../lambdas/use-cases/sweep/close-idle-conversations.ts';
import { aTenant, SHOP, tenantNamed } from '../../../support/builders/tenants.ts';
import {
  type UseCaseHarness,
  useCaseHarness,
  visitorNamed,
} from '../../../support/harness/use-case/use-case-harness.ts';
import { RETENTION } from '../../../support/stores/stores.ts';

const tenantsWith = (idle: Record<string, IdleMinutes>) => ({
  find: async (tenantId: string) =>
    idle[tenantId] ? aTenant({ tenantId: tenantNamed(tenantId), idleMinutes: idle[tenantId] }) : null,
});

const rulesOf = ({ idleMinutes }: Tenant) => ({ retention: RETENTION, idle: idleMinutes * 60_000 });

/** Closes idle conversations in each of the next minutes, as the sweeper does. */
async function minutesPass(harness: UseCaseHarness, minutes: number, idle: Record<string, IdleMinutes>) {
  for (let passed = 0; passed < minutes; passed++) {
    harness.time.forward(60_000);
    const minute = minuteOf(harness.time.now());
    await closeIdleConversations({ ...harness.needs, tenants: tenantsWith(idle), rulesOf }, { minute });
  }
}

const say = ({ needs }: UseCaseHarness, userId = 'v_1', tenantId = 'shop') =>
  sendMessage(needs, { caller: visitorNamed(userId, tenantId), text: 'hello' });

const closings = ({ announcedKinds }: UseCaseHarness) => announcedKinds().filter((kind) => kind === 'closed').length;

describe('an idle conversation', () => {
  test.each([5, 15, 30, 60] as const)('is closed after its tenant’s %i minutes, once, to the minute', async (idle) => {
    const harness = useCaseHarness();
    await say(harness);

    await minutesPass(harness, idle, { shop: idle });
    expect(closings(harness)).toBe(0);

    await minutesPass(harness, 1, { shop: idle });
    expect(closings(harness)).toBe(1);

    await minutesPass(harness, 70, { shop: idle });
    expect(closings(harness)).toBe(1);
  });

  test.each([10, 11, 12, 13])('counts from its last message, %i minutes after its first', async (later) => {
    const harness = useCaseHarness();
    await say(harness);
    await minutesPass(harness, later, { shop: 15 });
    await say(harness);

    await minutesPass(harness, 15, { shop: 15 });
    expect(closings(harness)).toBe(0);

    await minutesPass(harness, 1, { shop: 15 });
    expect(closings(harness)).toBe(1);
  });

  test('is closed by the rule of its own tenant', async () => {
    const harness = useCaseHarness();
    await say(harness, 'v_1', 'shop');
    await say(harness, 'v_1', 'rival');

    await minutesPass(harness, 10, { shop: 5, rival: 60 });

    expect(harness.announced.map(({ announcement }) => announcement)).toContainEqual(
      expect.objectContaining({
        located: expect.objectContaining({ tenantId: SHOP, entry: expect.objectContaining({ reason: 'idle' }) }),
      }),
    );
    expect(closings(harness)).toBe(1);
  });

  test('of a tenant that is gone is left alone', async () => {
    const harness = useCaseHarness();
    await say(harness);

    await minutesPass(harness, 70, {});

    expect(closings(harness)).toBe(0);
  });

  test('is closed although another cannot be', async () => {
    const harness = useCaseHarness();
    const { message } = await say(harness, 'v_0');
    for (const visitor of ['v_1', 'v_2', 'v_3']) await say(harness, visitor);
    await minutesPass(harness, 15, { shop: 15 });
    const tail = harness.needs.conversationLog.tail;
    harness.needs.conversationLog.tail = (tenantId, conversationId) =>
      conversationId === message.conversationId ? Promise.reject(new Error('poison')) : tail(tenantId, conversationId);

    await expect(minutesPass(harness, 1, { shop: 15 })).rejects.toThrow('poison');

    expect(closings(harness)).toBe(3);
  });
});
