import { describe, expect, test } from 'vitest';
import type { DeskRules } from '../../../../lambdas/domain/conversations/desk-rules.ts';
import type { Caller } from '../../../../lambdas/domain/identity/caller.ts';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import { addDeskEntry } from '../../../../lambdas/use-cases/conversations/add-desk-entry.ts';
import { closeConversation } from '../../../../lambdas/use-cases/conversations/close-conversation.ts';
import { reopenConversation } from '../../../../lambdas/use-cases/conversations/reopen-conversation.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { aCaller, SHOP } from '../../../support/builders/tenants.ts';
import { agentNamed, IDLE, useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';
import { RETENTION } from '../../../support/stores/stores.ts';

const ann = agentNamed('ann');
const bob = agentNamed('bob');
const boss = agentNamed('boss', { role: 'admin' });
const ON: DeskRules = { desk: true, agentsSee: 'all' };
const TAKEN = { code: 'ERR_TAKEN' };

/** A conversation in which a visitor asks. */
async function aQuestion(desk: DeskRules = ON) {
  const harness = useCaseHarness();
  const needs = { ...harness.needs, desk };
  const { message } = await sendMessage(needs, { caller: aCaller(), text: 'what does it cost?' });
  const { conversationId } = message;
  const answer = (caller: Caller, over = {}) => sendMessage(needs, { caller, conversationId, text: 'ten', ...over });
  const ask = () => sendMessage(needs, { caller: aCaller(), text: 'and with VAT?' });
  const assignee = async () => (await needs.conversationLog.tail(SHOP, conversationId)).state.assignee;
  const texts = async () =>
    (await needs.conversationLog.from(SHOP, conversationId, 1, 99)).map((entry) => 'text' in entry && entry.text);
  const about = { needs, conversationId };
  return { ...harness, ...about, about, answer, ask, assignee, texts };
}

const idOf = ({ userId }: Caller) => staffId(SHOP, userId);

describe('on a desk, the first answer', () => {
  test('assigns the conversation to its agent, in the same entry', async () => {
    const { answer, assignee } = await aQuestion();

    const { message } = await answer(ann);

    expect(await assignee()).toEqual({ id: idOf(ann), since: message.entry.pos });
    expect(message.entry).toMatchObject({ assigns: true });
  });

  test('is the only one: another agent is told that it is taken, and nothing is stored', async () => {
    const { answer, assignee, texts } = await aQuestion();
    await answer(ann);

    await expect(answer(bob, { text: 'twelve' })).rejects.toMatchObject(TAKEN);
    await expect(answer(boss, { text: 'eleven' })).rejects.toMatchObject(TAKEN);

    expect(await texts()).toEqual(['what does it cost?', 'ten']);
    expect(await assignee()).toMatchObject({ id: idOf(ann) });
  });

  test.each([ON, { ...ON, agentsSee: 'assigned' } as const])('of two at the same moment is one (%o)', async (desk) => {
    const { answer, texts } = await aQuestion(desk);

    const both = await Promise.allSettled([answer(ann, { text: 'ten' }), answer(bob, { text: 'twelve' })]);

    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await texts()).toHaveLength(2);
  });

  test('is answered again to its own agent, also where another has it by then', async () => {
    const { answer, about } = await aQuestion();
    const first = await answer(ann, { clientMessageId: 'one' });
    await addDeskEntry(about.needs, { ...about, caller: bob, change: { kind: 'assigned', to: idOf(bob) } });

    const again = await answer(ann, { clientMessageId: 'one' });

    expect(again).toMatchObject({ repeated: true, message: { entry: { pos: first.message.entry.pos } } });
  });

  test('leaves its agent to go on, in another tab too', async () => {
    const { answer, assignee } = await aQuestion();
    const { message } = await answer(ann);

    await Promise.all([answer(ann, { text: 'or' }), answer(ann, { text: 'eleven' })]);

    expect(await assignee()).toEqual({ id: idOf(ann), since: message.entry.pos });
  });

  test('is joined by whoever says so, each time, and stays the first', async () => {
    const { answer, assignee } = await aQuestion();
    const { message } = await answer(ann);

    await answer(bob, { text: 'plus VAT', join: true });
    await expect(answer(bob, { text: 'of 20 %' })).rejects.toMatchObject(TAKEN);

    expect(await assignee()).toEqual({ id: idOf(ann), since: message.entry.pos });
  });

  test('decides again after a close, after a reopening, and after the conversation has closed by time', async () => {
    const { answer, ask, assignee, about, time } = await aQuestion();
    await answer(ann);
    await closeConversation(about.needs, { ...about, caller: boss });

    await ask();
    await answer(bob);
    expect(await assignee()).toMatchObject({ id: idOf(bob) });

    await closeConversation(about.needs, { ...about, caller: boss });
    await reopenConversation(about.needs, { ...about, caller: boss });
    await answer(ann);
    expect(await assignee()).toMatchObject({ id: idOf(ann) });

    time.forward(IDLE);
    await answer(bob);
    expect(await assignee()).toMatchObject({ id: idOf(bob) });
  });

  test('is not held by the state of a log that has expired', async () => {
    const { answer, ask, assignee, time } = await aQuestion();
    await answer(ann);
    time.forward(RETENTION + 1);

    await ask();
    await answer(bob);

    expect(await assignee()).toMatchObject({ id: idOf(bob) });
  });

  test('is not decided where it is given to somebody before', async () => {
    const { answer, about, assignee } = await aQuestion();
    await addDeskEntry(about.needs, { ...about, caller: boss, change: { kind: 'assigned', to: idOf(bob) } });

    await expect(answer(ann)).rejects.toMatchObject(TAKEN);
    await answer(bob);

    expect(await assignee()).toEqual({ id: idOf(bob), since: 2 });
  });

  test('cannot be joined by an agent who may not see it, and an admin may', async () => {
    const { answer, texts } = await aQuestion({ desk: true, agentsSee: 'assigned' });
    await answer(ann);

    await expect(answer(bob, { join: true })).rejects.toMatchObject({
      ...TAKEN,
      message: 'another agent answers here',
    });
    await answer(boss, { join: true, text: 'plus VAT' });

    expect(await texts()).toEqual(['what does it cost?', 'ten', 'plus VAT']);
  });
});

test('without a desk every agent answers, and nobody is assigned', async () => {
  const { answer, assignee } = await aQuestion({ desk: false, agentsSee: 'all' });

  await answer(ann);
  await answer(bob);

  expect(await assignee()).toBeUndefined();
});
