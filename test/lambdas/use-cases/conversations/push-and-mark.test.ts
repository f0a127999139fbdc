import { describe, expect, test } from 'vitest';
import { ABANDONED_AFTER, abandoned } from '../../../../lambdas/domain/conversations/abandoned.ts';
import { BUCKET, bucketAt } from '../../../../lambdas/domain/conversations/activity-index.ts';
import type { Due } from '../../../../lambdas/domain/conversations/due-list.ts';
import { pushedCursor } from '../../../../lambdas/domain/conversations/pushed-cursor.ts';
import { findPushedUpTo } from '../../../../lambdas/use-cases/conversations/find-pushed-up-to.ts';
import { pushAndMark } from '../../../../lambdas/use-cases/conversations/push-and-mark.ts';
import { aMessage, aRecord, aTail, INCARNATION, NOW_MS } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemoryConversationLog } from '../../../support/stores/in-memory-conversation-log.ts';

const conversation = { tenantId: SHOP, conversationId: 'c_1' };

/** The `pushedUpTo` that the next writer finds after these entries, whose tail is the last four. */
async function pushedUpToAfter(entries: Parameters<typeof aMessage>[0][]) {
  const conversationLog = inMemoryConversationLog();
  for (const [index, over] of entries.entries()) {
    await conversationLog.append(SHOP, 'c_1', aMessage({ pos: index + 1, pushed: true, ...over }));
  }
  await conversationLog.createRecord(SHOP, aRecord());
  let reads = 0;
  const counting = {
    ...conversationLog,
    from(...args: Parameters<typeof conversationLog.from>) {
      reads += 1;
      return conversationLog.from(...args);
    },
  };
  const pushedUpTo = await findPushedUpTo(counting, conversation, await conversationLog.tail(SHOP, 'c_1'), {
    pos: entries.length + 1,
    incarnation: INCARNATION,
  });
  return { pushedUpTo, reads };
}

const unpushed = { pushed: false };

describe('the end of the run of pushed entries', () => {
  test('is before the first entry of an incarnation, whatever was before', async () => {
    expect((await pushedUpToAfter([])).pushedUpTo).toBe(0);
    expect((await pushedUpToAfter([{ incarnation: 'life000000', ...unpushed }])).pushedUpTo).toBe(1);
  });

  test('is the last entry if all were pushed, without another read', async () => {
    expect(await pushedUpToAfter([{}, {}, {}, {}, {}, {}])).toEqual({ pushedUpTo: 6, reads: 0 });
  });

  test('is right before the first unpushed entry', async () => {
    const { pushedUpTo } = await pushedUpToAfter([{}, {}, { ...unpushed }, { pushedUpTo: 2 }]);

    expect(pushedUpTo).toBe(2);
  });

  test('is the known end, also if that lies before the tail', async () => {
    const behind = [{}, unpushed, ...[3, 4, 5, 6, 7, 8].map(() => ({ pushedUpTo: 1 }))];

    expect(await pushedUpToAfter(behind)).toEqual({ pushedUpTo: 1, reads: 1 });
  });

  test('moves on over entries pushed meanwhile', async () => {
    const repaired = [{}, {}, ...[3, 4, 5, 6, 7, 8].map(() => ({ pushedUpTo: 1 }))];

    expect(await pushedUpToAfter(repaired)).toEqual({ pushedUpTo: 8, reads: 1 });
  });

  test('never jumps over a gap that it has not read', async () => {
    const far = [{}, unpushed, ...Array.from({ length: 80 }, () => ({ pushedUpTo: 1 }))];

    expect((await pushedUpToAfter(far)).pushedUpTo).toBe(1);
  });

  test('moves on by one read where more was pushed than is read at once', async () => {
    const far = [{}, {}, ...Array.from({ length: 80 }, () => ({ pushedUpTo: 1 }))];

    const { pushedUpTo } = await pushedUpToAfter(far);

    expect(pushedUpTo).toBeGreaterThan(40);
    expect(pushedUpTo).toBeLessThan(78);
  });
});

