import { describe, expect, test } from 'vitest';
import type { Caller } from '../../../../lambdas/domain/identity/caller.ts';
import type { ConversationId } from '../../../../lambdas/domain/ids.ts';
import { enterConversation } from '../../../../lambdas/use-cases/conversations/enter-conversation.ts';
import { listConversations } from '../../../../lambdas/use-cases/conversations/list-conversations.ts';
import { readMessages } from '../../../../lambdas/use-cases/conversations/read-messages.ts';
import { relayActivity } from '../../../../lambdas/use-cases/delivery/relay-activity.ts';
import { showConversation } from '../../../../lambdas/use-cases/desk/show-conversation.ts';
import { uploadableConversation } from '../../../../lambdas/use-cases/uploads/uploadable-conversation.ts';
import { joinRoom } from '../../../../lambdas/use-cases/visitors/join-room.ts';
import { aCaller, aTenant } from '../../../support/builders/tenants.ts';
import {
  ASSIGNED,
  ann,
  bob,
  boss,
  type DeskHarness,
  deskHarness,
  idOf,
  ON,
} from '../../../support/harness/use-case/desk-harness.ts';
import { IDLE } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemorySocketSessionStore } from '../../../support/stores/in-memory-socket-session-store.ts';
import { inMemoryVisitorRevocations } from '../../../support/stores/in-memory-visitor-revocations.ts';

/** A conversation that Ann answers, in which Bob has answered before: of which he may close. */
async function annsConversation(rules = ASSIGNED) {
  const desk = await deskHarness(rules);
  const { conversationId } = await desk.ask('what does it cost?');
  await desk.answer(bob, conversationId, 'one moment');
  await desk.add(boss, conversationId, { kind: 'assigned', to: idOf(ann) });
  desk.forget();
  return { ...desk, conversationId };
}

type Door = (desk: DeskHarness, caller: Caller, conversationId: ConversationId) => Promise<unknown>;

const needsOf = ({ needs }: DeskHarness) => ({
  ...needs,
  revocations: inMemoryVisitorRevocations(),
  sessions: inMemorySocketSessionStore(),
});

/** Everything by which staff reach one conversation, whichever door it is at. */
const WAYS: Readonly<Record<string, Door>> = {
  'reading it': ({ needs }, caller, conversationId) => readMessages(needs, { caller, conversationId, limit: 20 }),
  'seeing what it is': ({ needs }, caller, conversationId) => showConversation(needs, { caller, conversationId }),
  'entering it': ({ needs }, caller, conversationId) => enterConversation(needs, { caller, conversationId }),
  'joining its room': (desk, caller, conversationId) =>
    joinRoom(needsOf(desk), { caller, connectionId: 'c', kind: 'conversation', conversationId }),
  'typing in it': ({ needs }, caller, conversationId) =>
    relayActivity(needs, { caller, conversationId, activity: { type: 'typing' } }),
  'having read it': ({ needs }, caller, conversationId) =>
    relayActivity(needs, { caller, conversationId, activity: { type: 'read', seq: 1 } }),
  'uploading into it': (desk, caller, named) =>
    uploadableConversation(needsOf(desk), { tenant: aTenant(), caller, named }),
  'closing it': (desk, caller, conversationId) => desk.close(caller, conversationId),
  'opening it': (desk, caller, conversationId) => desk.reopen(caller, conversationId),
};

const NOT_THERE = { code: 'ERR_NOT_FOUND', message: 'no such conversation' };

describe('where agents see only what is theirs or nobody’s, another agent’s conversation', () => {
  test.each(Object.entries(WAYS))('[SEE1] is not there for %s, as one that does not exist', async (_, way) => {
    const desk = await annsConversation();

    await expect(way(desk, bob, desk.conversationId)).rejects.toMatchObject(NOT_THERE);

    await expect(way(desk, bob, 'c_nobody')).rejects.toMatchObject(NOT_THERE);
    expect([...desk.heard('ann'), ...desk.heard('visitor')]).toEqual([]);
  });

  test.each(Object.entries(WAYS))('is there for its agent and for admins: %s', async (_, way) => {
    const desk = await annsConversation();
    await desk.answer(ann, desk.conversationId, 'ten');

    for (const caller of [ann, boss]) await way(desk, caller, desk.conversationId);
  });

  test.each(Object.entries(WAYS))('is there for everybody once it is given back: %s', async (_, way) => {
    const desk = await annsConversation();
    await desk.add(ann, desk.conversationId, { kind: 'assigned', to: null });

    await way(desk, bob, desk.conversationId);
  });

  test.each(Object.entries(WAYS))('is there for everybody where all see all: %s', async (_, way) => {
    const desk = await annsConversation(ON);

    await way(desk, bob, desk.conversationId);
  });

  test('[SEE1] takes no message, and says only that it is taken, whether or not its agent is joined', async () => {
    const desk = await annsConversation();
    await desk.answer(ann, desk.conversationId, 'ten');

    for (const over of [{}, { join: true }, { text: 'ten' }]) {
      const refused = desk.answer(bob, desk.conversationId, 'eleven', over).catch((error) => JSON.stringify(error));
      expect(await refused).toBe(JSON.stringify({ code: 'ERR_TAKEN', name: 'Refusal' }));
    }
    expect(desk.heard('bob')).toEqual([]);
  });

  test('stands in the lists of its agent and of admins alone, and in all once it is closed', async () => {
    const desk = await annsConversation();
    const knownVisitors = desk.needs.visitors;
    const listed = async (caller: Caller) =>
      (await listConversations({ ...desk.needs, knownVisitors }, { caller, limit: 10 })).conversations.length;

    expect([await listed(ann), await listed(bob), await listed(boss)]).toEqual([1, 0, 1]);

    desk.time.forward(2 * 24 * 60 * IDLE);
    expect([await listed(ann), await listed(bob), await listed(boss)]).toEqual([1, 1, 1]);
  });

  test('is its visitor’s as ever', async () => {
    const desk = await annsConversation();

    expect((await readMessages(desk.needs, { caller: aCaller(), limit: 20 })).messages).toHaveLength(2);
    await relayActivity(desk.needs, { caller: aCaller(), activity: { type: 'typing' } });

    expect([desk.names('ann chat'), desk.names('bob chat'), desk.names('boss chat')]).toEqual([
      ['typing'],
      [],
      ['typing'],
    ]);
  });
});
