import { describe, expect, test } from 'vitest';
import type { Due } from '../../../../lambdas/domain/conversations/due-list.ts';
import { UNANSWERED_AFTER } from '../../../../lambdas/domain/conversations/log.ts';
import { authorOf } from '../../../../lambdas/domain/identity/caller.ts';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import { DAY, HOUR } from '../../../../lambdas/domain/time/units.ts';
import { addDeskEntry } from '../../../../lambdas/use-cases/conversations/add-desk-entry.ts';
import { closeConversation } from '../../../../lambdas/use-cases/conversations/close-conversation.ts';
import { commit } from '../../../../lambdas/use-cases/conversations/commit.ts';
import type { DeskChange } from '../../../../lambdas/use-cases/conversations/commit-desk-entry.ts';
import { reopenConversation } from '../../../../lambdas/use-cases/conversations/reopen-conversation.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { summaryFor } from '../../../../lambdas/use-cases/conversations/summary-for.ts';
import { ANN, ANNS, NOW_MS } from '../../../support/builders/conversations.ts';
import { aCaller, RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import {
  agentNamed,
  IDLE,
  type UseCaseHarness,
  useCaseHarness,
} from '../../../support/harness/use-case/use-case-harness.ts';
import { RETENTION } from '../../../support/stores/stores.ts';

const ann = agentNamed('ann');
const bob = agentNamed('bob');
const boss = agentNamed('boss', { role: 'admin' });
const BOB = staffId(SHOP, 'bob');

const UNTIL = NOW_MS + 3 * HOUR;

/** One change of each kind, and another of that kind. */
const CHANGES: Readonly<Record<DeskChange['kind'], [DeskChange, DeskChange]>> = {
  assigned: [
    { kind: 'assigned', to: ANN },
    { kind: 'assigned', to: null },
  ],
  labelled: [
    { kind: 'labelled', labels: ['billing'] },
    { kind: 'labelled', labels: ['billing', 'vip'] },
  ],
  snoozed: [
    { kind: 'snoozed', until: UNTIL },
    { kind: 'snoozed', until: null },
  ],
  note: [
    { kind: 'note', text: 'one' },
    { kind: 'note', text: 'other' },
  ],
};
const EVERY_KIND = Object.entries(CHANGES).map(([kind, [one, other]]) => [kind, one, other] as const);

/** A conversation in which the visitor has asked and the agent has answered. */
async function aConversation() {
  const harness = useCaseHarness();
  const { message } = await sendMessage(harness.needs, { caller: aCaller(), text: 'hello' });
  const { conversationId } = message;
  await sendMessage(harness.needs, { caller: ann, conversationId, text: 'what can I do for you?' });
  const add = (change: DeskChange, { caller = ann, clientId }: { caller?: typeof ann; clientId?: string } = {}) =>
    addDeskEntry(harness.needs, { caller, conversationId, change, clientId });
  const say = (text = 'more', over = {}) => sendMessage(harness.needs, { caller: aCaller(), text, ...over });
  const tail = () => harness.needs.conversationLog.tail(SHOP, conversationId);
  const labels = async () => {
    const { state } = await tail();
    const [entry] = await harness.needs.conversationLog.from(SHOP, conversationId, state.desk, 1);
    return entry && 'labels' in entry ? entry.labels : null;
  };
  return { ...harness, harness, conversationId, add, say, tail, labels };
}

const kindsOf = async ({ needs }: Pick<UseCaseHarness, 'needs'>, conversationId: string) =>
  (await needs.conversationLog.from(SHOP, conversationId, 3, 100)).map(({ kind }) => kind);

async function duesOf({ needs }: Pick<UseCaseHarness, 'needs'>): Promise<Due[]> {
  const found: Due[] = [];
  for await (const due of needs.dueList.upTo(Number.MAX_SAFE_INTEGER)) found.push(due);
  return found;
}

describe('what an agent adds to a conversation', () => {
  test.each(EVERY_KIND)('is one entry of its own, without a number, and is pushed (%s)', async (kind, change) => {
    const { add, announced, needs, conversationId } = await aConversation();

    const { entry } = await add(change);

    expect(entry).toMatchObject({ ...change, pos: 3, seq: 2, author: ANNS });
    expect(announced.at(-1)).toMatchObject({ announcement: { type: 'entry', located: { entry: { kind, pos: 3 } } } });
    expect(await needs.conversationLog.from(SHOP, conversationId, 3, 9)).toMatchObject([{ pos: 3, pushed: true }]);
  });

  test.each(EVERY_KIND)('is one entry however often it is sent with its id (%s)', async (kind, change) => {
    const { add, say, needs, conversationId } = await aConversation();
    const first = await add(change, { clientId: 'one' });
    for (let number = 0; number < 5; number++) await say();

    const again = await add(change, { clientId: 'one' });

    expect(again.entry?.pos).toBe(first.entry?.pos);
    expect((await kindsOf({ needs }, conversationId)).filter((each) => each === kind)).toHaveLength(1);
  });

  test.each(EVERY_KIND)('is refused under the id of another change of its kind (%s)', async (kind, one, other) => {
    const { add, needs, conversationId } = await aConversation();
    await add(one, { clientId: 'one' });

    await expect(add(other, { clientId: 'one' })).rejects.toMatchObject({ code: 'ERR_CONFLICT' });

    expect(await kindsOf({ needs }, conversationId)).toEqual([kind]);
  });

  test('is refused under the id of another kind, and a message under that of a note', async () => {
    const { add, needs, conversationId } = await aConversation();
    await add({ kind: 'note', text: 'one' }, { clientId: 'one' });

    await expect(add({ kind: 'labelled', labels: [] }, { clientId: 'one' })).rejects.toMatchObject({
      code: 'ERR_CONFLICT',
    });
    await expect(
      sendMessage(needs, { caller: ann, conversationId, text: 'one', clientMessageId: 'one' }),
    ).rejects.toMatchObject({ code: 'ERR_CONFLICT', field: 'clientMessageId' });

    expect(await kindsOf({ needs }, conversationId)).toEqual(['note']);
  });

  test('is of its own under an id that another agent has used', async () => {
    const { add, needs, conversationId } = await aConversation();
    await add({ kind: 'note', text: 'one' }, { clientId: 'one' });

    await add({ kind: 'note', text: 'of mine' }, { clientId: 'one', caller: bob });

    expect(await kindsOf({ needs }, conversationId)).toEqual(['note', 'note']);
  });

  test('is stored twice if it is said twice in one millisecond', async () => {
    const { add, needs, conversationId } = await aConversation();

    await Promise.all([add({ kind: 'note', text: 'hm' }), add({ kind: 'note', text: 'hm' })]);

    expect(await kindsOf({ needs }, conversationId)).toEqual(['note', 'note']);
  });

  test('is pushed again by its repetition, if the first push was lost', async () => {
    const { add, needs, announcedKinds, tail } = await aConversation();
    const { announce } = needs.announcer;
    needs.announcer.announce = () => Promise.reject(new Error('crashed'));
    await expect(add({ kind: 'note', text: 'hm' }, { clientId: 'one' })).rejects.toThrow('crashed');
    needs.announcer.announce = announce;

    await add({ kind: 'note', text: 'hm' }, { clientId: 'one' });

    expect(announcedKinds()).toEqual(['message', 'message', 'note']);
    expect((await tail()).entries.at(-1)).toMatchObject({ kind: 'note', pushed: true });
  });

  test.each([
    ['its visitor', aCaller(), 'ERR_FORBIDDEN'],
    ['an agent of another tenant', agentNamed('eve', { tenantId: RIVAL }), 'ERR_NOT_FOUND'],
    ['an admin of another tenant', agentNamed('eve', { tenantId: RIVAL, role: 'admin' }), 'ERR_NOT_FOUND'],
  ])('is not for %s', async (_, caller, code) => {
    const { add, needs, conversationId } = await aConversation();

    for (const [, change] of EVERY_KIND) await expect(add(change, { caller })).rejects.toMatchObject({ code });

    expect(await kindsOf({ needs }, conversationId)).toEqual([]);
    expect(await needs.conversationLog.from(RIVAL, conversationId, 1, 10)).toEqual([]);
    expect(await duesOf({ needs })).toEqual([]);
  });

  test.each(EVERY_KIND)('goes to no conversation that has expired, or is erased (%s)', async (_, change) => {
    const [expired, erased] = [await aConversation(), await aConversation()];
    expired.time.forward(RETENTION);
    const { needs, conversationId } = erased;
    const draft = () => ({ add: { kind: 'erased' as const } });
    await commit(needs, { tenantId: SHOP, conversationId, author: ANNS, draft });

    for (const { add } of [expired, erased]) {
      await expect(add(change)).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' });
    }

    expect(await kindsOf(expired, expired.conversationId)).toEqual([]);
    expect(await kindsOf(erased, conversationId)).toEqual(['erased']);
  });
});

describe('who answers', () => {
  test('stays through messages of both sides, notes and labels', async () => {
    const { add, say, tail, conversationId } = await aConversation();
    await add({ kind: 'assigned', to: BOB });

    for (let round = 0; round < 3; round++) {
      await say();
      await say('answer', { caller: bob, conversationId });
      await add({ kind: 'note', text: 'hm' });
      await add({ kind: 'labelled', labels: [`${round}`] });
    }

    expect((await tail()).state.assignee).toEqual({ id: BOB, since: 3 });
  });

  test('is the last that was named, or nobody', async () => {
    const { add, tail } = await aConversation();
    await add({ kind: 'assigned', to: BOB });
    await add({ kind: 'assigned', to: ANN });
    const second = (await tail()).state.assignee;
    await add({ kind: 'assigned', to: null });

    expect(second).toEqual({ id: ANN, since: 4 });
    expect((await tail()).state).not.toHaveProperty('assignee');
  });

  test.each(['an agent', 'time, and the sweeper has not written that'])(
    'is nobody after a close by %s, whoever opens it again',
    async (by) => {
      for (const opens of ['the visitor', 'an admin']) {
        const { add, say, tail, needs, time, conversationId } = await aConversation();
        await add({ kind: 'assigned', to: BOB });
        if (by === 'an agent') await closeConversation(needs, { caller: boss, conversationId });
        else time.forward(IDLE);

        if (opens === 'the visitor') await say('back');
        else await reopenConversation(needs, { caller: boss, conversationId });

        expect((await tail()).state).toMatchObject({ status: 'open' });
        expect((await tail()).state).not.toHaveProperty('assignee');
      }
    },
  );
});

describe('labels', () => {
  test('stay through an assignment, a snooze and any number of other entries', async () => {
    const { add, say, labels, time } = await aConversation();
    await add({ kind: 'labelled', labels: ['billing', 'vip'] });

    for (const change of [
      { kind: 'assigned', to: BOB },
      { kind: 'snoozed', until: UNTIL },
      { kind: 'snoozed', until: null },
      { kind: 'assigned', to: null },
    ] as const) {
      for (let number = 0; number < 6; number++) await say();
      time.forward(1000);
      await add(change);
      for (let number = 0; number < 6; number++) await add({ kind: 'note', text: 'hm' });
    }

    expect(await labels()).toEqual(['billing', 'vip']);
  });

  test('are all taken away by an empty list', async () => {
    const { add, labels } = await aConversation();
    await add({ kind: 'labelled', labels: ['billing'] });
    await add({ kind: 'labelled', labels: [] });
    await add({ kind: 'assigned', to: BOB });

    expect(await labels()).toEqual([]);
  });

  test.each(['labelled', 'note'] as const)('after a close leave it closed, as a %s does', async (kind) => {
    const { add, say, harness, needs, time, conversationId } = await aConversation();
    await closeConversation(needs, { caller: boss, conversationId });
    time.forward(DAY);

    const { tail } = await add(CHANGES[kind][0]);

    const closed = { status: 'closed', closedAt: NOW_MS, lastActivityAt: NOW_MS };
    expect(await summaryFor(needs, SHOP, tail)).toMatchObject(closed);
    expect((await say('back')).message.entry.reopens).toBe(true);
    expect(harness.announcedKinds().filter((each) => each === 'closed')).toHaveLength(1);
  });

  test('that have expired are not taken over', async () => {
    const { add, say, labels, time } = await aConversation();
    await add({ kind: 'labelled', labels: ['billing'] });
    time.forward(RETENTION);
    await say('years later');

    await add({ kind: 'assigned', to: BOB });

    expect(await labels()).toEqual([]);
  });
});

describe('a snooze', () => {
  test('is noted for the sweeper, for when the conversation is idle after it', async () => {
    const { add, needs, conversationId } = await aConversation();

    await add({ kind: 'snoozed', until: UNTIL });

    expect(await duesOf({ needs })).toEqual([
      { tenantId: SHOP, conversationId, at: UNTIL + IDLE, task: { type: 'close' } },
    ]);
  });

  test('of a visitor that waits is looked at as early, since an agent may answer meanwhile', async () => {
    const { add, say, needs } = await aConversation();
    await say();

    await add({ kind: 'snoozed', until: UNTIL });

    expect((await duesOf({ needs })).map(({ at }) => at)).toEqual([UNTIL + IDLE]);
  });

  test('that is ended is noted for the idle time from then', async () => {
    const { add, needs, time, tail } = await aConversation();
    await add({ kind: 'snoozed', until: UNTIL });
    time.forward(HOUR);

    await add({ kind: 'snoozed', until: null });

    expect((await tail()).state.snoozedUntil).toBe(NOW_MS + HOUR);
    expect((await duesOf({ needs })).map(({ at }) => at)).toEqual([NOW_MS + HOUR + IDLE, UNTIL + IDLE]);
  });

  test('is noted before it is stored, so that none is stored that is not noted', async () => {
    const { add, needs, conversationId } = await aConversation();
    needs.dueList.add = () => Promise.reject(new Error('throttled'));

    await expect(add({ kind: 'snoozed', until: UNTIL })).rejects.toThrow('throttled');

    expect(await kindsOf({ needs }, conversationId)).toEqual([]);
  });

  test('is ended by a message of the visitor, and by none of an agent', async () => {
    const { add, say, tail, conversationId } = await aConversation();
    await add({ kind: 'snoozed', until: UNTIL });
    await say('answer', { caller: bob, conversationId });
    const after = (await tail()).state.snoozedUntil;
    await say();

    expect(after).toBe(UNTIL);
    expect((await tail()).state).not.toHaveProperty('snoozedUntil');
  });

  test('keeps the conversation open, for its idle time or a day longer, and no other is kept so', async () => {
    const { add, tail, time, needs } = await aConversation();
    await add({ kind: 'snoozed', until: UNTIL });
    const statusAt = async (at: number) => {
      time.forward(at - time.now());
      return (await summaryFor(needs, SHOP, await tail())).status;
    };

    expect([await statusAt(UNTIL + IDLE - 1), await statusAt(UNTIL + IDLE)]).toEqual(['open', 'closed']);
    expect(UNANSWERED_AFTER).toBe(DAY);
  });
});

test('an agent’s entries name a pseudonym, from which nobody reads the agent’s id', async () => {
  const { add } = await aConversation();

  const { entry } = await add({ kind: 'note', text: 'hm' }, { caller: bob });

  expect(entry?.author).toBe(authorOf(bob));
  expect(entry?.author).not.toContain('bob');
});
