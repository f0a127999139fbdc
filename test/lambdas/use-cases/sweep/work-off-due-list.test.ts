import { describe, expect, test } from 'vitest';
import { ABANDONED_AFTER } from '../../../../lambdas/domain/conversations/abandoned.ts';
import { BUCKET, bucketAt } from '../../../../lambdas/domain/conversations/activity-index.ts';
import { type Due, NO_CONVERSATION } from '../../../../lambdas/domain/conversations/due-list.ts';
import { UNANSWERED_AFTER } from '../../../../lambdas/domain/conversations/log.ts';
import { NOTHING_ERASED } from '../../../../lambdas/domain/erasure/erasure.ts';
import { inParallel } from '../../../../lambdas/domain/in-parallel.ts';
import { HOUR, MINUTE } from '../../../../lambdas/domain/time/units.ts';
import { addDeskEntry } from '../../../../lambdas/use-cases/conversations/add-desk-entry.ts';
import { listConversations } from '../../../../lambdas/use-cases/conversations/list-conversations.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import type { ErasureBatch } from '../../../../lambdas/use-cases/erasure/run-erasures.ts';
import { workOffDueList } from '../../../../lambdas/use-cases/sweep/work-off-due-list.ts';
import { NOW_MS } from '../../../support/builders/conversations.ts';
import { aTenant, SHOP } from '../../../support/builders/tenants.ts';
import { agentNamed, IDLE, useCaseHarness, visitorNamed } from '../../../support/harness/use-case/use-case-harness.ts';

const ann = agentNamed('ann');
const full = () => Promise.reject(new Error('throttled'));

/** A gateway in memory; `works` does what is due, `dues` is what stands on the list. */
function aGateway() {
  const harness = useCaseHarness();
  const { needs, time } = harness;
  const dues = async () => {
    const found: Due[] = [];
    for await (const due of needs.dueList.upTo(Number.MAX_SAFE_INTEGER)) found.push(due);
    return found;
  };
  const works = (tenant: 'shop' | 'none' = 'shop') =>
    workOffDueList(
      { ...needs, tenants: { find: async () => (tenant === 'shop' ? aTenant() : null) }, rulesOf: () => needs.rules },
      inParallel,
    );
  const touch = needs.activityIndex.touch;
  /** Says something while the index fails, as a sender that crashes before its push if so asked. */
  const unindexed = async (userId = 'v_1', { crashes = false, answered = false } = {}) => {
    needs.activityIndex.touch = full;
    const announcer = crashes ? { announce: () => Promise.reject(new Error('crashed')) } : needs.announcer;
    const { message } = await sendMessage({ ...needs, announcer }, { caller: visitorNamed(userId), text: 'hello' });
    const { conversationId } = message;
    if (answered) await sendMessage({ ...needs, announcer }, { caller: ann, conversationId, text: 'hi' });
    needs.activityIndex.touch = touch;
    return conversationId;
  };
  const rows = () =>
    needs.activityIndex.positions(SHOP).map(({ conversationId, bucket, pos }) => ({ conversationId, bucket, pos }));
  const listed = async () =>
    (await listConversations(needs, { caller: ann, limit: 50 })).conversations.map(({ visitor }) => visitor.userId);
  return { ...harness, needs, time, dues, works, unindexed, rows, listed };
}

