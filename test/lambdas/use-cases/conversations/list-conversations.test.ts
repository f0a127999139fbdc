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
import { aCaller } from '../../../support/builders/tenants.ts';
import { agentNamed, aWorld, IDLE, visitorNamed, type World } from '../../../support/harness/use-case/world.ts';
import { RETENTION } from '../../../support/stores/stores.ts';

const list = ({ needs }: World, over: Partial<ListConversations> = {}) =>
  listConversations(needs, { caller: agentNamed('ann'), limit: 20, ...over });

const say = ({ needs }: World, userId: string, text = `hello from ${userId}`, tenantId = 'shop') =>
  sendMessage(needs, { caller: visitorNamed(userId, tenantId), text });

const names = ({ conversations }: Awaited<ReturnType<typeof list>>) =>
  conversations.map(({ visitor }) => visitor.userId);

async function allNames(world: World, limit: number, over: Partial<ListConversations> = {}) {
  const found: string[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page = await list(world, { limit, ...over, ...(after === undefined ? {} : { after }) });
    expect(page.conversations.length).toBeLessThanOrEqual(limit);
    found.push(...names(page));
    after = page.next;
  }
  return found;
}

describe('the list of conversations', () => {
  test('shows who, what last and how far, newest activity first', async () => {
    const world = aWorld();
    for (const visitor of ['v_1', 'v_2', 'v_3']) {
      await say(world, visitor);
      world.time.forward(1000);
    }
    await say(world, 'v_1', 'again');

    const page = await list(world);

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
    const world = aWorld();
    for (let bucket = 0; bucket < 6; bucket++) {
      for (let number = 0; number < 8; number++) await say(world, `v_${(number * (bucket + 3)) % 11}`);
      world.time.forward(60_000);
    }

    const found = await allNames(world, limit);

    expect(found.toSorted()).toEqual(Array.from({ length: 11 }, (_, index) => `v_${index}`).toSorted());
  });

  test('leads through all of them though the newest have very many rows', async () => {
    const world = aWorld();
    await say(world, 'v_quiet');
    for (let row = 0; row < 150; row++) {
      world.time.forward(BUCKET_MINUTES * 60_000);
      for (const visitor of ['v_1', 'v_2', 'v_3', 'v_4']) await say(world, visitor);
    }

    expect((await allNames(world, 2)).toSorted()).toEqual(['v_1', 'v_2', 'v_3', 'v_4', 'v_quiet']);
  });

  test('passes over a minute that was noted by a writer who died before its message', async () => {
    const world = aWorld();
    const { message } = await say(world, 'v_1');
    world.time.forward(BUCKET_MINUTES * 60_000);
    await say(world, 'v_2');
    const bucket = message.entry.bucket + 2 * BUCKET_MINUTES;
    await world.needs.activityIndex.touch({ tenantId: 'shop', conversationId: message.conversationId, bucket });
    await world.needs.activityIndex.touch({ tenantId: 'shop', conversationId: 'c_never', bucket });

    expect(await allNames(world, 1)).toEqual(['v_2', 'v_1']);
  });

  test.each([
    ['open', ['v_2']],
    ['closed', ['v_1', 'v_old']],
  ] as const)('shows only those that are %s when asked', async (status, expected) => {
    const world = aWorld();
    await say(world, 'v_old');
    world.time.forward(IDLE);
    const { message } = await say(world, 'v_1');
    await say(world, 'v_2');
    await closeConversation(world.needs, {
      reason: 'agent',
      caller: agentNamed('boss', { role: 'admin' }),
      conversationId: message.conversationId,
    });

    expect(await allNames(world, 1, { status })).toEqual(expected);
  });

  test('leaves out what has expired', async () => {
    const world = aWorld();
    await say(world, 'v_1');
    world.time.forward(RETENTION);

    expect(await allNames(world, 10)).toEqual([]);
  });

  test('shows nothing of another tenant', async () => {
    const world = aWorld();
    await say(world, 'v_1', 'theirs', 'rival');

    expect(await allNames(world, 10)).toEqual([]);
  });

  test('says where to go on listening: the moment before anything was read', async () => {
    const world = aWorld();
    const ofTenant = world.needs.activityIndex.ofTenant;
    world.needs.activityIndex.ofTenant = (...args) => {
      world.time.forward(5000);
      return ofTenant(...args);
    };

    expect(agentCursor((await list(world)).cursor, 'cursor').vector.at).toBe(NOW_MS);
  });

  test.each(['', 'l1', 'l1.1', 'l1.1.', 'l1.A.c_1', 'l1.1.c#1', 'l1.1.c_1\n', 'l1.123456789.c_1', 'c1.life000001.1'])(
    'refuses a place that we never gave (%j)',
    async (after) => {
      await expect(list(aWorld(), { after })).rejects.toMatchObject({ code: 'ERR_INVALID', field: 'after' });
    },
  );

  test('is not for visitors', async () => {
    await expect(list(aWorld(), { caller: aCaller() })).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' });
  });
});
