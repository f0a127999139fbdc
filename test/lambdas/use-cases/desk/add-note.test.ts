import { expect, test } from 'vitest';
import type { DeskRules } from '../../../../lambdas/domain/conversations/desk-rules.ts';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import { closeConversation } from '../../../../lambdas/use-cases/conversations/close-conversation.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { addNote } from '../../../../lambdas/use-cases/desk/add-note.ts';
import { changeConversation } from '../../../../lambdas/use-cases/desk/change-conversation.ts';
import { aCaller, RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { agentNamed, useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';

const ann = agentNamed('ann', { name: 'Ann' });
const bob = agentNamed('bob');
const boss = agentNamed('boss', { role: 'admin' });

async function aQuestion(desk: DeskRules = { desk: true, agentsSee: 'all' }) {
  const harness = useCaseHarness();
  const needs = { ...harness.needs, desk };
  const { message } = await sendMessage(needs, { caller: aCaller(), text: 'hello' });
  const { conversationId } = message;
  const note = (text = 'hm', over: Partial<Parameters<typeof addNote>[1]> = {}) =>
    addNote(needs, { caller: ann, conversationId, text, ...over });
  const notes = async () =>
    (await needs.conversationLog.from(SHOP, conversationId, 1, 99)).flatMap((entry) =>
      entry.kind === 'note' ? [entry.text] : [],
    );
  return { ...harness, needs, conversationId, note, notes };
}

test('a note is stored and pushed with its author’s name, and leaves the conversation as it is', async () => {
  const { note, announcedKinds, needs, conversationId } = await aQuestion();
  const before = (await needs.conversationLog.tail(SHOP, conversationId)).state;

  const added = await note('wants an invoice');

  expect(added).toMatchObject({ entry: { kind: 'note', text: 'wants an invoice' }, authorName: 'Ann' });
  expect(announcedKinds()).toEqual(['message', 'note']);
  expect((await needs.conversationLog.tail(SHOP, conversationId)).state).toEqual(before);
});

test('a note is one note however often it is sent with its id, also at once', async () => {
  const { note, notes } = await aQuestion();

  const all = await Promise.all(Array.from({ length: 5 }, () => note('hm', { clientId: 'one' })));

  expect(new Set(all.map(({ entry }) => entry.pos)).size).toBe(1);
  expect(await notes()).toEqual(['hm']);
  await expect(note('another', { clientId: 'one' })).rejects.toMatchObject({ code: 'ERR_CONFLICT' });
});

test('a closed conversation takes notes, and stays closed', async () => {
  const { note, needs, conversationId, notes } = await aQuestion();
  await closeConversation(needs, { caller: boss, conversationId });

  await note('called back');

  expect(await notes()).toEqual(['called back']);
  expect((await needs.conversationLog.tail(SHOP, conversationId)).state.status).toBe('closed');
});

test.each([
  ['the visitor', aCaller(), 'ERR_FORBIDDEN'],
  ['an agent of another tenant', agentNamed('eve', { tenantId: RIVAL }), 'ERR_NOT_FOUND'],
])('a note is not for %s', async (_, caller, code) => {
  const { note, notes } = await aQuestion();

  await expect(note('hm', { caller })).rejects.toMatchObject({ code });

  expect(await notes()).toEqual([]);
});

test('a note is not for an agent who may not see the conversation', async () => {
  const { note, notes, needs, conversationId } = await aQuestion({ desk: true, agentsSee: 'assigned' });
  await changeConversation(needs, { caller: ann, conversationId, assignee: 'me' });

  await expect(note('hm', { caller: bob })).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
  await note('by an admin', { caller: boss });

  expect(await notes()).toEqual(['by an admin']);
});

test('a tenant without a desk has no notes', async () => {
  const { note } = await aQuestion({ desk: false, agentsSee: 'all' });

  await expect(note()).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' });
});

test('a long note counts as several messages, once', async () => {
  const { note, needs } = await aQuestion();
  const counted: unknown[] = [];
  needs.quotas.consume = async (_, use, units) => {
    counted.push({ ...use, units });
    return 0;
  };

  await note('é'.repeat(4000), { clientId: 'one' });
  await note('é'.repeat(4000), { clientId: 'one' });

  expect(counted).toEqual([{ used: 'messages', by: 'staff', units: 2 }]);
  expect(await needs.staffNames.nameOf(SHOP, staffId(SHOP, 'ann'))).toBe('Ann');
});
