import { describe, expect, test } from 'vitest';
import { cursor } from '../../../../lambdas/domain/conversations/cursor.ts';
import type { KnownEntry } from '../../../../lambdas/domain/conversations/entry.ts';
import { MINUTE } from '../../../../lambdas/domain/time/units.ts';
import {
  EMPTY_PAGE,
  type ReadMessages,
  readMessages,
} from '../../../../lambdas/use-cases/conversations/read-messages.ts';
import {
  ANN,
  aClosing,
  aMessage,
  aNote,
  anAssignment,
  anErasure,
  anUnknown,
  aRecord,
  aReopening,
  aVisitor,
  INCARNATION,
  NOW_MS,
} from '../../../support/builders/conversations.ts';
import { aCaller, RIVAL, SHOP } from '../../../support/builders/tenants.ts';
import {
  agentNamed,
  type UseCaseHarness,
  useCaseHarness,
  visitorNamed,
} from '../../../support/harness/use-case/use-case-harness.ts';
import { RETENTION } from '../../../support/stores/stores.ts';

const read = ({ needs }: UseCaseHarness, over: Partial<ReadMessages> = {}) =>
  readMessages(needs, { caller: aCaller(), limit: 20, ...over });

const at = (value: string | null) => cursor(value, 'cursor');

type Page = Awaited<ReturnType<typeof read>>;
const seqs = ({ messages }: Page): number[] => messages.map(({ entry }) => entry.seq);

/** The visitor's conversation with this many messages, all pushed but those named. */
async function aConversation({ messages = 0, unpushed = [] as number[] } = {}) {
  const harness = useCaseHarness();
  await harness.needs.visitors.create(aVisitor());
  await harness.needs.conversationLog.createRecord(SHOP, aRecord());
  for (let pos = 1; pos <= messages; pos++) {
    await harness.needs.conversationLog.append(SHOP, 'c_1', aMessage({ pos, pushed: !unpushed.includes(pos) }));
  }
  return harness;
}

