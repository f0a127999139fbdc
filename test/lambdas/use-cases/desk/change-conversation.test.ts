import { describe, expect, test } from 'vitest';
import type { DeskRules } from '../../../../lambdas/domain/conversations/desk-rules.ts';
import type { Caller } from '../../../../lambdas/domain/identity/caller.ts';
import { type StaffId, staffId } from '../../../../lambdas/domain/ids.ts';
import { DAY, HOUR } from '../../../../lambdas/domain/time/units.ts';
import { closeConversation } from '../../../../lambdas/use-cases/conversations/close-conversation.ts';
import { reopenConversation } from '../../../../lambdas/use-cases/conversations/reopen-conversation.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { type ChangeConversation, changeConversation } from '../../../../lambdas/use-cases/desk/change-conversation.ts';
import { NOW_MS } from '../../../support/builders/conversations.ts';
import { aCaller, RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import { agentNamed, IDLE, useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';

const ann = agentNamed('ann', { name: 'Ann' });
const bob = agentNamed('bob', { name: 'Bob' });
const boss = agentNamed('boss', { role: 'admin' });
const idOf = ({ userId }: Caller) => staffId(SHOP, userId);
const UNTIL = NOW_MS + 3 * HOUR;
const LATER = new Date(UNTIL).toISOString();
const STALE = { code: 'ERR_PRECONDITION' };

type Change = Omit<ChangeConversation, 'caller' | 'conversationId'>;

/** A conversation in which a visitor asks, on a desk where Bob is known. */
async function aQuestion(desk: DeskRules = { desk: true, agentsSee: 'all' }) {
  const harness = useCaseHarness();
  const needs = { ...harness.needs, desk };
  await needs.staffNames.set(SHOP, idOf(bob), 'Bob');
  const { message } = await sendMessage(needs, { caller: aCaller(), text: 'hello' });
  const { conversationId } = message;
  const change = async (change: Change, caller = ann) => {
    const { desk: view, ...summary } = await changeConversation(needs, { caller, conversationId, ...change });
    if (!view) throw new Error('there is no desk');
    return { ...view, status: summary.status };
  };
  const kinds = async () => (await needs.conversationLog.from(SHOP, conversationId, 2, 99)).map(({ kind }) => kind);
  const close = () => closeConversation(needs, { caller: boss, conversationId });
  const say = (text: string, caller = aCaller()) => sendMessage(needs, { caller, conversationId, text });
  return { ...harness, needs, conversationId, change, kinds, close, say };
}

describe('a change of a conversation', () => {
  test('[ONCE8] is one entry, however much of it there is, and is pushed', async () => {
    const { change, kinds, announcedKinds } = await aQuestion();

    const after = await change({ assignee: 'me', labels: ['vip'], snoozedUntil: UNTIL });

    expect(after).toMatchObject({ assignee: { id: idOf(ann) }, labels: ['vip'], snoozedUntil: LATER });
    expect(await kinds()).toEqual(['assigned']);
    expect(announcedKinds()).toEqual(['message', 'assigned']);
  });

  test('leaves what it does not name as it is', async () => {
    const { change } = await aQuestion();
    await change({ assignee: 'me', labels: ['vip'], snoozedUntil: UNTIL });

    expect(await change({ assignee: idOf(bob) })).toMatchObject({ labels: ['vip'], snoozedUntil: LATER });
    expect(await change({ labels: ['billing'] })).toMatchObject({
      assignee: { id: idOf(bob), name: 'Bob' },
      snoozedUntil: LATER,
    });
    expect(await change({ snoozedUntil: null })).toMatchObject({
      assignee: { id: idOf(bob) },
      labels: ['billing'],
      snoozedUntil: null,
    });
    expect(await change({ assignee: null, snoozedUntil: UNTIL })).toMatchObject({
      assignee: null,
      labels: ['billing'],
      snoozedUntil: LATER,
    });
    expect(await change({ assignee: 'me', snoozedUntil: null })).toMatchObject({ snoozedUntil: null });
  });

  test('that changes nothing stores nothing', async () => {
    const { change, kinds } = await aQuestion();
    const first = await change({ assignee: 'me', labels: ['vip'], snoozedUntil: UNTIL });

    const again = await change({ assignee: idOf(ann), labels: ['vip'], snoozedUntil: UNTIL });

    expect(again).toEqual(first);
    expect(await kinds()).toEqual(['assigned']);
  });

  test('names its author from then on, if its token does', async () => {
    const { change } = await aQuestion();

    expect(await change({ assignee: 'me' })).toMatchObject({ assignee: { id: idOf(ann), name: 'Ann' } });
  });

  test('puts the conversation off until then, and the sweeper will look', async () => {
    const { change, needs, time } = await aQuestion();
    await change({ assignee: 'me', snoozedUntil: UNTIL });

    const dues = [];
    for await (const due of needs.dueList.upTo(UNTIL + DAY)) dues.push(due.at);
    time.forward(3 * HOUR + 1);

    expect(dues).toEqual([UNTIL + IDLE]);
    expect(await change({ labels: ['x'] })).toMatchObject({ snoozedUntil: null });
  });

  test('is ended, as a snooze, by the visitor’s next message', async () => {
    const { change, say } = await aQuestion();
    await change({ assignee: 'me', snoozedUntil: UNTIL });
    await say('are you there?');

    expect(await change({ labels: ['x'] })).toMatchObject({ snoozedUntil: null, assignee: { id: idOf(ann) } });
  });
});

describe('who is given a conversation', () => {
  test('is anybody of the tenant who is known, by a name, a socket, or what it has said of itself', async () => {
    const { change, needs } = await aQuestion();
    const eve = agentNamed('eve');
    needs.connections.ofAgents = async () => [{ ...eve, userId: 'eve' } as never];

    expect(await change({ assignee: idOf(bob) })).toMatchObject({ assignee: { name: 'Bob' } });
    const carol = idOf(agentNamed('carol'));
    await needs.staffRecords.set(SHOP, { id: carol, role: 'agent', availability: 'away', since: NOW_MS });
    expect(await change({ assignee: idOf(eve) })).toMatchObject({ assignee: { id: idOf(eve) } });
    expect(await change({ assignee: carol })).toMatchObject({ assignee: { id: carol } });
  });

  test('is nobody whom no one knows, and nobody of another tenant', async () => {
    const { change, needs, kinds } = await aQuestion();
    await needs.staffNames.set(RIVAL, staffId(RIVAL, 'rita'), 'Rita');

    for (const assignee of [staffId(RIVAL, 'rita'), 'a_4mXq0WnPzL1c' as StaffId]) {
      await expect(change({ assignee })).rejects.toMatchObject({ code: 'ERR_INVALID', field: 'assignee' });
    }
    expect(await kinds()).toEqual([]);
  });
});

describe('If-Match', () => {
  test('[ONCE8] of two agents who decide by the same state lets one through', async () => {
    const { change, kinds } = await aQuestion();
    const { etag } = await change({ labels: ['new'] });

    const both = await Promise.allSettled([
      change({ assignee: 'me', ifMatch: etag }, ann),
      change({ assignee: 'me', ifMatch: etag }, bob),
    ]);

    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: STALE });
    expect(await kinds()).toEqual(['labelled', 'assigned']);
  });

  test('[ONCE8] lets a first answer and an assignment at the same moment both believe the same', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 40; round++) {
      const { change, say, needs, conversationId } = await aQuestion();
      const { etag } = await change({ labels: ['new'] });
      const answer = async () => {
        for (let turn = 0; turn < round; turn++) await Promise.resolve();
        return say('I answer', ann);
      };

      const both = await Promise.allSettled([answer(), change({ assignee: 'me', ifMatch: etag }, bob)]);
      const { state } = await needs.conversationLog.tail(SHOP, conversationId);

      const won = both.map(({ status }) => status === 'fulfilled');
      outcomes.add(won.join());
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(state.assignee?.id).toBe(idOf(won[0] ? ann : bob));
    }

    expect([...outcomes].sort()).toEqual(['false,true', 'true,false']);
  });

  test('is not disturbed by messages and notes, and is by a first answer and a close', async () => {
    const { change, say, close } = await aQuestion();
    const { etag: first } = await change({ labels: ['new'] });
    await say('hello?');
    const { etag: second } = await change({ labels: ['newer'], ifMatch: first });

    await say('yes?', ann);
    await expect(change({ assignee: 'me', ifMatch: second }, bob)).rejects.toMatchObject(STALE);
    const { etag: third } = await change({ labels: ['old'] });
    await close();
    await expect(change({ labels: ['older'], ifMatch: third })).rejects.toMatchObject(STALE);
  });
});

