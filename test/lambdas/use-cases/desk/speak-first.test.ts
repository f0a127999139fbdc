import { describe, expect, test } from 'vitest';
import type { DeskRules } from '../../../../lambdas/domain/conversations/desk-rules.ts';
import { visitorOfSession } from '../../../../lambdas/domain/identity/caller.ts';
import { conversationOf } from '../../../../lambdas/domain/identity/handle.ts';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import { newConnection } from '../../../../lambdas/domain/sockets/new-connection.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { type SpeakFirst, speakFirst } from '../../../../lambdas/use-cases/desk/speak-first.ts';
import { NOW_MS } from '../../../support/builders/conversations.ts';
import { aCaller, RIVAL, SHOP, tenantNamed } from '../../../support/builders/tenants.ts';
import { agentNamed, useCaseHarness, visitorNamed } from '../../../support/harness/use-case/use-case-harness.ts';

const ann = agentNamed('ann', { name: 'Ann' });
const bob = agentNamed('bob');
const ON: DeskRules = { desk: true, agentsSee: 'all' };
const NOBODY = { code: 'ERR_NOT_FOUND' };

const sessionId = sealed<'session'>('session-1767225600000-k3v9x0q2wz8p7r5t1b2c3d');
const visitor = aCaller({ ...visitorOfSession(SHOP, sessionId), sessionId });
const user = aCaller({ subject: 'user:u#1', userId: 'u#1', anonymous: false, name: 'Mia' });

function aDesk(desk = ON) {
  const harness = useCaseHarness();
  const needs = { ...harness.needs, desk };
  const speak = (over: Partial<SpeakFirst> = {}) =>
    speakFirst(needs, { caller: ann, userId: visitor.userId, text: 'may I help?', ...over });
  const connect = (caller = visitor) =>
    needs.connections.add(newConnection(caller, { connectionId: 'one=', connectedAt: NOW_MS, door: 'chat', v1: true }));
  return { ...harness, needs, speak, connect };
}

describe('an agent that speaks first', () => {
  test('to a visitor that is online begins the conversation that its session leads to', async () => {
    const { speak, connect, needs, announced } = aDesk();
    await connect();

    const { message } = await speak();
    const answer = await sendMessage(needs, { caller: visitor, text: 'yes' });

    expect(message).toMatchObject({ conversationId: conversationOf(visitor), entry: { seq: 1, sender: 'agent' } });
    expect(announced[0]).toMatchObject({ announcement: { visitor: visitor.subject } });
    expect(answer.message).toMatchObject({ conversationId: message.conversationId, entry: { seq: 2 } });
  });

  test('to a visitor that is known goes on with its conversation, online or not', async () => {
    const { speak, needs } = aDesk();
    const { message } = await sendMessage(needs, { caller: visitor, text: 'hello' });

    expect((await speak()).message).toMatchObject({ conversationId: message.conversationId, entry: { seq: 2 } });
  });

  test('reaches a user by the site’s own id, whatever marks it has', async () => {
    const { speak, connect, needs } = aDesk();
    await connect(user);

    const { message } = await speak({ userId: 'u#1' });

    expect(await needs.visitors.find(SHOP, 'user:u#1')).toMatchObject({
      conversationId: message.conversationId,
      anonymous: false,
      name: 'Mia',
    });
    expect((await sendMessage(needs, { caller: user, text: 'yes' })).message.entry.seq).toBe(2);
  });

  test('at the moment in which the visitor writes makes one conversation of it', async () => {
    const { speak, connect, needs } = aDesk();
    await connect(user);

    const [spoken, written] = await Promise.all([
      speak({ userId: 'u#1' }),
      sendMessage(needs, { caller: user, text: 'hello?' }),
    ]);

    expect(spoken.message.conversationId).toBe(written.message.conversationId);
    expect([spoken, written].map(({ message }) => message.entry.seq).sort()).toEqual([1, 2]);
  });

  test('says it once under its id', async () => {
    const { speak, connect } = aDesk();
    await connect();

    const first = await speak({ clientMessageId: 'one' });
    const again = await speak({ clientMessageId: 'one' });

    expect(again).toMatchObject({ repeated: true, message: { entry: { pos: first.message.entry.pos } } });
    await expect(speak({ clientMessageId: 'one', text: 'other' })).rejects.toMatchObject({ code: 'ERR_CONFLICT' });
  });

  test('has the conversation from then on, and opens one that is closed; where another has it, it is taken', async () => {
    const { speak, connect, needs } = aDesk();
    await connect();
    const { message } = await speak();
    const { state } = await needs.conversationLog.tail(SHOP, message.conversationId);

    expect(state.assignee).toMatchObject({ id: staffId(SHOP, 'ann') });
    await expect(speak({ caller: bob })).rejects.toMatchObject({ code: 'ERR_TAKEN' });
    expect((await speak({ caller: bob, join: true })).message.entry.seq).toBe(2);
  });

  test('without a desk speaks as well, and nobody is assigned', async () => {
    const { speak, connect, needs } = aDesk({ desk: false, agentsSee: 'all' });
    await connect();

    const { message } = await speak();

    expect((await needs.conversationLog.tail(SHOP, message.conversationId)).state).not.toHaveProperty('assignee');
    expect((await speak({ caller: bob })).message.entry.seq).toBe(2);
  });
});

describe('there is nobody to speak to', () => {
  test.each([
    ['who is neither known nor online', {}],
    ['of whom only another kind of id is known', { userId: 'visitor:v_1' }],
  ])('%s', async (_, over) => {
    const { speak, needs } = aDesk();
    await sendMessage(needs, { caller: visitorNamed('v_1'), text: 'hello' });

    await expect(speak(over)).rejects.toMatchObject(NOBODY);

    expect(await needs.visitors.find(SHOP, visitor.subject)).toBeNull();
  });

  test('at another tenant', async () => {
    const { speak, connect, needs } = aDesk();
    await connect();

    await expect(speak({ caller: agentNamed('eve', { tenantId: RIVAL }) })).rejects.toMatchObject(NOBODY);

    expect(await needs.visitors.find(tenantNamed('rival'), visitor.subject)).toBeNull();
  });

  test('for a visitor', async () => {
    const { speak, connect } = aDesk();
    await connect();

    await expect(speak({ caller: user })).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' });
  });
});
