import { describe, expect, test } from 'vitest';
import { closeConversation } from '../../../../lambdas/use-cases/conversations/close-conversation.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { aCaller } from '../../../support/builders/tenants.ts';
import { agentNamed, aWorld, IDLE, type World } from '../../../support/harness/use-case/world.ts';
import { RETENTION } from '../../../support/stores/stores.ts';

const admin = agentNamed('boss', { role: 'admin' });

async function aBegunConversation() {
  const world = aWorld();
  const { message } = await sendMessage(world.needs, { caller: aCaller(), text: 'hello' });
  return { world, conversationId: message.conversationId };
}

const close = ({ needs }: World, conversationId: string, caller = admin) =>
  closeConversation(needs, { reason: 'agent', caller, conversationId });

const kindsOf = async ({ needs }: World, conversationId: string) =>
  (await needs.conversationLog.from('shop', conversationId, 1, 100)).map(({ kind }) => kind);

describe('closing a conversation', () => {
  test('adds one entry, tells everyone and answers how it stands', async () => {
    const { world, conversationId } = await aBegunConversation();

    const summary = await close(world, conversationId);

    expect(summary).toMatchObject({ conversationId, status: 'closed', seq: 1, lastMessage: { text: 'hello' } });
    expect(await world.needs.conversationLog.before('shop', conversationId, null, 1)).toMatchObject([
      { kind: 'closed', pos: 2, seq: 1, reason: 'agent', by: 'boss', pushed: true },
    ]);
    expect(world.announcedKinds()).toEqual(['message', 'closed']);
  });

  test('twice is closing it once', async () => {
    const { world, conversationId } = await aBegunConversation();
    await close(world, conversationId);

    expect(await close(world, conversationId)).toMatchObject({ status: 'closed' });

    expect(await kindsOf(world, conversationId)).toEqual(['message', 'closed']);
    expect(world.announcedKinds()).toEqual(['message', 'closed']);
  });

  test('at once by several is closing it once', async () => {
    const { world, conversationId } = await aBegunConversation();

    await Promise.all([close(world, conversationId), close(world, conversationId), close(world, conversationId)]);

    expect(await kindsOf(world, conversationId)).toEqual(['message', 'closed']);
  });

  test('again pushes what the first try left unpushed when it died', async () => {
    const { world, conversationId } = await aBegunConversation();
    const announce = world.needs.announcer.announce;
    world.needs.announcer.announce = () => Promise.reject(new Error('died'));
    await expect(close(world, conversationId)).rejects.toThrow('died');
    world.needs.announcer.announce = announce;

    await close(world, conversationId);

    expect(world.announcedKinds()).toEqual(['message', 'closed']);
    expect(await world.needs.conversationLog.before('shop', conversationId, null, 1)).toMatchObject([{ pushed: true }]);
  });

  test('does not close over a message that came after, when only the answer of the close was lost', async () => {
    const { world, conversationId } = await aBegunConversation();
    const append = world.needs.conversationLog.append;
    world.needs.conversationLog.append = async (...args) => {
      await append(...args);
      world.needs.conversationLog.append = append;
      await sendMessage(world.needs, { caller: aCaller(), text: 'one more thing' });
      return append(...args);
    };

    await close(world, conversationId);

    expect(await kindsOf(world, conversationId)).toEqual(['message', 'closed', 'message']);
  });

  test.each(['close first', 'message first'])('and a message at the same time have one order (%s)', async (first) => {
    const { world, conversationId } = await aBegunConversation();
    const send = () => sendMessage(world.needs, { caller: aCaller(), text: 'wait' });
    const both = [() => close(world, conversationId), send];

    await Promise.all((first === 'close first' ? both : both.reverse()).map((start) => start()));

    const entries = await world.needs.conversationLog.from('shop', conversationId, 1, 10);
    const [, second, third] = entries;
    expect([second?.kind, third?.kind].sort()).toEqual(['closed', 'message']);
    expect(third?.kind === 'message' ? third.reopens : undefined).toBe(third?.kind === 'message' ? true : undefined);
  });
});

describe('who may close', () => {
  test('an agent who has answered here', async () => {
    const { world, conversationId } = await aBegunConversation();
    const ann = agentNamed('ann');
    await sendMessage(world.needs, { caller: ann, conversationId, text: 'hi' });

    expect(await close(world, conversationId, ann)).toMatchObject({ status: 'closed' });
  });

  test.each([
    ['an agent who has not answered', agentNamed('bob'), 'ERR_FORBIDDEN'],
    ['the visitor', aCaller(), 'ERR_FORBIDDEN'],
    ['an admin of another tenant', agentNamed('eve', { role: 'admin', tenantId: 'rival' }), 'ERR_NOT_FOUND'],
    ['an agent of another tenant', agentNamed('ann', { tenantId: 'rival' }), 'ERR_NOT_FOUND'],
  ])('not %s', async (_, caller, code) => {
    const { world, conversationId } = await aBegunConversation();
    await sendMessage(world.needs, { caller: agentNamed('ann'), conversationId, text: 'hi' });

    await expect(close(world, conversationId, caller)).rejects.toMatchObject({ code });

    expect(await kindsOf(world, conversationId)).toEqual(['message', 'message']);
  });

  test.each([
    ['never was', 'c_none', 0],
    ['has expired', undefined, RETENTION],
  ])('nobody, of a conversation that %s', async (_, named, later) => {
    const { world, conversationId } = await aBegunConversation();
    world.time.forward(later);

    await expect(close(world, named ?? conversationId)).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });

    expect(await kindsOf(world, named ?? conversationId)).toEqual(named ? [] : ['message']);
  });
});

describe('a conversation that has been idle', () => {
  const closeIdle = ({ needs }: World, conversationId: string) =>
    closeConversation(needs, { reason: 'idle', tenantId: 'shop', conversationId });

  test('is closed with that reason, by nobody', async () => {
    const { world, conversationId } = await aBegunConversation();
    world.time.forward(IDLE);

    await closeIdle(world, conversationId);

    const [closed] = await world.needs.conversationLog.before('shop', conversationId, null, 1);
    expect(closed).toMatchObject({ kind: 'closed', reason: 'idle' });
    expect(closed).not.toHaveProperty('by');
  });

  test('stays open if somebody has spoken meanwhile', async () => {
    const { world, conversationId } = await aBegunConversation();
    world.time.forward(IDLE - 1);

    expect(await closeIdle(world, conversationId)).toMatchObject({ status: 'open' });

    expect(await kindsOf(world, conversationId)).toEqual(['message']);
  });
});
