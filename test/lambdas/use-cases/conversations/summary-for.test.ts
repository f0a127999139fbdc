import { describe, expect, test } from 'vitest';
import type { KnownVisitors } from '../../../../lambdas/domain/identity/known-visitors.ts';
import { commit } from '../../../../lambdas/use-cases/conversations/commit.ts';
import { lastMessageOf } from '../../../../lambdas/use-cases/conversations/last-message-of.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { summariesFor, summaryFor } from '../../../../lambdas/use-cases/conversations/summary-for.ts';
import { ANNS, aTail } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { agentNamed, useCaseHarness, visitorNamed } from '../../../support/harness/use-case/use-case-harness.ts';

/** A conversation of this visitor, with so many notes after its message; `reads` counts those of the log. */
async function aConversation(notes = 0, userId = 'v_1', harness = useCaseHarness()) {
  const { message } = await sendMessage(harness.needs, { caller: visitorNamed(userId), text: `hello from ${userId}` });
  const { conversationId } = message;
  for (let number = 0; number < notes; number++) {
    const draft = () => ({ add: { kind: 'note' as const, text: 'hm' } });
    await commit(harness.needs, { tenantId: SHOP, conversationId, author: ANNS, draft });
  }
  let reads = 0;
  const from: typeof harness.needs.conversationLog.from = (...asked) => {
    reads++;
    return harness.needs.conversationLog.from(...asked);
  };
  const needs = { ...harness.needs, conversationLog: { from } };
  const tail = () => harness.needs.conversationLog.tail(SHOP, conversationId);
  return { harness, needs, conversationId, tail, reads: () => reads };
}

describe('the last message of a conversation', () => {
  test.each([
    [0, 0],
    [3, 0],
    [4, 1],
    [40, 1],
  ])('is found though %i notes follow it, by %i further reads', async (notes, expected) => {
    const { needs, conversationId, tail, reads } = await aConversation(notes);

    const found = await lastMessageOf(needs, { tenantId: SHOP, conversationId }, await tail());

    expect([found?.text, reads()]).toEqual(['hello from v_1', expected]);
  });

  test('is none, and is not looked for, where there is none', async () => {
    const { needs, reads } = await aConversation();

    expect(await lastMessageOf(needs, { tenantId: SHOP, conversationId: 'c_1' }, aTail([]))).toBeNull();
    expect(reads()).toBe(0);
  });

  test('is none where its row is deleted already', async () => {
    const { harness, needs, conversationId, tail } = await aConversation(4);
    harness.needs.conversationLog.delete(SHOP, conversationId, 1);

    expect(await lastMessageOf(needs, { tenantId: SHOP, conversationId }, await tail())).toBeNull();
    expect(await summaryFor(needs, SHOP, await tail())).toMatchObject({ lastMessage: null, seq: 1 });
  });
});

describe('summaries', () => {
  test('of many conversations are in their order, and read all their visitors at once', async () => {
    const first = await aConversation(0, 'v_1');
    const others = [await aConversation(5, 'v_2', first.harness), await aConversation(1, 'v_3', first.harness)];
    const asked: number[] = [];
    const knownVisitors: KnownVisitors = {
      findAll(tenantId, subjects) {
        asked.push(subjects.length);
        return first.harness.needs.knownVisitors.findAll(tenantId, subjects);
      },
    };
    const needs = { ...first.needs, knownVisitors };
    const tails = await Promise.all([first, ...others].map(({ tail }) => tail()));

    const found = await summariesFor(needs, SHOP, tails);

    expect(found.map((summary) => summary?.visitor.userId)).toEqual(['v_1', 'v_2', 'v_3']);
    expect(asked).toEqual([3]);
  });

  test('name who wrote last, and nobody where that cannot be read', async () => {
    const { harness, needs, conversationId, tail } = await aConversation();
    const caller = agentNamed('ann', { name: 'Ann' });
    await sendMessage(harness.needs, { caller, conversationId, text: 'hi' });
    const named = await summaryFor(needs, SHOP, await tail());
    harness.needs.staffNames.nameOf = () => Promise.reject(new Error('throttled'));

    expect(named.lastAuthorName).toBe('Ann');
    expect(await summaryFor(needs, SHOP, await tail())).not.toHaveProperty('lastAuthorName');
  });

  test('are refused of one conversation that is none', async () => {
    const { needs } = await aConversation();

    for (const tail of [aTail([]), { ...aTail([]), record: null }]) {
      await expect(summaryFor(needs, SHOP, tail)).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
    }
  });
});