describe('a push', () => {
  /** An unpushed message, committed at `NOW_MS`, and the rows of the activity index that its commit has made. */
  async function committed() {
    const harness = useCaseHarness();
    const { needs } = harness;
    const entry = aMessage({ pos: 7, pushed: false });
    await needs.conversationLog.createRecord(SHOP, aRecord());
    await needs.conversationLog.append(SHOP, 'c_1', entry);
    await needs.activityIndex.touch({ ...conversation, bucket: bucketAt('c_1', entry.at) }, 7);
    const push = (over: Partial<typeof entry> = {}) =>
      pushAndMark(needs, {
        ...conversation,
        visitor: 'visitor:v_1',
        entry: { ...entry, ...over },
        tail: aTail([]),
      });
    const rows = () => needs.activityIndex.positions(SHOP).map(({ bucket, pos }) => ({ bucket, pos }));
    const isPushed = async () => (await needs.conversationLog.from(SHOP, 'c_1', 7, 1))[0]?.pushed;
    return { harness, needs, push, rows, isPushed };
  }
  const first = bucketAt('c_1', NOW_MS);

  test('in the bucket of its commit makes no row', async () => {
    const { push, rows, isPushed } = await committed();

    await push();

    expect([rows(), await isPushed()]).toEqual([[{ bucket: first, pos: 7 }], true]);
  });

  test('that comes later makes a row of its own bucket, where an agent who was away looks for it', async () => {
    const { harness, push, rows } = await committed();
    harness.time.forward(3 * BUCKET);

    await push();

    expect(rows()).toEqual([
      { bucket: first, pos: 7 },
      { bucket: first + 3 * BUCKET, pos: 7 },
    ]);
  });

  test.each([
    ['an earlier', 3, 3],
    ['a later', 9, 9],
  ])('that comes later leaves a row that is there as it is, with %s position', async (_, pos, expected) => {
    const { harness, needs, push, rows } = await committed();
    harness.time.forward(BUCKET);
    await needs.activityIndex.touch({ ...conversation, bucket: first + BUCKET }, pos);

    await push();

    expect(rows()[1]).toEqual({ bucket: first + BUCKET, pos: expected });
  });

  test('of what was pushed before makes none', async () => {
    const { harness, push, rows } = await committed();
    harness.time.forward(3 * BUCKET);

    await push({ pushed: true });

    expect(rows()).toHaveLength(1);
  });

  test('that comes later is made all the same where the index fails, and the row is noted', async () => {
    const { harness, needs, push, isPushed } = await committed();
    harness.time.forward(BUCKET);
    needs.activityIndex.touch = () => Promise.reject(new Error('throttled'));

    await push();

    expect([harness.announcedTexts(), await isPushed()]).toEqual([['message 7'], true]);
    expect(await dueIn(needs)).toEqual([
      { ...conversation, at: NOW_MS + BUCKET, task: { type: 'index', bucket: first + BUCKET, pos: 7 } },
    ]);
  });

  test('that comes later is made also where nothing can be noted, and is not marked, so that it is made again', async () => {
    const { harness, needs, push, isPushed } = await committed();
    harness.time.forward(BUCKET);
    needs.activityIndex.touch = () => Promise.reject(new Error('throttled'));
    needs.dueList.add = () => Promise.reject(new Error('throttled too'));

    await push();

    expect([harness.announcedTexts(), await isPushed()]).toEqual([['message 7'], false]);
    expect(harness.indexFailures).toHaveLength(2);
  });
});

async function dueIn({ dueList }: ReturnType<typeof useCaseHarness>['needs']): Promise<Due[]> {
  const found: Due[] = [];
  for await (const due of dueList.upTo(Number.MAX_SAFE_INTEGER)) found.push({ ...due });
  return found;
}

describe('the cursor after entries', () => {
  test('[CUR1] is right before the first unpushed one', () => {
    const entries = [aMessage({ pos: 3 }), aMessage({ pos: 4, pushed: false }), aMessage({ pos: 5 })];

    expect(pushedCursor(entries, null)).toEqual({ incarnation: INCARNATION, pos: 3 });
  });

  test('is the start if none is pushed or there is none', () => {
    const start = { incarnation: INCARNATION, pos: 2 };

    expect(pushedCursor([aMessage({ pos: 3, pushed: false })], start)).toEqual(start);
    expect(pushedCursor([], start)).toEqual(start);
    expect(pushedCursor([], null)).toBeNull();
  });
});

test('an entry is abandoned when its sender cannot be pushing it any more', () => {
  const entries = [
    aMessage({ pos: 1, at: NOW_MS - ABANDONED_AFTER }),
    aMessage({ pos: 2, at: NOW_MS - ABANDONED_AFTER, pushed: false }),
    aMessage({ pos: 3, at: NOW_MS - ABANDONED_AFTER + 1, pushed: false }),
  ];

  expect(abandoned(entries, NOW_MS).map(({ pos }) => pos)).toEqual([2]);
});