describe('a request with an id of its client', () => {
  test('[ONCE8] is done once, and answered as the first time, whatever was changed since', async () => {
    const { change, kinds } = await aQuestion();
    const { etag } = await change({ labels: ['new'] });
    const request: Change = { assignee: 'me', labels: ['vip'], ifMatch: etag, requestId: 'one' };
    const first = await change(request);
    for (let number = 0; number < 6; number++) await change({ assignee: 'me', labels: [`${number}`] }, bob);

    const again = await change(request);

    expect(again).toEqual(first);
    expect(await kinds()).toHaveLength(8);
  });

  test('is answered as the first time after its snooze is over, and its assignee is forgotten', async () => {
    const { change, time, needs } = await aQuestion();
    const request = { assignee: idOf(bob), snoozedUntil: UNTIL, requestId: 'one' };
    const { etag } = await change(request);
    needs.staffNames.nameOf = async () => undefined;
    time.forward(4 * HOUR);

    expect(await change(request)).toMatchObject({ etag, snoozedUntil: null });
  });

  test('is stored although it changes nothing, so that its repetition changes nothing either', async () => {
    const { change } = await aQuestion();
    await change({ assignee: 'me' });
    await change({ assignee: 'me', requestId: 'one' });
    await change({ assignee: 'me' }, bob);

    await change({ assignee: 'me', requestId: 'one' });

    expect(await change({ labels: ['x'] })).toMatchObject({ assignee: { id: idOf(bob) } });
  });

  test.each([
    [{ assignee: 'me' as const }, { assignee: null }],
    [{ labels: ['vip'] }, { labels: ['vip', 'new'] }],
    [{ snoozedUntil: UNTIL }, { snoozedUntil: UNTIL + 1 }],
  ])('is refused under the id of another: %o, then %o', async (one, other) => {
    const { change, kinds } = await aQuestion();
    await change({ ...one, requestId: 'one' });

    await expect(change({ ...other, requestId: 'one' })).rejects.toMatchObject({ code: 'ERR_CONFLICT' });

    expect(await kinds()).toHaveLength(1);
  });
});

