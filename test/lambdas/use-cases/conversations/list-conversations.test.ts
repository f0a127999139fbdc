import { describe, expect, test } from 'vitest';
import { BUCKET_MINUTES } from '../../../../lambdas/domain/conversations/activity-index.ts';
import { agentCursor } from '../../../../lambdas/domain/delivery/agent-cursor-text.ts';
import { closeConversation } from '../../../../lambdas/use-cases/conversations/close-conversation.ts';
import {
  type ListConversations,
  listConversations,
} from '../../../../lambdas/use-cases/conversations/list-conversations.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { NOW_MS } from '../../../support/builders/conversations.ts';
import { aCaller, SHOP } from '../../../support/builders/tenants.ts';
import {
  agentNamed,
  IDLE,
  type UseCaseHarness,
  useCaseHarness,
  visitorNamed,
} from '../../../support/harness/use-case/use-case-harness.ts';
import { RETENTION } from '../../../support/stores/stores.ts';

const list = ({ needs }: UseCaseHarness, over: Partial<ListConversations> = {}) =>
  listConversations(needs, { caller: agentNamed('ann'), limit: 20, ...over });

const send = ({ needs }: UseCaseHarness, userId: string, text = `hello from ${userId}`, tenantId = 'shop') =>
  sendMessage(needs, { caller: visitorNamed(userId, tenantId), text });

const names = ({ conversations }: Awaited<ReturnType<typeof list>>) =>
  conversations.map(({ visitor }) => visitor.userId);

async function allNames(harness: UseCaseHarness, limit: number, over: Partial<ListConversations> = {}) {
  const found: string[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page = await list(harness, { limit, ...over, ...(after === undefined ? {} : { after }) });
    expect(page.conversations.length).toBeLessThanOrEqual(limit);
    found.push(...names(page));
    after = page.next;
  }
  return found;
}

describe('the list of conversations', () => {
  test('shows the visitor, the last message and the sequence number, newest activity first', async () => {
    const harness = useCaseHarness();
    for (const visitor of ['v_1', 'v_2', 'v_3']) {
      await send(harness, visitor);
      harness.time.forward(1000);
    }
    await send(harness, 'v_1', 'again');

    const page = await list(harness);

    expect(names(page)).toEqual(['v_1', 'v_3', 'v_2']);
    expect(page.conversations[0]).toMatchObject({
      status: 'open',
      seq: 2,
      lastActivityAt: NOW_MS + 3000,
      lastMessage: { text: 'again' },
      visitor: { userId: 'v_1', anonymous: true },
    });
  });

  test.each([1, 2, 3, 5, 100])('leads through each conversation once (%i a page)', async (limit) => {
    const harness = useCaseHarness();
    for (let bucket = 0; bucket < 6; bucket++) {
      for (let number = 0; number < 8; number++) await send(harness, `v_${(number * (bucket + 3)) % 11}`);
      harness.time.forward(60_000);
    }

    const found = await allNames(harness, limit);

    expect(found.toSorted()).toEqual(Array.from({ length: 11 }, (_, index) => `v_${index}`).toSorted());
  });

  test('leads through all of them though the newest have very many rows', async () => {
    const harness = useCaseHarness();
    await send(harness, 'v_quiet');
    for (let row = 0; row < 150; row++) {
      harness.time.forward(BUCKET_MINUTES * 60_000);
      for (const visitor of ['v_1', 'v_2', 'v_3', 'v_4']) await send(harness, visitor);
    }

    expect((await allNames(harness, 2)).toSorted()).toEqual(['v_1', 'v_2', 'v_3', 'v_4', 'v_quiet']);
  });

  test('skips a row of a writer that crashed before its message', async () => {
    const harness = useCaseHarness();
    const { message } = await send(harness, 'v_1');
    harness.time.forward(BUCKET_MINUTES * 60_000);
    await send(harness, 'v_2');
    const bucket = message.entry.bucket + 2 * BUCKET_MINUTES;
    await harness.needs.activityIndex.touch({ tenantId: SHOP, conversationId: message.conversationId, bucket });
    await harness.needs.activityIndex.touch({ tenantId: SHOP, conversationId: 'c_never', bucket });

    expect(await allNames(harness, 1)).toEqual(['v_2', 'v_1']);
  });

  test.each([
    ['open', ['v_2']],
    ['closed', ['v_1', 'v_old']],
  ] as const)('shows only those that are %s when asked', async (status, expected) => {
    const harness = useCaseHarness();
    await send(harness, 'v_old');
    harness.time.forward(IDLE);
    const { message } = await send(harness, 'v_1');
    await send(harness, 'v_2');
    await closeConversation(harness.needs, {
      reason: 'agent',
      caller: agentNamed('boss', { role: 'admin' }),
      conversationId: message.conversationId,
    });

    expect(await allNames(harness, 1, { status })).toEqual(expected);
  });

  test('leaves out what has expired', async () => {
    const harness = useCaseHarness();
    await send(harness, 'v_1');
    harness.time.forward(RETENTION);

    expect(await allNames(harness, 10)).toEqual([]);
  });

  test('shows nothing of another tenant', async () => {
    const harness = useCaseHarness();
    await send(harness, 'v_1', 'theirs', 'rival');

    expect(await allNames(harness, 10)).toEqual([]);
  });

  test('answers the cursor to resume from: taken before anything was read', async () => {
    const harness = useCaseHarness();
    const ofTenant = harness.needs.activityIndex.ofTenant;
    harness.needs.activityIndex.ofTenant = (...args) => {
      harness.time.forward(5000);
      return ofTenant(...args);
    };

    expect(agentCursor((await list(harness)).cursor, 'cursor').vector.at).toBe(NOW_MS);
  });

  test.each(['', 'l1', 'l1.1', 'l1.1.', 'l1.A.c_1', 'l1.1.c#1', 'l1.1.c_1\n', 'l1.123456789.c_1', 'c1.life000001.1'])(
    'refuses a cursor that was never given out (%j)',
    async (after) => {
      await expect(list(useCaseHarness(), { after })).rejects.toMatchObject({ code: 'ERR_INVALID', field: 'after' });
    },
  );

  test('is not for visitors', async () => {
    await expect(list(useCaseHarness(), { caller: aCaller() })).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' });
  });
});
