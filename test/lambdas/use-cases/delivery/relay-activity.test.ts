import { describe, expect, test } from 'vitest';
import { ownConversation } from '../../../../lambdas/use-cases/conversations/own-conversation.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { relayActivity } from '../../../../lambdas/use-cases/delivery/relay-activity.ts';
import { ANN } from '../../../support/builders/conversations.ts';
import { aCaller, RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { agentNamed, useCaseHarness, visitorNamed } from '../../../support/harness/use-case/use-case-harness.ts';

const activity = { type: 'typing' } as const;

async function aBegunConversation() {
  const harness = useCaseHarness();
  const { message } = await sendMessage(harness.needs, { caller: aCaller(), text: 'hello' });
  harness.announced.length = 0;
  return { harness, conversationId: message.conversationId };
}

describe('an activity', () => {
  test('is pushed in the visitor’s own conversation, and not stored', async () => {
    const { harness, conversationId } = await aBegunConversation();

    await relayActivity(harness.needs, { caller: aCaller(), activity: { type: 'read', seq: 1 } });

    expect(harness.announced).toEqual([
      {
        announcement: {
          type: 'read',
          seq: 1,
          tenantId: 'shop',
          conversationId,
          visitor: 'visitor:v_1',
          by: { userId: 'v_1', sender: 'user' },
        },
      },
    ]);
    expect(await harness.needs.conversationLog.from(SHOP, conversationId, 1, 10)).toHaveLength(1);
  });

  test('is pushed in the conversation that an agent names', async () => {
    const { harness, conversationId } = await aBegunConversation();

    await relayActivity(harness.needs, { caller: agentNamed('ann'), conversationId, activity });

    expect(harness.announced.map(({ announcement }) => announcement)).toMatchObject([
      { type: 'typing', visitor: 'visitor:v_1', by: { userId: ANN, sender: 'agent' } },
    ]);
  });

  test('is pushed to no socket before the visitor has a conversation', async () => {
    const { needs, announced } = useCaseHarness();

    await relayActivity(needs, { caller: aCaller(), activity });

    expect(announced).toEqual([]);
  });

  test('counts as up to the last message if it was read beyond it, on either side', async () => {
    const { harness, conversationId } = await aBegunConversation();
    const beyond = { type: 'read', seq: 999_999 } as const;

    await relayActivity(harness.needs, { caller: aCaller(), activity: beyond });
    await relayActivity(harness.needs, { caller: agentNamed('ann'), conversationId, activity: beyond });

    expect(harness.announced.map(({ announcement }) => announcement)).toMatchObject([
      { type: 'read', seq: 1, by: { sender: 'user' } },
      { type: 'read', seq: 1, by: { sender: 'agent' } },
    ]);
  });

  test('is told to nobody where nothing was said that could be read', async () => {
    const { needs, announced } = useCaseHarness();
    await ownConversation(needs, aCaller());

    await relayActivity(needs, { caller: aCaller(), activity: { type: 'read', seq: 1 } });

    expect(announced).toEqual([]);
  });

  test.each([
    ['another visitor', visitorNamed('v_2'), 'ERR_NOT_FOUND'],
    ['a visitor of another tenant', visitorNamed('v_1', 'rival'), 'ERR_NOT_FOUND'],
    ['an agent of another tenant', agentNamed('eve', { tenantId: RIVAL }), 'ERR_NOT_FOUND'],
  ])('is refused in it from %s', async (_, caller, code) => {
    const { harness, conversationId } = await aBegunConversation();

    await expect(relayActivity(harness.needs, { caller, conversationId, activity })).rejects.toMatchObject({
      code,
    });

    expect(harness.announced).toEqual([]);
  });

  test('needs a conversation from an agent', async () => {
    const { needs } = useCaseHarness();

    await expect(relayActivity(needs, { caller: agentNamed('ann'), activity })).rejects.toMatchObject({
      code: 'ERR_INVALID',
      field: 'conversationId',
    });
  });

  test('[LIM5] is refused before anything is read while its tenant has used up a quota', async () => {
    const { harness } = await aBegunConversation();
    const unread = () => Promise.reject(new Error('read'));
    harness.needs.quotas.heldFor = (_tenantId, { by }) => (by === 'activity' ? 6.2 : 0);
    const needs = { ...harness.needs, visitors: { ...harness.needs.visitors, find: unread } };

    await expect(relayActivity(needs, { caller: aCaller(), activity })).rejects.toMatchObject({
      code: 'ERR_RATE_LIMITED',
      retryAfter: 7,
    });
    expect(harness.announced).toEqual([]);
  });
});