describe('a row of the activity index that could not be made', () => {
  test('is made, from the position that was noted; its conversation is listed before and after', async () => {
    const { works, dues, rows, listed, unindexed } = aGateway();
    const conversationId = await unindexed();
    const before = await listed();

    await works();

    expect([before, await listed()]).toEqual([['v_1'], ['v_1']]);
    expect(rows()).toEqual([{ conversationId, bucket: bucketAt(conversationId, NOW_MS), pos: 1 }]);
    expect(await dues()).toEqual([]);
  });

  test('is tried again five minutes later, as often as that fails', async () => {
    const { works, dues, rows, needs, time, unindexed, indexFailures } = aGateway();
    await unindexed();
    const { touch } = needs.activityIndex;
    needs.activityIndex.touch = full;
    const [noted] = await dues();
    await works();
    const second = await dues();
    time.forward(4 * MINUTE);
    await works();
    const third = await dues();
    time.forward(MINUTE);
    await works();
    const fourth = await dues();
    time.forward(5 * MINUTE);
    needs.activityIndex.touch = touch;
    await works();

    expect(second).toEqual([{ ...noted, at: NOW_MS + 5 * MINUTE }]);
    expect(third).toEqual(second);
    expect(fourth).toEqual([{ ...noted, at: NOW_MS + 10 * MINUTE }]);
    expect(await dues()).toEqual([]);
    expect(rows()).toHaveLength(1);
    expect(indexFailures).toHaveLength(3);
  });

  test('does not keep from being pushed what its sender left, whether it can be made or not', async () => {
    const { works, needs, time, unindexed, announcedTexts } = aGateway();
    await unindexed('v_1', { crashes: true });
    needs.activityIndex.touch = full;
    time.forward(ABANDONED_AFTER);

    await works();

    expect(announcedTexts()).toEqual(['hello']);
  });

  test.each([
    ['answered', 'idle', IDLE],
    ['waiting', 'unanswered', UNANSWERED_AFTER],
  ])(
    'does not keep its %s conversation from being closed, which the row comes too late for',
    async (who, reason, after) => {
      const { works, needs, time, unindexed, announced } = aGateway();
      await unindexed('v_1', { answered: who === 'answered' });
      const closed = () =>
        announced.flatMap(({ announcement }) =>
          announcement.type === 'entry' && announcement.located.entry.kind === 'closed'
            ? [announcement.located.entry.reason]
            : [],
        );
      const { touch } = needs.activityIndex;
      needs.activityIndex.touch = full;
      await works();
      const early = closed();
      time.forward(after + BUCKET);
      needs.activityIndex.touch = touch;

      await works();

      expect([early, closed()]).toEqual([[], [reason]]);
    },
  );

  test('keeps the position of one that was made meanwhile', async () => {
    const { works, needs, rows, unindexed } = aGateway();
    const conversationId = await unindexed();
    const bucket = bucketAt(conversationId, NOW_MS);
    await needs.dueList.add({ tenantId: SHOP, conversationId, at: NOW_MS, task: { type: 'index', bucket, pos: 7 } });

    await works();

    expect(rows()).toEqual([{ conversationId, bucket, pos: 1 }]);
  });
});

