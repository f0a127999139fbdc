import { describe, expect, test } from 'vitest';
import { type Caller, visitorOfSession } from '../../../../lambdas/domain/identity/caller.ts';
import { conversationHandle } from '../../../../lambdas/domain/identity/handle.ts';
import { aliasFor } from '../../../../lambdas/domain/identity/visitor.ts';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import { readMessages } from '../../../../lambdas/use-cases/conversations/read-messages.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { readWebchatMessages } from '../../../../lambdas/use-cases/visitors/read-webchat-messages.ts';
import { takeOverSession } from '../../../../lambdas/use-cases/visitors/take-over-session.ts';
import { aCaller, NOW, SHOP } from '../../../support/builders/tenants.ts';
import { agentNamed, useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemoryVisitorRevocations } from '../../../support/stores/in-memory-visitor-revocations.ts';

const sessionId = sealed<'session'>('ses_K1cvmzKp8cTQSwZEDK1h2L');
const nobody = aCaller({ ...visitorOfSession(SHOP, sessionId), sessionId });
const user = (userId: string, over: Partial<Caller> = {}) =>
  aCaller({
    subject: `user:${userId}`,
    userId,
    anonymous: false,
    takesOver: nobody.subject,
    name: userId.toUpperCase(),
    ...over,
  });

async function aSession() {
  const harness = useCaseHarness();
  const revocations = inMemoryVisitorRevocations();
  const needs = { ...harness.needs, revocations };
  const texts = async (caller: Caller) =>
    (await readMessages(needs, { caller, limit: 20 })).messages.map(({ entry }) => entry.text);
  const says = async (caller: Caller, text: string) =>
    (await sendMessage(needs, { caller, text })).message.conversationId;
  const comes = (caller: Caller) => takeOverSession(needs, caller);
  const byHandle = async () => {
    const handle = conversationHandle(SHOP, sessionId);
    return (await readWebchatMessages(needs, { tenantId: SHOP, visitor: null, handle, limit: 20 })).map(
      ({ entry }) => entry.text,
    );
  };
  return { ...harness, needs, revocations, texts, says, comes, byHandle };
}