describe.each(['an entry', 'time'])('a conversation that is closed by %s', (by) => {
  async function aClosed() {
    const question = await aQuestion();
    await question.say('answered', ann);
    if (by === 'an entry') await question.close();
    else question.time.forward(IDLE);
    return question;
  }

  test.each([
    [{ assignee: 'me' as const }, 'assignee'],
    [{ snoozedUntil: UNTIL }, 'snoozedUntil'],
    [{ labels: ['vip'], snoozedUntil: UNTIL }, 'snoozedUntil'],
  ])('takes neither an assignee nor a snooze: %o', async (change, field) => {
    const { change: attempt, kinds } = await aClosed();
    const before = await kinds();

    await expect(attempt(change)).rejects.toMatchObject({ code: 'ERR_CONFLICT', field });

    expect(await kinds()).toEqual(before);
  });

  test('takes labels, stays closed, and has nobody and nothing to end', async () => {
    const { change } = await aClosed();

    const after = await change({ labels: ['vip'], assignee: null, snoozedUntil: null });

    expect(after).toMatchObject({ status: 'closed', labels: ['vip'], assignee: null, snoozedUntil: null });
    expect(await change({ assignee: null, snoozedUntil: null })).toEqual(after);
  });

  test('answers a repetition of that as the first time', async () => {
    const { change, kinds } = await aClosed();
    const first = await change({ assignee: null, requestId: 'one' });
    const before = await kinds();

    expect(await change({ assignee: null, requestId: 'one' })).toEqual(first);
    expect(await kinds()).toEqual(before);
  });

  test('takes an assignee once it is open again', async () => {
    const { change, needs, conversationId } = await aClosed();
    await reopenConversation(needs, { caller: boss, conversationId });

    expect(await change({ assignee: 'me' })).toMatchObject({ status: 'open', assignee: { id: idOf(ann) } });
  });
});

describe('a change is not for', () => {
  test.each([
    ['its visitor', aCaller(), 'ERR_FORBIDDEN'],
    ['an agent of another tenant', agentNamed('eve', { tenantId: RIVAL }), 'ERR_NOT_FOUND'],
    ['an admin of another tenant', agentNamed('eve', { tenantId: RIVAL, role: 'admin' }), 'ERR_NOT_FOUND'],
  ])('%s', async (_, caller, code) => {
    const { change, kinds } = await aQuestion();

    await expect(change({ labels: ['x'] }, caller)).rejects.toMatchObject({ code });
    await expect(change({ assignee: 'me' }, caller)).rejects.toMatchObject({ code });

    expect(await kinds()).toEqual([]);
  });

  test('an agent who may not see the conversation, and is for an admin', async () => {
    const { change } = await aQuestion({ desk: true, agentsSee: 'assigned' });
    await change({ assignee: 'me' });

    await expect(change({ assignee: 'me' }, bob)).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
    expect(await change({ assignee: idOf(bob) }, boss)).toMatchObject({ assignee: { id: idOf(bob) } });
    await expect(change({ labels: [] }, ann)).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
  });

  test('a tenant without a desk', async () => {
    const { needs, conversationId } = await aQuestion({ desk: false, agentsSee: 'all' });

    await expect(changeConversation(needs, { caller: boss, conversationId, assignee: 'me' })).rejects.toMatchObject({
      code: 'ERR_FORBIDDEN',
    });
  });
});

test('a change counts once among the tenant’s messages, and one that is stored already not at all', async () => {
  const { change, needs } = await aQuestion();
  const counted: unknown[] = [];
  needs.quotas.consume = async (_, use, units) => {
    counted.push([use, units]);
    return counted.length > 1 ? 7 : 0;
  };
  await change({ labels: ['one'], requestId: 'one' });
  await change({ labels: ['one'], requestId: 'one' });

  await expect(change({ labels: ['two'] })).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED', retryAfter: 7 });

  expect(counted).toEqual(Array(2).fill([{ used: 'messages', by: 'staff' }, 1]));
});