describe('what is due', () => {
  test('is done again where the sweeper died before it was taken off the list, with the same outcome', async () => {
    const { works, dues, needs, time, rows, unindexed, announcedKinds } = aGateway();
    const conversationId = await unindexed('v_1', { crashes: true, answered: true });
    const change = { kind: 'snoozed', until: NOW_MS + HOUR } as const;
    await addDeskEntry(needs, { caller: ann, conversationId, change });
    time.forward(HOUR + IDLE);
    const { remove } = needs.dueList;
    needs.dueList.remove = () => Promise.reject(new Error('killed'));
    await expect(works()).rejects.toThrow('killed');
    needs.dueList.remove = remove;
    const done = [announcedKinds(), rows()];

    await works();

    expect([announcedKinds(), rows()]).toEqual(done);
    expect(announcedKinds().toSorted()).toEqual(['closed', 'message', 'message', 'snoozed']);
    expect(await dues()).toEqual([]);
  });

  test('stays on the list where it fails, and keeps nothing else from being done', async () => {
    const { works, dues, needs, unindexed } = aGateway();
    const poisoned = await unindexed('v_0');
    for (const visitor of ['v_1', 'v_2', 'v_3']) await unindexed(visitor);
    const { tail } = needs.conversationLog;
    needs.conversationLog.tail = (tenantId, conversationId) =>
      conversationId === poisoned ? Promise.reject(new Error('poison')) : tail(tenantId, conversationId);

    await expect(works()).rejects.toThrow('poison');

    expect((await dues()).map(({ conversationId }) => conversationId)).toEqual([poisoned]);
  });

  test('later stays on the list until then', async () => {
    const { works, dues, needs, time, unindexed } = aGateway();
    const conversationId = await unindexed('v_1', { answered: true });
    await works();
    const change = { kind: 'snoozed', until: NOW_MS + HOUR } as const;
    await addDeskEntry(needs, { caller: ann, conversationId, change });
    time.forward(HOUR + IDLE - MINUTE);

    await works();

    expect(await dues()).toMatchObject([{ conversationId, task: { type: 'close' } }]);
  });

  test('is not lost where it comes a moment too early, in the minute for which it is noted', async () => {
    const { works, dues, needs, time, unindexed, announcedKinds } = aGateway();
    const conversationId = await unindexed('v_1', { answered: true });
    await works();
    const until = NOW_MS + HOUR + MINUTE / 2;
    await addDeskEntry(needs, { caller: ann, conversationId, change: { kind: 'snoozed', until } });
    time.forward(HOUR + IDLE);
    await works();
    const early = [announcedKinds().includes('closed'), (await dues()).length];
    time.forward(MINUTE);

    await works();

    expect(early).toEqual([false, 1]);
    expect([announcedKinds().includes('closed'), await dues()]).toEqual([true, []]);
  });

  test('is put off with a snooze that was put off, and taken off the list with one that is over', async () => {
    const { works, dues, needs, time, unindexed, announcedKinds } = aGateway();
    const [later, over] = [await unindexed('v_1', { answered: true }), await unindexed('v_2', { answered: true })];
    await works();
    const snooze = (conversationId: string, until: number) =>
      addDeskEntry(needs, { caller: ann, conversationId, change: { kind: 'snoozed', until } });
    await snooze(later, NOW_MS + HOUR);
    await snooze(over, NOW_MS + HOUR);
    await snooze(later, NOW_MS + 9 * HOUR);
    await sendMessage(needs, { caller: visitorNamed('v_2'), text: 'me again' });
    time.forward(HOUR + IDLE);

    await works();

    expect(await dues()).toMatchObject([{ conversationId: later, at: NOW_MS + 9 * HOUR + IDLE }]);
    expect(announcedKinds()).not.toContain('closed');
  });

  test('in a tenant that is gone is taken off the list, and nothing is closed', async () => {
    const { works, dues, needs, time, unindexed, announcedKinds } = aGateway();
    const conversationId = await unindexed('v_1', { answered: true });
    await addDeskEntry(needs, { caller: ann, conversationId, change: { kind: 'snoozed', until: NOW_MS + HOUR } });
    time.forward(HOUR + IDLE);

    await works('none');

    expect(await dues()).toEqual([]);
    expect(announcedKinds()).not.toContain('closed');
  });
});

test('an erasure is woken, and nothing that fails beside it keeps it from that, or is kept by it', async () => {
  const { needs, dues, time, unindexed } = aGateway();
  const conversationId = await unindexed();
  const id = 'e_kq3vz8mnw2xhb7tcrp5jdg';
  const due = { tenantId: SHOP, conversationId: NO_CONVERSATION, at: NOW_MS, task: { type: 'erase', id } as const };
  await needs.dueList.add(due);
  const woken: ErasureBatch[] = [];
  const begun = { of: 'conversation', by: 'operator', begunAt: NOW_MS, counts: NOTHING_ERASED } as const;
  const erasing = {
    ...{ ...needs, tenants: { find: full }, rulesOf: () => needs.rules },
    erasures: { find: async () => ({ ...due, ...begun, id, subjects: [], conversations: [], fences: {} }) },
    goOn: async (batch: ErasureBatch) => void woken.push(batch),
  };
  time.forward(MINUTE);

  await expect(workOffDueList(erasing, inParallel)).rejects.toThrow('throttled');
  await workOffDueList({ ...erasing, tenants: needs.tenants, goOn: full }, inParallel).catch(() => {});

  expect(woken.map(({ erase }) => erase)).toEqual([[{ tenantId: SHOP, id }]]);
  expect(await dues()).toEqual([due]);
  expect(needs.activityIndex.positions(SHOP)).toMatchObject([{ conversationId }]);
});