describe('a user whose token names a session', () => {
  test('goes on with its conversation, for the agents too', async () => {
    const { needs, announced, texts, says, comes } = await aSession();
    const conversationId = await says(nobody, 'before the login');

    for (const _ of [1, 2]) await comes(user('ann'));
    await sendMessage(needs, { caller: agentNamed('bob'), conversationId, text: 'an answer' });

    expect(await texts(user('ann'))).toEqual(['before the login', 'an answer']);
    expect(await says(user('ann'), 'after it')).toBe(conversationId);
    expect(announced.at(-2)?.announcement).toMatchObject({ type: 'entry', visitor: 'user:ann' });
    expect((await needs.conversationLog.tail(SHOP, conversationId)).record?.subject).toBe('user:ann');
    expect(await needs.visitors.find(SHOP, 'user:ann')).toMatchObject({ conversationId, name: 'ANN' });
  });

  test('shares nothing with a second user of the session, nor with the session or its handle', async () => {
    const { texts, says, comes, byHandle } = await aSession();
    const conversationId = await says(nobody, 'before the login');
    expect(await byHandle()).toEqual(['before the login']);

    await comes(user('ann'));
    await comes(user('eve'));
    expect([await texts(user('eve')), await texts(nobody), await byHandle()]).toEqual([[], [], []]);
    await says(user('ann'), 'private');
    const another = await says(nobody, 'somebody else at this browser');

    expect(another).not.toBe(conversationId);
    expect(await texts(user('eve'))).toEqual([]);
    expect(await texts(nobody)).toEqual(['somebody else at this browser']);
    expect(await byHandle()).toEqual([]);
    expect(await texts(user('ann'))).toEqual(['before the login', 'private']);
  });

  test('keeps the conversation that it has, and each says where the other is', async () => {
    const { needs, texts, says, comes } = await aSession();
    const own = await says(user('ann', { takesOver: 'visitor:v_of_another' }), 'of last year');
    const before = await says(nobody, 'before the login');

    for (const _ of [1, 2]) await comes(user('ann'));
    await comes(user('eve'));

    expect(await texts(user('ann'))).toEqual(['of last year']);
    expect(await texts(nobody)).toEqual(['before the login']);
    expect(await texts(user('eve'))).toEqual([]);
    expect(await needs.visitors.find(SHOP, 'user:ann')).toMatchObject({
      conversationId: own,
      otherConversation: before,
    });
    expect(await needs.visitors.find(SHOP, nobody.subject)).toMatchObject({
      conversationId: before,
      otherConversation: own,
    });
  });

  test('goes on with the conversation that an attached session opens', async () => {
    const { needs, texts, says, comes } = await aSession();
    await says(aCaller(), 'of the visitor that vouched');
    const owner = (await needs.visitors.find(SHOP, 'visitor:v_1')) ?? expect.unreachable();
    await needs.visitors.attach(aliasFor(nobody.subject, owner), 'lasting');

    await comes(user('ann'));

    expect(await texts(user('ann'))).toEqual(['of the visitor that vouched']);
    expect(await texts(aCaller())).toEqual([]);
  });

  test.each<[string, Caller]>([
    ['of which nothing was said', user('ann', { takesOver: 'visitor:v_of_another' })],
    ['that its token does not name', aCaller({ subject: 'user:ann', userId: 'ann', anonymous: false })],
    ['as an anonymous visitor', user('ann', { anonymous: true })],
    ['as an agent', agentNamed('ann', { takesOver: nobody.subject })],
  ])('gets nothing of a session %s', async (_what, caller) => {
    const { needs, says, comes } = await aSession();
    const conversationId = await says(nobody, 'before the login');

    await comes(caller);

    expect(await needs.visitors.find(SHOP, nobody.subject)).toMatchObject({ conversationId });
    expect(await needs.visitors.find(SHOP, 'user:ann')).toBeNull();
  });

  test('gets nothing of a session that was revoked', async () => {
    const { texts, says, comes, revocations } = await aSession();
    await says(nobody, 'before the login');
    await revocations.revoke(SHOP, nobody.subject, NOW + 1);

    await comes(user('ann'));

    expect(await texts(user('ann'))).toEqual([]);
  });

  test.each([1, 2, 3, 4, 5])('of two at once one gets all of it, the other nothing (%i)', async () => {
    const { texts, says, comes } = await aSession();
    await says(nobody, 'before the login');

    await Promise.all([comes(user('ann')), comes(user('eve')), comes(user('ann'))]);

    expect([await texts(user('ann')), await texts(user('eve'))].sort()).toEqual([[], ['before the login']]);
  });

  test.each(['changeVisitor', 'create'] as const)(
    'gets all of it with its next request if %s fails once',
    async (failing) => {
      const { needs, texts, says } = await aSession();
      const conversationId = await says(nobody, 'before the login');
      const fails = () => Promise.reject(new Error('cut'));
      const cut = {
        ...needs,
        conversationLog: { ...needs.conversationLog, ...(failing === 'changeVisitor' ? { changeVisitor: fails } : {}) },
        visitors: { ...needs.visitors, ...(failing === 'create' ? { create: fails } : {}) },
      };

      await expect(takeOverSession(cut, user('ann'))).rejects.toThrow('cut');
      await takeOverSession(needs, user('ann'));

      expect(await texts(user('ann'))).toEqual(['before the login']);
      expect((await needs.conversationLog.tail(SHOP, conversationId)).record?.subject).toBe('user:ann');
    },
  );

  test('that writes for the first time meanwhile keeps what it wrote, and the session what was said in it', async () => {
    const { needs, texts, says } = await aSession();
    const before = await says(nobody, 'before the login');
    const { changeVisitor } = needs.conversationLog;
    let began = '';
    const meanwhile: typeof changeVisitor = async (...args) => {
      began ||= await says(user('ann'), 'at once');
      return changeVisitor(...args);
    };

    await takeOverSession(
      { ...needs, conversationLog: { ...needs.conversationLog, changeVisitor: meanwhile } },
      user('ann'),
    );

    expect([await texts(user('ann')), await texts(nobody)]).toEqual([['at once'], ['before the login']]);
    expect(await needs.visitors.find(SHOP, 'user:ann')).toMatchObject({
      conversationId: began,
      otherConversation: before,
    });
  });
});
