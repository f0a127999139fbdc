import { describe, expect, test } from 'vitest';
import type { KnownEntry } from '../../../../lambdas/domain/conversations/entry.ts';
import { isMessage } from '../../../../lambdas/domain/conversations/entry.ts';
import { entriesAfter, entriesBefore, type HistoryPage } from '../../../../lambdas/use-cases/conversations/history.ts';
import { aClosing, aMessage, INCARNATION, NOW_MS } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { IDLE } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemoryConversationLog } from '../../../support/stores/in-memory-conversation-log.ts';
import { DAY, RETENTION } from '../../../support/stores/stores.ts';

/** A log with these entries, and how often it was read. */
async function aLog(entries: KnownEntry[], now = NOW_MS) {
  const conversationLog = inMemoryConversationLog();
  for (const entry of entries) await conversationLog.append(SHOP, 'c_1', entry);
  let reads = 0;
  const counted = {
    ...conversationLog,
    from: (...asked: Parameters<typeof conversationLog.from>) => {
      reads++;
      return conversationLog.from(...asked);
    },
    before: (...asked: Parameters<typeof conversationLog.before>) => {
      reads++;
      return conversationLog.before(...asked);
    },
  };
  const rules = { retention: RETENTION, idle: IDLE };
  return {
    source: { conversationLog: counted, tenantId: SHOP, conversationId: 'c_1', now, rules },
    reads: () => reads,
  };
}

const messages = (count: number) => Array.from({ length: count }, (_, index) => aMessage({ pos: index + 1 }));
/** One message, then nothing but closings, then another. */
const farApart = (closings: number): KnownEntry[] => [
  aMessage({ pos: 1 }),
  ...Array.from({ length: closings }, (_, index) => aClosing({ pos: index + 2 })),
  aMessage({ pos: closings + 2, seq: 2 }),
];
const positions = ({ entries }: HistoryPage) => entries.map(({ pos }) => pos);

describe('what follows a cursor', () => {
  test('is everything after it, in order, as far as asked for', async () => {
    const { source } = await aLog(messages(9));

    const first = await entriesAfter(source, null, 4);
    const second = await entriesAfter(source, { incarnation: INCARNATION, pos: 4 }, 5);

    expect([positions(first), first.more]).toEqual([[1, 2, 3, 4], true]);
    expect([positions(second), second.more]).toEqual([[5, 6, 7, 8, 9], false]);
    expect([first.start, second.start]).toEqual([null, { incarnation: INCARNATION, pos: 4 }]);
  });

  test('is nothing at the end', async () => {
    const { source } = await aLog(messages(3));

    expect(await entriesAfter(source, { incarnation: INCARNATION, pos: 3 }, 5)).toMatchObject({
      entries: [],
      more: false,
    });
  });

  test('[CUR2] is everything for a cursor of a log that has expired and begun again', async () => {
    const again = await aLog([aMessage({ pos: 4, incarnation: 'life000002' })]);
    const behind = await aLog(messages(2));

    expect(positions(await entriesAfter(again.source, { incarnation: INCARNATION, pos: 3 }, 5))).toEqual([4]);
    expect(positions(await entriesAfter(behind.source, { incarnation: 'life000000', pos: 90 }, 5))).toEqual([1, 2]);
  });

  test('is found in some steps behind thousands that have expired, as a shortened retention leaves them', async () => {
    const old = Array.from({ length: 3000 }, (_, index) => aMessage({ pos: index + 1, at: NOW_MS - RETENTION }));
    const young = [3001, 3002].map((pos) => aMessage({ pos }));
    const { source, reads } = await aLog([...old, ...young]);

    const found = await entriesAfter(source, null, 50);

    expect([positions(found), found.more]).toEqual([[3001, 3002], false]);
    expect(reads()).toBeLessThan(20);
  });

  test('is nothing, and is found so at once, behind thousands that have all expired', async () => {
    const old = Array.from({ length: 3000 }, (_, index) => aMessage({ pos: index + 1, at: NOW_MS - RETENTION }));
    const { source, reads } = await aLog(old);

    expect(await entriesAfter(source, null, 50)).toMatchObject({ entries: [], more: false });
    expect(reads()).toBeLessThan(5);
  });

  test('is found wherever the first that has not expired stands, and whatever is gone before it', async () => {
    for (let first = 1; first <= 40; first++) {
      const all = messages(40).map((entry) => (entry.pos < first ? { ...entry, at: NOW_MS - RETENTION } : entry));
      const { source } = await aLog(all.filter(({ pos }) => pos >= first || pos % 3 > 0));

      expect(positions(await entriesAfter(source, null, 2))).toEqual([first, first + 1].filter((pos) => pos <= 40));
    }
  });

  test('counts what is wanted, and brings what lies between', async () => {
    const { source } = await aLog(farApart(30));

    const found = await entriesAfter(source, null, 1, isMessage);
    const both = await entriesAfter(source, null, 2, isMessage);

    expect(found.entries.filter(isMessage)).toHaveLength(1);
    expect([found.entries.at(-1)?.pos, found.more]).toEqual([31, true]);
    expect([both.entries.at(-1)?.pos, both.more]).toEqual([32, false]);
  });

  test('holds nothing that has expired, though the table still does', async () => {
    const old = aMessage({ pos: 1, at: NOW_MS - RETENTION });
    const { source } = await aLog([old, aMessage({ pos: 2, at: NOW_MS - RETENTION + 1 })]);

    expect(positions(await entriesAfter(source, null, 5))).toEqual([2]);
  });
});