describe('a page of messages', () => {
  test('is the newest, oldest first, when no cursor is given', async () => {
    const page = await read(await aConversation({ messages: 5 }), { limit: 3 });

    expect(seqs(page)).toEqual([3, 4, 5]);
    expect([at(page.prev), at(page.next)]).toEqual([
      { incarnation: INCARNATION, pos: 3 },
      { incarnation: INCARNATION, pos: 5 },
    ]);
  });

  test.each([1, 2, 3, 7, 100])('[ORD5] leads backwards through every message once (%i a page)', async (limit) => {
    const harness = await aConversation({ messages: 12 });
    const found: number[] = [];

    for (let before: ReadMessages['before'] | null; before !== null; ) {
      const page = await read(harness, { before, limit });
      found.unshift(...seqs(page));
      before = page.prev === null ? null : at(page.prev);
    }

    expect(found).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  test.each([1, 2, 3, 7, 100])('[ORD5] leads forwards through every message once (%i a page)', async (limit) => {
    const harness = await aConversation({ messages: 12 });
    const found: number[] = [];

    for (let after = { incarnation: INCARNATION, pos: 0 }, more = true; more; ) {
      const page = await read(harness, { after, limit });
      found.push(...seqs(page));
      more = page.messages.length > 0;
      if (page.next) after = at(page.next);
    }

    expect(found).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  test('says when the conversation was closed and opened again, each on one page', async () => {
    const harness = await aConversation({ messages: 2 });
    const minute = (of: number) => NOW_MS + of * MINUTE;
    const log = [
      aClosing({ pos: 3, seq: 2, reason: 'idle', at: minute(3), since: minute(2) }),
      aReopening({ pos: 4, seq: 2, at: minute(4) }),
      aMessage({ pos: 5, seq: 3, at: minute(5) }),
      aClosing({ pos: 6, seq: 3, reason: 'agent', at: minute(6) }),
      aMessage({ pos: 7, seq: 4, at: minute(7), reopens: true }),
      anErasure({ pos: 8, seq: 4, at: minute(8) }),
    ];
    for (const entry of log) await harness.needs.conversationLog.append(SHOP, 'c_1', entry);

    const newest = await read(harness, { limit: 1 });
    const older = await read(harness, { limit: 1, before: at(newest.prev) });
    const whole = await read(harness);

    const change = (of: number, status: string, reason?: string) => ({
      conversationId: 'c_1',
      status,
      at: minute(of),
      ...(reason ? { reason } : {}),
    });
    expect(newest.changes).toEqual([change(6, 'closed', 'agent'), change(7, 'open'), change(8, 'closed', 'erased')]);
    expect(older.changes).toEqual([change(2, 'closed', 'idle'), change(4, 'open')]);
    expect(whole.changes).toEqual([...older.changes, ...newest.changes]);
  });

  test('says the last hundred changes of a page', async () => {
    const harness = await aConversation({ messages: 1 });
    for (let pos = 2; pos <= 121; pos++)
      await harness.needs.conversationLog.append(SHOP, 'c_1', aClosing({ pos, seq: 1, at: NOW_MS + pos }));

    const { changes } = await read(harness);

    expect([changes.length, changes.at(-1)?.at]).toEqual([100, NOW_MS + 121]);
  });

  test('counts messages only, however many closings and reopenings lie between', async () => {
    const harness = await aConversation({ messages: 3 });
    for (let pos = 4; pos <= 20; pos++)
      await harness.needs.conversationLog.append(SHOP, 'c_1', aClosing({ pos, seq: 3 }));
    await harness.needs.conversationLog.append(SHOP, 'c_1', aMessage({ pos: 21, seq: 4 }));

    expect(seqs(await read(harness, { limit: 3 }))).toEqual([2, 3, 4]);
    expect(seqs(await read(harness, { after: { incarnation: INCARNATION, pos: 1 }, limit: 3 }))).toEqual([2, 3, 4]);
  });

  test('continues from its end when nothing was added since, and then shows what is new', async () => {
    const harness = await aConversation({ messages: 2 });
    const { next } = await read(harness);

    const empty = await read(harness, { after: at(next) });
    await harness.needs.conversationLog.append(SHOP, 'c_1', aMessage({ pos: 3 }));
    const more = await read(harness, { after: at(empty.next) });

    expect([seqs(empty), empty.next, seqs(more)]).toEqual([[], next, [3]]);
  });

  test('has no earlier page at the beginning', async () => {
    expect((await read(await aConversation({ messages: 2 }))).prev).toBeNull();
  });
});

describe('the cursor of the next page', () => {
  test('[CUR1] never passes a message that was perhaps pushed to no receiver', async () => {
    const harness = await aConversation({ messages: 6, unpushed: [4] });

    const page = await read(harness, { after: { incarnation: INCARNATION, pos: 1 } });

    expect(seqs(page)).toEqual([2, 3, 4, 5, 6]);
    expect(at(page.next)).toEqual({ incarnation: INCARNATION, pos: 3 });
  });

  test('stays where it was if the very next message is such a one', async () => {
    const harness = await aConversation({ messages: 6, unpushed: [2] });

    expect(at((await read(harness, { after: { incarnation: INCARNATION, pos: 1 } })).next)).toEqual({
      incarnation: INCARNATION,
      pos: 1,
    });
  });

  test('[CUR2] brings the whole history if the log has begun again since it was given', async () => {
    const harness = await aConversation();
    for (const pos of [8, 9, 10]) {
      await harness.needs.conversationLog.append(
        SHOP,
        'c_1',
        aMessage({ pos, seq: pos - 7, incarnation: 'life000002' }),
      );
    }

    for (const pos of [1, 9, 10, 500]) {
      expect(seqs(await read(harness, { after: { incarnation: INCARNATION, pos } }))).toEqual([1, 2, 3]);
    }
  });

  test('brings nothing earlier if the log has begun again since it was given', async () => {
    const harness = await aConversation();
    for (const pos of [8, 9, 10]) {
      await harness.needs.conversationLog.append(
        SHOP,
        'c_1',
        aMessage({ pos, seq: pos - 7, incarnation: 'life000002' }),
      );
    }

    expect(await read(harness, { before: { incarnation: INCARNATION, pos: 10 } })).toEqual(EMPTY_PAGE);
  });
});

describe('what has expired', () => {
  test('is not shown, though the database may still have it', async () => {
    const harness = await aConversation({ messages: 2 });
    await harness.needs.conversationLog.append(SHOP, 'c_1', aMessage({ pos: 3, at: NOW_MS + 1000 }));
    harness.time.forward(RETENTION);

    const page = await read(harness);

    expect(seqs(page)).toEqual([3]);
    expect(seqs(await read(harness, { before: { incarnation: INCARNATION, pos: 3 } }))).toEqual([]);
    expect(seqs(await read(harness, { after: { incarnation: INCARNATION, pos: 1 } }))).toEqual([3]);
  });

  test('does not hide what follows it from a reader that pages forwards', async () => {
    const harness = await aConversation({ messages: 60 });
    await harness.needs.conversationLog.append(SHOP, 'c_1', aMessage({ pos: 61, at: NOW_MS + 1000 }));
    harness.time.forward(RETENTION);

    expect(seqs(await read(harness, { after: { incarnation: INCARNATION, pos: 1 }, limit: 5 }))).toEqual([61]);
  });
});

describe('who may read', () => {
  test('a visitor its own conversation, named or not', async () => {
    const harness = await aConversation({ messages: 1 });

    expect(seqs(await read(harness))).toEqual([1]);
    expect(seqs(await read(harness, { conversationId: 'c_1' }))).toEqual([1]);
  });

  test('a visitor who has never sent a message reads an empty page', async () => {
    expect(await read(useCaseHarness())).toEqual(EMPTY_PAGE);
  });

  test('an agent any conversation of its tenant, by name', async () => {
    const harness = await aConversation({ messages: 1 });

    expect(seqs(await read(harness, { caller: agentNamed('ann'), conversationId: 'c_1' }))).toEqual([1]);
    await expect(read(harness, { caller: agentNamed('ann') })).rejects.toMatchObject({ code: 'ERR_INVALID' });
  });

  test.each([
    ['another visitor', visitorNamed('v_2')],
    ['a visitor of another tenant with the same id', visitorNamed('v_1', 'rival')],
    ['an agent of another tenant', agentNamed('eve', { tenantId: RIVAL })],
  ])('not %s, also with a good cursor', async (_, caller) => {
    const harness = await aConversation({ messages: 3 });

    for (const page of [
      {},
      { after: { incarnation: INCARNATION, pos: 1 } },
      { before: { incarnation: INCARNATION, pos: 3 } },
    ]) {
      await expect(read(harness, { caller, conversationId: 'c_1', ...page })).rejects.toMatchObject({
        code: 'ERR_NOT_FOUND',
      });
    }
  });

  test('a conversation that never existed is not found', async () => {
    const harness = await aConversation({ messages: 1 });

    await expect(read(harness, { caller: agentNamed('ann'), conversationId: 'c_none' })).rejects.toMatchObject({
      code: 'ERR_NOT_FOUND',
    });
  });

  test('[CUR5] a cursor of another conversation opens nothing of it', async () => {
    const harness = await aConversation({ messages: 2 });
    await harness.needs.visitors.create(aVisitor({ subject: 'visitor:v_2', userId: 'v_2', conversationId: 'c_2' }));
    await harness.needs.conversationLog.append(SHOP, 'c_2', aMessage({ incarnation: 'life000002', text: 'own' }));

    const { messages } = await read(harness, {
      caller: visitorNamed('v_2'),
      after: { incarnation: INCARNATION, pos: 1 },
    });

    expect(messages.map(({ conversationId, entry }) => [conversationId, entry.text])).toEqual([['c_2', 'own']]);
  });
});

describe('a page of a thread', () => {
  const ann = agentNamed('ann', { name: 'Ann' });

  /** One message, then this many notes and after each ten a message. */
  async function aThread(notes: number) {
    const harness = await aConversation({ messages: 1 });
    const add = (entry: KnownEntry) => harness.needs.conversationLog.append(SHOP, 'c_1', entry);
    let [pos, seq] = [1, 1];
    for (let note = 1; note <= notes; note++) {
      await add(aNote({ pos: ++pos, seq, text: `note ${note}` }));
      if (note % 10 === 0) await add(aMessage({ pos: ++pos, seq: ++seq }));
    }
    const page = (over: Partial<ReadMessages> = {}) =>
      read(harness, { caller: ann, conversationId: 'c_1', events: true, ...over });
    const positions = ({ entries = [] }: Page) => entries.map(({ entry }) => entry.pos);
    return { ...harness, add, page, positions, last: pos };
  }

  test.each([1, 3, 20, 100])('[ORD5] leads through everything once, in both directions (%i a page)', async (limit) => {
    const { page, positions, last } = await aThread(25);
    const all = Array.from({ length: last }, (_, index) => index + 1);
    const [back, forth]: number[][] = [[], []];

    for (let before: ReadMessages['before'] | null; before !== null; ) {
      const found = await page({ before, limit });
      back?.unshift(...positions(found));
      before = found.prev === null ? null : at(found.prev);
    }
    for (let after = { incarnation: INCARNATION, pos: 0 }; (forth?.length ?? 0) < last; ) {
      const found = await page({ after, limit });
      forth?.push(...positions(found));
      after = at(found.next);
    }

    expect(back).toEqual(all);
    expect(forth).toEqual(all);
  });

  test('moves on over two hundred notes in a row, and has the messages of its entries', async () => {
    const { page, add } = await aThread(9);
    for (let note = 1; note <= 200; note++) await add(aNote({ pos: 10 + note }));

    const newest = await page({ limit: 100 });
    const earlier = await page({ limit: 100, before: at(newest.prev) });
    const oldest = await page({ limit: 100, before: at(earlier.prev) });

    expect([newest, earlier, oldest].map(({ entries, messages }) => [entries?.length, messages.length])).toEqual([
      [100, 0],
      [100, 0],
      [10, 1],
    ]);
    expect(oldest.prev).toBeNull();
  });

  test('leaves out what this version does not know, and moves on over it', async () => {
    const { page, add, positions } = await aThread(1);
    for (let pos = 3; pos <= 60; pos++) await add(anUnknown({ pos }) as never);
    await add(aNote({ pos: 61 }));

    const newest = await page({ limit: 2 });

    expect(positions(newest)).toEqual([2, 61]);
    expect(positions(await page({ limit: 2, before: at(newest.prev) }))).toEqual([1]);
  });

  test('names authors and assignees', async () => {
    const { page, add, needs } = await aThread(1);
    await needs.staffNames.set(SHOP, ANN, 'Ann');
    await add(anAssignment({ pos: 3 }));

    const { entries } = await page();

    expect(entries?.slice(1)).toMatchObject([{ authorName: 'Ann' }, { authorName: 'Ann', assigneeName: 'Ann' }]);
  });

  test('is for agents alone: a visitor that asks for it gets its messages', async () => {
    const harness = await aThread(3);

    const asked = await read(harness as never, { events: true });

    expect(asked).toEqual(await read(harness as never, {}));
    expect(asked).not.toHaveProperty('entries');
    await expect(harness.page({ caller: agentNamed('eve', { tenantId: RIVAL }) })).rejects.toMatchObject({
      code: 'ERR_NOT_FOUND',
    });
  });
});
