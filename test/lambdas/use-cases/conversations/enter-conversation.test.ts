import { describe, expect, test } from 'vitest';
import { UNANSWERED_AFTER } from '../../../../lambdas/domain/conversations/log.ts';
import { enterConversation } from '../../../../lambdas/use-cases/conversations/enter-conversation.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { startSession } from '../../../../lambdas/use-cases/conversations/start-session.ts';
import { RIVAL } from '../../../support/builders/tenants.ts';
import { agentNamed, useCaseHarness, visitorNamed } from '../../../support/harness/use-case/use-case-harness.ts';

const visitor = visitorNamed('v_1');
const NOWHERE = { conversationId: null, goesOn: false };

async function aConversation() {
  const harness = useCaseHarness();
  const { message } = await sendMessage(harness.needs, { caller: visitor, text: 'hello' });
  return { ...harness, id: message.conversationId };
}

describe('a visitor', () => {
  test('enters its own conversation, named or not, and learns whether it is in progress', async () => {
    const { needs, id, time } = await aConversation();

    expect(await enterConversation(needs, { caller: visitor })).toEqual({ conversationId: id, goesOn: true });
    time.forward(UNANSWERED_AFTER);
    expect(await enterConversation(needs, { caller: visitor, conversationId: id })).toEqual({
      conversationId: id,
      goesOn: false,
    });
  });

  test('enters none before its first message, also if its session has begun', async () => {
    const { needs } = useCaseHarness();
    const before = await enterConversation(needs, { caller: visitor });
    await startSession(needs, { caller: visitor });

    expect([before, await enterConversation(needs, { caller: visitor })]).toEqual([NOWHERE, NOWHERE]);
  });

  test('is refused at another visitor’s conversation, as at one that does not exist', async () => {
    const { needs, id } = await aConversation();
    const refused = { code: 'ERR_NOT_FOUND' };

    for (const [caller, conversationId] of [
      [visitorNamed('v_2'), id],
      [visitorNamed('v_1', 'rival'), id],
      [visitor, 'c_nobody'],
    ] as const) {
      await expect(enterConversation(needs, { caller, conversationId })).rejects.toMatchObject(refused);
    }
  });
});

describe('an agent', () => {
  test('enters any conversation of its tenant by its id, and none without one', async () => {
    const { needs, id } = await aConversation();
    const ann = agentNamed('ann');

    expect(await enterConversation(needs, { caller: ann, conversationId: id })).toMatchObject({ conversationId: id });
    expect(await enterConversation(needs, { caller: ann })).toEqual(NOWHERE);
  });

  test('is refused at one of another tenant, and at one without any entry', async () => {
    const { needs, id } = await aConversation();
    const refused = { code: 'ERR_NOT_FOUND' };

    const foreign = enterConversation(needs, { caller: agentNamed('bob', { tenantId: RIVAL }), conversationId: id });
    const silent = enterConversation(needs, { caller: agentNamed('ann'), conversationId: 'c_nobody' });

    await expect(foreign).rejects.toMatchObject(refused);
    await expect(silent).rejects.toMatchObject(refused);
  });
});