describe('what precedes a cursor', () => {
  test('is the newest without one, oldest first, and then page by page back to the beginning', async () => {
    const { source } = await aLog(messages(9));

    const newest = await entriesBefore(source, null, 4);
    const earlier = await entriesBefore(source, { incarnation: INCARNATION, pos: 6 }, 4);
    const first = await entriesBefore(source, { incarnation: INCARNATION, pos: 2 }, 4);

    expect([positions(newest), newest.more, newest.start]).toEqual([
      [6, 7, 8, 9],
      true,
      { incarnation: INCARNATION, pos: 5 },
    ]);
    expect([positions(earlier), earlier.more]).toEqual([[2, 3, 4, 5], true]);
    expect([positions(first), first.more, first.start]).toEqual([[1], false, null]);
  });

  test('is nothing for a cursor of another incarnation of the log', async () => {
    const { source } = await aLog(messages(3));

    expect(await entriesBefore(source, { incarnation: 'life000000', pos: 3 }, 4)).toEqual({
      entries: [],
      start: null,
      more: false,
    });
  });

  test('counts what is wanted however far it lies back, and one read is enough as a rule', async () => {
    const [far, near] = [await aLog(farApart(30)), await aLog(messages(30))];

    const found = await entriesBefore(far.source, null, 2, isMessage);
    await entriesBefore(near.source, null, 20, isMessage);

    expect(found.entries.filter(isMessage).map(({ pos }) => pos)).toEqual([1, 32]);
    expect(found.more).toBe(false);
    expect([far.reads() > 1, near.reads()]).toEqual([true, 1]);
  });

  test('ends where the entries have expired', async () => {
    const old = messages(20).map((entry) => ({ ...entry, at: NOW_MS - RETENTION - DAY }));
    const { source } = await aLog([...old, aMessage({ pos: 21 })]);

    const found = await entriesBefore(source, null, 10, isMessage);

    expect([positions(found), found.more]).toEqual([[21], false]);
  });
});

test('a log without entries has neither', async () => {
  const { source } = await aLog([]);

  expect(await entriesAfter(source, null, 5)).toEqual({ entries: [], start: null, more: false });
  expect(await entriesBefore(source, null, 5)).toEqual({ entries: [], start: null, more: false });
});
