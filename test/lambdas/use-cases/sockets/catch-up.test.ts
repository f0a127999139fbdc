import { describe, expect, test } from 'vitest';
import { type ActivityRow, bucketAt, minuteOf } from '../../../../lambdas/domain/conversations/activity-index.ts';
import { encodeCursor } from '../../../../lambdas/domain/conversations/cursor.ts';
import type { KnownEntry, LocatedEntry } from '../../../../lambdas/domain/conversations/entry.ts';
import {
  type AgentCursor,
  agentCursorAt,
  MAX_NAMED_ENTRIES,
} from '../../../../lambdas/domain/delivery/agent-cursor.ts';
import { encodeAgentCursor } from '../../../../lambdas/domain/delivery/agent-cursor-text.ts';
import { inParallel } from '../../../../lambdas/domain/in-parallel.ts';
import { MAX_CLOCK_SKEW } from '../../../../lambdas/domain/time/version-vector.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { repairConversations } from '../../../../lambdas/use-cases/delivery/repair-conversations.ts';
import { type CaughtUp, catchUp, MOST_AT_ONCE } from '../../../../lambdas/use-cases/sockets/catch-up.ts';
import {
  aClosing,
  aMessage,
  aNote,
  anUnknown,
  aRecord,
  aVisitor,
  ENTRIES,
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

/** The row of the activity index in which an entry belongs. */
const row = (conversationId: string, { at }: { at: number }): ActivityRow => ({
  tenantId: SHOP,
  conversationId,
  bucket: bucketAt(conversationId, at),
});
const cursors = (entries: LocatedEntry[]): number[] => entries.map(({ entry }) => entry.pos);
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

async function aConversation({ messages = 0, unpushed = [] as number[] } = {}) {
  const harness = useCaseHarness();
  await harness.needs.visitors.create(aVisitor());
  for (let pos = 1; pos <= messages; pos++) {
    await harness.needs.conversationLog.append(SHOP, 'c_1', aMessage({ pos, pushed: !unpushed.includes(pos) }));
  }
  return harness;
}

/** All parts of a catch-up, requested with the cursor as a client does. */
async function allOf({ needs }: UseCaseHarness, caller = aCaller(), after?: string | null) {
  const found: LocatedEntry[] = [];
  let requests = 0;
  for (let next = after, more = true; more; requests++) {
    const missed = await catchUp(needs, { caller, after: next });
    found.push(...missed.entries);
    next = missed.cursor;
    more = missed.more;
    if (requests > 50) throw new Error('it never ends');
  }
  return found;
}

describe('a visitor who was away', () => {
  test('[BACK1] gets the entries after its cursor, of every kind, and the next cursor', async () => {
    const harness = await aConversation({ messages: 3 });
    await harness.needs.conversationLog.append(SHOP, 'c_1', aClosing({ pos: 4, seq: 3 }));

    const missed = await catchUp(harness.needs, {
      caller: aCaller(),
      after: encodeCursor({ incarnation: INCARNATION, pos: 2 }),
    });

    expect(missed.entries.map(({ entry }) => entry.kind)).toEqual(['message', 'closed']);
    expect(harness.invocation.counts).toEqual({ EntriesCaughtUp: 2 });
    expect(missed).toMatchObject({ cursor: encodeCursor({ incarnation: INCARNATION, pos: 4 }), more: false });
  });

  test('[BACK1] gets every entry without a cursor', async () => {
    const harness = await aConversation({ messages: 3 });

    expect(cursors((await catchUp(harness.needs, { caller: aCaller() })).entries)).toEqual([1, 2, 3]);
    expect(cursors((await catchUp(harness.needs, { caller: aCaller(), after: null })).entries)).toEqual([1, 2, 3]);
  });

  test('gets no entry and no cursor before its first message', async () => {
    expect(await catchUp(useCaseHarness().needs, { caller: aCaller() })).toEqual({
      entries: [],
      cursor: null,
      more: false,
    });
  });

  test('gets a long absence in parts, each entry once', async () => {
    const harness = await aConversation({ messages: 2 * MOST_AT_ONCE + 7 });

    expect(cursors(await allOf(harness, aCaller(), encodeCursor({ incarnation: INCARNATION, pos: 3 })))).toEqual(
      range(4, 2 * MOST_AT_ONCE + 7),
    );
  });

  test('[CUR1] never gets a cursor beyond a message that may not be pushed', async () => {
    const harness = await aConversation({ messages: 5, unpushed: [3] });

    const missed = await catchUp(harness.needs, { caller: aCaller() });

    expect(cursors(missed.entries)).toEqual([1, 2, 3, 4, 5]);
    expect(missed.cursor).toBe(encodeCursor({ incarnation: INCARNATION, pos: 2 }));
  });

  test.each([1, 2, 150, MOST_AT_ONCE, MOST_AT_ONCE + 1])(
    'gets everything of a long absence also if message %i is such a one',
    async (unpushed) => {
      const harness = await aConversation({ messages: 2 * MOST_AT_ONCE + 7, unpushed: [unpushed] });

      const found = new Set(cursors(await allOf(harness)));

      expect([...found].sort((a, b) => a - b)).toEqual(range(1, 2 * MOST_AT_ONCE + 7));
    },
  );

  test.each([
    '',
    'c1',
    'c1.short.1',
    `c1.${INCARNATION}.-1`,
    `c1.${INCARNATION}.1#`,
    `a1.${INCARNATION}`,
    7,
    {},
    [`c1.${INCARNATION}.1`],
  ])('[CUR5] is refused a cursor that was never issued (%j)', async (after) => {
    const harness = await aConversation({ messages: 1 });

    await expect(catchUp(harness.needs, { caller: aCaller(), after })).rejects.toMatchObject({
      code: 'ERR_INVALID',
      field: 'after',
    });
  });
});

describe('entries among the agents', () => {
  /** Every kind of entry, each a second after the one before, in the visitor's conversation. */
  async function ofEveryKind(over: Partial<KnownEntry> = {}) {
    const harness = await aConversation();
    const entries = [...Object.values(ENTRIES).flat(), anUnknown() as unknown as KnownEntry].map(
      (entry, index) => ({ ...entry, pos: index + 1, at: NOW_MS + index * 1000, ...over }) as KnownEntry,
    );
    for (const entry of entries) {
      await harness.needs.activityIndex.touch(row('c_1', entry), entry.pos);
      await harness.needs.conversationLog.append(SHOP, 'c_1', entry);
    }
    harness.time.forward(entries.length * 1000);
    return { harness, entries };
  }

  const kinds = (entries: LocatedEntry[]) => entries.map(({ entry }) => entry.kind);
  const shown = new Set(['message', 'closed', 'reopened', 'erased']);

  test('[CUR1] are not caught up by the visitor, and its cursor moves past them', async () => {
    const { harness, entries } = await ofEveryKind();

    const missed = await catchUp(harness.needs, { caller: aCaller() });
    const since = await catchUp(harness.needs, { caller: aCaller(), since: NOW_MS });

    const expected = entries.map(({ kind }) => kind).filter((kind) => shown.has(kind));
    expect([kinds(missed.entries), kinds(since.entries)]).toEqual([expected, expected]);
    expect(missed).toMatchObject({
      cursor: encodeCursor({ incarnation: INCARNATION, pos: entries.length }),
      more: false,
    });
  });

  test('are caught up by an agent, whose cursor moves past them too', async () => {
    const { harness, entries } = await ofEveryKind({ pushedAt: { at: NOW_MS, by: 'another1' } });
    const ann = { caller: agentNamed('ann') };

    const missed = await catchUp(harness.needs, { ...ann, after: encodeAgentCursor(agentCursorAt(NOW_MS - 1000)) });
    const again = await catchUp(harness.needs, { ...ann, after: missed.cursor });

    expect(kinds(missed.entries)).toEqual(entries.map(({ kind }) => kind));
    expect([again.entries, again.more]).toEqual([[], false]);
  });

  test.each([
    ['all pushed', []],
    ['of which one was never pushed', [120]],
    ['none of which was pushed', range(2, 251)],
  ])('do not stall the visitor, 250 of them in a row, %s', async (_, unpushed) => {
    const harness = await aConversation();
    const { conversationLog } = harness.needs;
    await conversationLog.append(SHOP, 'c_1', aMessage({ pos: 1 }));
    for (let pos = 2; pos <= 251; pos++) {
      await conversationLog.append(SHOP, 'c_1', aNote({ pos, seq: 1, pushed: !unpushed.includes(pos) }));
    }
    await conversationLog.append(SHOP, 'c_1', aMessage({ pos: 252, seq: 2 }));

    expect([...new Set(cursors(await allOf(harness)))]).toEqual([1, 252]);
    const after = encodeCursor({ incarnation: INCARNATION, pos: 1 });
    expect([...new Set(cursors(await allOf(harness, aCaller(), after)))]).toEqual([252]);
  });

  test('are passed by the visitor’s cursor in one answer, where nothing else followed: none says how many there are', async () => {
    const harness = await aConversation({ messages: 1 });
    for (let pos = 2; pos <= 251; pos++) await harness.needs.conversationLog.append(SHOP, 'c_1', aNote({ pos }));
    const after = encodeCursor({ incarnation: INCARNATION, pos: 1 });

    const missed = await catchUp(harness.needs, { caller: aCaller(), after });

    expect(missed).toEqual({ entries: [], cursor: encodeCursor({ incarnation: INCARNATION, pos: 251 }), more: false });
  });
});

describe('an agent who was away', () => {
  /** One message of each of three visitors, a minute apart. */
  async function threeConversations() {
    const harness = useCaseHarness();
    for (const [index, conversationId] of ['c_1', 'c_2', 'c_3'].entries()) {
      const at = NOW_MS + index * 60_000;
      const entry = aMessage({ at, text: conversationId, author: `visitor:v_${index}` });
      await harness.needs.activityIndex.touch(row(conversationId, entry), entry.pos);
      await harness.needs.conversationLog.createRecord(SHOP, aRecord({ conversationId }));
      await harness.needs.conversationLog.append(SHOP, conversationId, entry);
    }
    harness.time.forward(600_000);
    return harness;
  }

  /** When the row of one of these conversations begins. */
  const beginningOf = (conversationId: string) =>
    bucketAt(conversationId, NOW_MS + (Number(conversationId.slice(2)) - 1) * 60_000);
  const cursorNow = (at: number): AgentCursor => ({ vector: { at, by: 'somebody', others: [] }, named: [] });
  const texts = (entries: LocatedEntry[]) =>
    entries.map(({ entry }) => (entry.kind === 'message' ? entry.text : entry.kind));

  test('[BACK2] gets the entries of all conversations since, in the order of their rows', async () => {
    const harness = await threeConversations();
    const after = encodeAgentCursor(agentCursorAt(NOW_MS));

    const missed = await catchUp(harness.needs, { caller: agentNamed('ann'), after });

    const inOrder = ['c_1', 'c_2', 'c_3'].toSorted((a, b) => beginningOf(a) - beginningOf(b));
    expect(texts(missed.entries)).toEqual(inOrder);
    expect(missed).toMatchObject({ cursor: encodeAgentCursor(cursorNow(NOW_MS + 600_000)), more: false });
  });

  test('gets no entry again, even if it reconnects at once', async () => {
    const harness = await threeConversations();
    harness.time.forward(-600_000 + 120_000);
    const first = await catchUp(harness.needs, {
      caller: agentNamed('ann'),
      after: encodeAgentCursor(agentCursorAt(NOW_MS)),
    });

    const again = await catchUp(harness.needs, { caller: agentNamed('ann'), after: first.cursor });

    expect(texts(first.entries).toSorted()).toEqual(['c_1', 'c_2', 'c_3']);
    expect(texts(again.entries)).toEqual([]);
  });

  test('[CUR4] gets the entries in flight at its cursor, however old their commit', async () => {
    const harness = await threeConversations();
    const after = encodeAgentCursor(agentCursorAt(NOW_MS + 120_000 + MAX_CLOCK_SKEW));
    const stalled = aMessage({
      at: NOW_MS + 30_000,
      pushedAt: { at: NOW_MS + 121_000, by: 'another1' },
      text: 'stalled',
    });
    await harness.needs.activityIndex.touch(row('c_4', stalled), stalled.pos);
    await harness.needs.conversationLog.append(SHOP, 'c_4', stalled);

    expect(texts((await catchUp(harness.needs, { caller: agentNamed('ann'), after })).entries)).toEqual(['stalled']);
  });

  test('gets the latest entries without a cursor', async () => {
    const harness = await threeConversations();
    const first = await catchUp(harness.needs, { caller: agentNamed('ann') });

    expect(texts(first.entries)).toEqual([]);
    expect(first.cursor).toBe(encodeAgentCursor(cursorNow(NOW_MS + 600_000)));
  });

  test('[BACK2] gets also a message that was repaired long after its cursor, while it was away', async () => {
    const harness = useCaseHarness();
    const lost = aMessage({ pushed: false, text: 'its sender died' });
    await harness.needs.activityIndex.touch(row('c_1', lost), lost.pos);
    await harness.needs.conversationLog.createRecord(SHOP, aRecord());
    await harness.needs.conversationLog.append(SHOP, 'c_1', lost);
    harness.time.forward(3_600_000);
    const after = encodeAgentCursor(agentCursorAt(harness.time.now()));
    harness.time.forward(3_600_000);
    await repairConversations(harness.needs, { first: minuteOf(lost.at) - 2, last: minuteOf(lost.at) }, inParallel);
    harness.time.forward(3_600_000);

    const missed = await catchUp(harness.needs, { caller: agentNamed('ann'), after });

    expect(texts(missed.entries)).toEqual(['its sender died']);
  });

  test.each([
    ['before it was repaired', false],
    ['after it was repaired', true],
  ])('gets it %s also if more messages were sent meanwhile', async (_, repaired) => {
    const harness = useCaseHarness();
    await harness.needs.conversationLog.createRecord(SHOP, aRecord());
    const say = async (pos: number, over: Partial<ReturnType<typeof aMessage>> = {}) => {
      const entry = aMessage({ pos, at: harness.time.now(), pushedUpTo: 0, text: `message ${pos}`, ...over });
      await harness.needs.activityIndex.touch(row('c_1', entry), entry.pos);
      await harness.needs.conversationLog.append(SHOP, 'c_1', entry);
    };
    await say(1, { pushed: false });
    for (let pos = 2; pos <= 150; pos++) await say(pos);
    harness.time.forward(3_600_000);
    const after = encodeAgentCursor(agentCursorAt(harness.time.now()));
    harness.time.forward(3_600_000);
    if (repaired) await harness.needs.conversationLog.markPushed('shop', 'c_1', 1);
    await say(151);

    const missed = await catchUp(harness.needs, { caller: agentNamed('ann'), after });

    expect(texts(missed.entries).toSorted()).toEqual(['message 1', 'message 151']);
  });

  test('gets also a message that its sender had to send again long after its cursor', async () => {
    const harness = useCaseHarness();
    await harness.needs.visitors.create(aVisitor());
    await harness.needs.conversationLog.createRecord(SHOP, aRecord());
    const lost = aMessage({ pushed: false });
    await harness.needs.conversationLog.append(SHOP, 'c_1', lost);
    harness.time.forward(3_600_000);
    const after = encodeAgentCursor(agentCursorAt(harness.time.now()));
    harness.time.forward(3_600_000);
    await sendMessage(harness.needs, { caller: aCaller(), text: lost.text, clientMessageId: 'client-1' });

    const missed = await catchUp(harness.needs, { caller: agentNamed('ann'), after });

    expect(texts(missed.entries)).toEqual([lost.text]);
  });

  test('gets an entry that was in flight at its delivery only once', async () => {
    const harness = await threeConversations();
    for (const conversationId of ['c_1', 'c_3']) {
      const inFlight = aMessage({
        pos: 2,
        at: harness.time.now() - 100,
        pushed: false,
        text: `${conversationId} again`,
      });
      await harness.needs.activityIndex.touch(row(conversationId, inFlight), inFlight.pos);
      await harness.needs.conversationLog.append(SHOP, conversationId, {
        ...inFlight,
        incarnation: `life-of-${conversationId.at(-1)}`.padEnd(10, '0'),
      });
    }
    const ann = { caller: agentNamed('ann') };

    const delivered: string[][] = [];
    let after: string | null = encodeAgentCursor(agentCursorAt(NOW_MS + 3_600));
    for (let time = 0; time < 3; time++) {
      const missed: CaughtUp = await catchUp(harness.needs, { ...ann, after });
      delivered.push(texts(missed.entries).toSorted());
      after = missed.cursor;
    }

    expect(delivered).toEqual([['c_1 again', 'c_2', 'c_3', 'c_3 again'], [], []]);
  });

  test('gets no entry again that others pushed within the clock skew, however many there were', async () => {
    const { needs, say, time } = await aRush(0);
    for (let number = 0; number < 3 * MAX_NAMED_ENTRIES; number++) {
      await say(number, time.now() - 500, { pushedAt: { at: time.now() - 500 + number, by: 'another1' } });
    }
    const ann = { caller: agentNamed('ann') };

    const first = await catchUp(needs, { ...ann, after: encodeAgentCursor(agentCursorAt(NOW_MS - 1000)) });
    const second = await catchUp(needs, { ...ann, after: first.cursor });

    expect(first.entries).toHaveLength(3 * MAX_NAMED_ENTRIES);
    expect(second.entries).toEqual([]);
  });

  test('gets nothing of another tenant', async () => {
    const harness = await threeConversations();
    const eve = agentNamed('eve', { tenantId: RIVAL });

    expect((await catchUp(harness.needs, { caller: eve, after: encodeAgentCursor(agentCursorAt(0)) })).entries).toEqual(
      [],
    );
  });

  test('gets a long absence in parts, each entry, also those of one millisecond', async () => {
    const harness = useCaseHarness();
    const total = 3 * MOST_AT_ONCE;
    for (let number = 0; number < total; number++) {
      const at = NOW_MS + Math.floor(number / 90) * 1000;
      const conversationId = `c_${number}`;
      const entry = aMessage({ at });
      await harness.needs.activityIndex.touch(row(conversationId, entry), entry.pos);
      await harness.needs.conversationLog.append(SHOP, conversationId, entry);
    }
    harness.time.forward(600_000);

    const found = await allOf(harness, agentNamed('ann'), encodeAgentCursor(agentCursorAt(NOW_MS)));

    expect(found).toHaveLength(total);
    expect(new Set(found.map(({ conversationId }) => conversationId)).size).toBe(total);
  });

  /** So many messages, a second apart, each in its own conversation. */
  async function aRush(total: number, over: Partial<ReturnType<typeof aMessage>> = {}) {
    const harness = useCaseHarness();
    const say = async (number: number, at: number, more = over) => {
      const entry = aMessage({ at, incarnation: `life${String(number).padStart(6, '0')}`, text: `${number}`, ...more });
      await harness.needs.activityIndex.touch(row(`c_${number}`, entry), entry.pos);
      await harness.needs.conversationLog.append(SHOP, `c_${number}`, entry);
    };
    for (let number = 0; number < total; number++) await say(number, NOW_MS + number * 1000);
    harness.time.forward(total * 1000);
    return { ...harness, say };
  }

  test('gets also a message that a stalled sender stored before the end of a delivered part', async () => {
    const { needs, say, time } = await aRush(MOST_AT_ONCE + 50);
    const first = await catchUp(needs, { caller: agentNamed('ann'), after: encodeAgentCursor(agentCursorAt(NOW_MS)) });
    // Away until then, on another socket.
    const ann = { caller: agentNamed('ann'), connectedAt: time.now() + 10_000 };
    await say(900, NOW_MS + 3000, { pushedAt: { at: time.now() + 2000, by: 'another1' } });

    const second = await catchUp(needs, { ...ann, after: first.cursor });
    time.forward(20_000);
    const third = await catchUp(needs, { ...ann, after: second.cursor });

    expect([first.more, second.more, third.more]).toEqual([true, true, false]);
    const numbers = [...texts(first.entries), ...texts(second.entries), ...texts(third.entries)].map(Number);
    expect(numbers.toSorted((a, b) => a - b)).toEqual([...range(0, MOST_AT_ONCE + 49), 900]);
    const onOneSocket = await catchUp(needs, { caller: ann.caller, after: first.cursor, connectedAt: NOW_MS });
    expect(onOneSocket.more).toBe(false);
  });

  test('reads each row about once, however many parts there are', async () => {
    const harness = await aRush(0);
    const { needs, time } = harness;
    const conversations = 1000;
    for (let pos = 1; pos <= 4; pos++) {
      for (let number = 0; number < conversations; number++) {
        const at = NOW_MS + pos * 1000;
        const entry = aMessage({
          pos,
          seq: pos,
          at,
          pushedUpTo: pos - 1,
          incarnation: `life${number}`.padEnd(10, '0'),
        });
        await needs.activityIndex.touch(row(`c_${number}`, entry), pos);
        await needs.conversationLog.append(SHOP, `c_${number}`, entry);
      }
    }
    time.forward(60_000);
    let reads = 0;
    const { from } = needs.conversationLog;
    needs.conversationLog.from = (...asked) => {
      reads++;
      return from(...asked);
    };

    const found = await allOf(harness, agentNamed('ann'), encodeAgentCursor(agentCursorAt(NOW_MS)));

    expect(new Set(found.map(({ conversationId, entry }) => `${conversationId} ${entry.pos}`)).size).toBe(4000);
    expect(found).toHaveLength(4000);
    // The rows that were read beside the last of a part are read again for the next.
    expect(reads).toBeLessThan(1.3 * conversations);
  });

  test('gets a conversation in which very much was said in parts too, each of them read about once', async () => {
    const harness = await aRush(3);
    const { needs } = harness;
    const said = 1000;
    for (let pos = 1; pos <= said; pos++) {
      const entry = aMessage({ pos, seq: pos, at: NOW_MS + 2000, pushedUpTo: pos - 1, incarnation: 'busy-busy-' });
      if (pos === 1) await needs.activityIndex.touch(row('c_busy', entry), 1);
      await needs.conversationLog.append(SHOP, 'c_busy', entry);
    }
    harness.time.forward(60_000);
    let read = 0;
    const { from } = needs.conversationLog;
    needs.conversationLog.from = async (...asked) => {
      const entries = await from(...asked);
      read += entries.length;
      return entries;
    };

    const found = await allOf(harness, agentNamed('ann'), encodeAgentCursor(agentCursorAt(NOW_MS - 1000)));

    const busy = found.filter(({ conversationId }) => conversationId === 'c_busy');
    expect(busy.map(({ entry }) => entry.pos)).toEqual(range(1, said));
    expect(found).toHaveLength(said + 3);
    expect(read).toBeLessThan(2.5 * said);
  });

  test('gets every entry also if none of a long absence was pushed', async () => {
    const { needs } = await aRush(2 * MOST_AT_ONCE + 7, { pushed: false });
    const harness = { needs } as UseCaseHarness;

    const found = texts(await allOf(harness, agentNamed('ann'), encodeAgentCursor(agentCursorAt(NOW_MS))));

    const numbers = [...new Set(found)].map(Number).toSorted((a, b) => a - b);
    expect(numbers).toEqual(range(0, 2 * MOST_AT_ONCE + 6));
  });

  test('can resume from any message of a part: it gets the rest, and no entry twice', async () => {
    const { needs } = await aRush(MOST_AT_ONCE + 20);
    const ann = { caller: agentNamed('ann') };
    const after = encodeAgentCursor(agentCursorAt(NOW_MS));
    const whole = texts(await allOf({ needs } as UseCaseHarness, ann.caller, after));
    const { entries, cursors = [] } = await catchUp(needs, { ...ann, after });

    expect(whole).toHaveLength(MOST_AT_ONCE + 20);
    for (const index of [0, 1, 77, entries.length - 1]) {
      const rest = texts(await allOf({ needs } as UseCaseHarness, ann.caller, cursors[index]));
      expect(rest).toEqual(whole.slice(index + 1));
    }
  });

  test('can resume from within the second part as well', async () => {
    const { needs } = await aRush(2 * MOST_AT_ONCE + 20, {});
    const ann = { caller: agentNamed('ann') };
    const after = encodeAgentCursor(agentCursorAt(NOW_MS));
    const whole = texts(await allOf({ needs } as UseCaseHarness, ann.caller, after));
    const first = await catchUp(needs, { ...ann, after });
    const { cursors = [] } = await catchUp(needs, { ...ann, after: first.cursor });

    const rest = texts(await allOf({ needs } as UseCaseHarness, ann.caller, cursors[10]));

    expect(rest).toEqual(whole.slice(MOST_AT_ONCE + 11));
  });

  test.each([
    '',
    'a1',
    'a1.-1',
    'a1.mjuohs00',
    'a2.mjuohs00',
    'a2.mjuohs00.somebody!',
    'a1.UPPER',
    `c1.${INCARNATION}.1`,
    7,
  ])('[CUR5] is refused a cursor that was never issued (%j)', async (after) => {
    await expect(catchUp(useCaseHarness().needs, { caller: agentNamed('ann'), after })).rejects.toMatchObject({
      code: 'ERR_INVALID',
      field: 'after',
    });
  });
});

test('[CUR5] a visitor’s cursor is refused from an agent, and an agent’s from a visitor', async () => {
  const harness = await aConversation({ messages: 1 });

  await expect(
    catchUp(harness.needs, { caller: agentNamed('ann'), after: encodeCursor({ incarnation: INCARNATION, pos: 1 }) }),
  ).rejects.toMatchObject({ code: 'ERR_INVALID' });
  await expect(
    catchUp(harness.needs, { caller: visitorNamed('v_2'), after: encodeAgentCursor(agentCursorAt(NOW_MS)) }),
  ).rejects.toMatchObject({ code: 'ERR_INVALID' });
});
