import { describe, expect, test } from 'vitest';
import { UNANSWERED_AFTER } from '../../../../lambdas/domain/conversations/log.ts';
import { authorOf } from '../../../../lambdas/domain/identity/caller.ts';
import { closeConversation } from '../../../../lambdas/use-cases/conversations/close-conversation.ts';
import { reopenConversation } from '../../../../lambdas/use-cases/conversations/reopen-conversation.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { summaryFor } from '../../../../lambdas/use-cases/conversations/summary-for.ts';
import { aCaller, RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { agentNamed, type UseCaseHarness, useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';
import { RETENTION } from '../../../support/stores/stores.ts';

const admin = agentNamed('boss', { role: 'admin' });

async function aClosedConversation() {
  const harness = useCaseHarness();
  const { message } = await sendMessage(harness.needs, { caller: aCaller(), text: 'hello' });
  const { conversationId } = message;
  await closeConversation(harness.needs, { caller: admin, conversationId });
  return { harness, conversationId };
}

const kindsOf = async ({ needs }: UseCaseHarness, conversationId: string) =>
  (await needs.conversationLog.from(SHOP, conversationId, 1, 100)).map(({ kind }) => kind);

describe('reopening a conversation', () => {
  test('adds one entry, pushes it and answers the log’s end with it', async () => {
    const { harness, conversationId } = await aClosedConversation();

    const tail = await reopenConversation(harness.needs, { caller: admin, conversationId });

    expect(await summaryFor(harness.needs, SHOP, tail)).toMatchObject({ conversationId, status: 'open', seq: 1 });
    expect(await harness.needs.conversationLog.before(SHOP, conversationId, null, 1)).toMatchObject([
      { kind: 'reopened', pos: 3, seq: 1, author: authorOf(admin), pushed: true },
    ]);
    expect(harness.announcedKinds()).toEqual(['message', 'closed', 'reopened']);
  });

  test('[ONCE6] twice is reopening it once', async () => {
    const { harness, conversationId } = await aClosedConversation();
    await reopenConversation(harness.needs, { caller: admin, conversationId });

    const { state } = await reopenConversation(harness.needs, { caller: admin, conversationId });

    expect(state.status).toBe('open');

    expect(await kindsOf(harness, conversationId)).toEqual(['message', 'closed', 'reopened']);
  });

  test('works as well where only time has closed it', async () => {
    const harness = useCaseHarness();
    const { message } = await sendMessage(harness.needs, { caller: aCaller(), text: 'hello' });
    harness.time.forward(UNANSWERED_AFTER);

    await reopenConversation(harness.needs, { caller: admin, conversationId: message.conversationId });

    expect(await kindsOf(harness, message.conversationId)).toEqual(['message', 'reopened']);
  });

  test('does not open again what was closed after, when only the answer of the reopening was lost', async () => {
    const { harness, conversationId } = await aClosedConversation();
    const append = harness.needs.conversationLog.append;
    harness.needs.conversationLog.append = async (...args) => {
      await append(...args);
      harness.needs.conversationLog.append = append;
      await closeConversation(harness.needs, { caller: admin, conversationId });
      return append(...args);
    };

    await reopenConversation(harness.needs, { caller: admin, conversationId });

    expect(await kindsOf(harness, conversationId)).toEqual(['message', 'closed', 'reopened', 'closed']);
  });

  test.each([
    ['an agent who has not answered', agentNamed('bob'), 'ERR_FORBIDDEN'],
    ['the visitor', aCaller(), 'ERR_FORBIDDEN'],
    ['an admin of another tenant', agentNamed('eve', { role: 'admin', tenantId: RIVAL }), 'ERR_NOT_FOUND'],
  ])('is not for %s', async (_, caller, code) => {
    const { harness, conversationId } = await aClosedConversation();

    await expect(reopenConversation(harness.needs, { caller, conversationId })).rejects.toMatchObject({ code });

    expect(await kindsOf(harness, conversationId)).toEqual(['message', 'closed']);
  });

  test('finds nothing to open where everything has expired', async () => {
    const { harness, conversationId } = await aClosedConversation();
    harness.time.forward(RETENTION);

    await expect(reopenConversation(harness.needs, { caller: admin, conversationId })).rejects.toMatchObject({
      code: 'ERR_NOT_FOUND',
    });

    expect(await kindsOf(harness, conversationId)).toEqual(['message', 'closed']);
  });
});
