import { describe, expect, test } from 'vitest';
import { closeConversation } from '../../../../lambdas/use-cases/conversations/close-conversation.ts';
import { reopenConversation } from '../../../../lambdas/use-cases/conversations/reopen-conversation.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { aCaller } from '../../../support/builders/tenants.ts';
import { agentNamed, aWorld, IDLE, type World } from '../../../support/harness/use-case/world.ts';
import { RETENTION } from '../../../support/stores/stores.ts';

const admin = agentNamed('boss', { role: 'admin' });

async function aClosedConversation() {
  const world = aWorld();
  const { message } = await sendMessage(world.needs, { caller: aCaller(), text: 'hello' });
  const { conversationId } = message;
  await closeConversation(world.needs, { reason: 'agent', caller: admin, conversationId });
  return { world, conversationId };
}

const kindsOf = async ({ needs }: World, conversationId: string) =>
  (await needs.conversationLog.from('shop', conversationId, 1, 100)).map(({ kind }) => kind);

describe('reopening a conversation', () => {
  test('adds one entry, tells everyone and answers how it stands', async () => {
    const { world, conversationId } = await aClosedConversation();

    const summary = await reopenConversation(world.needs, { caller: admin, conversationId });

    expect(summary).toMatchObject({ conversationId, status: 'open', seq: 1 });
    expect(await world.needs.conversationLog.before('shop', conversationId, null, 1)).toMatchObject([
      { kind: 'reopened', pos: 3, seq: 1, by: 'boss', pushed: true },
    ]);
    expect(world.announcedKinds()).toEqual(['message', 'closed', 'reopened']);
  });

  test('twice is reopening it once', async () => {
    const { world, conversationId } = await aClosedConversation();
    await reopenConversation(world.needs, { caller: admin, conversationId });

    expect(await reopenConversation(world.needs, { caller: admin, conversationId })).toMatchObject({ status: 'open' });

    expect(await kindsOf(world, conversationId)).toEqual(['message', 'closed', 'reopened']);
  });

  test('works as well where only time has closed it', async () => {
    const world = aWorld();
    const { message } = await sendMessage(world.needs, { caller: aCaller(), text: 'hello' });
    world.time.forward(IDLE);

    await reopenConversation(world.needs, { caller: admin, conversationId: message.conversationId });

    expect(await kindsOf(world, message.conversationId)).toEqual(['message', 'reopened']);
  });

  test('does not open again what was closed after, when only the answer of the reopening was lost', async () => {
    const { world, conversationId } = await aClosedConversation();
    const append = world.needs.conversationLog.append;
    world.needs.conversationLog.append = async (...args) => {
      await append(...args);
      world.needs.conversationLog.append = append;
      await closeConversation(world.needs, { reason: 'agent', caller: admin, conversationId });
      return append(...args);
    };

    await reopenConversation(world.needs, { caller: admin, conversationId });

    expect(await kindsOf(world, conversationId)).toEqual(['message', 'closed', 'reopened', 'closed']);
  });

  test.each([
    ['an agent who has not answered', agentNamed('bob'), 'ERR_FORBIDDEN'],
    ['the visitor', aCaller(), 'ERR_FORBIDDEN'],
    ['an admin of another tenant', agentNamed('eve', { role: 'admin', tenantId: 'rival' }), 'ERR_NOT_FOUND'],
  ])('is not for %s', async (_, caller, code) => {
    const { world, conversationId } = await aClosedConversation();

    await expect(reopenConversation(world.needs, { caller, conversationId })).rejects.toMatchObject({ code });

    expect(await kindsOf(world, conversationId)).toEqual(['message', 'closed']);
  });

  test('finds nothing to open where everything has expired', async () => {
    const { world, conversationId } = await aClosedConversation();
    world.time.forward(RETENTION);

    await expect(reopenConversation(world.needs, { caller: admin, conversationId })).rejects.toMatchObject({
      code: 'ERR_NOT_FOUND',
    });

    expect(await kindsOf(world, conversationId)).toEqual(['message', 'closed']);
  });
});
