import { describe, expect, test } from 'vitest';
import { ABANDONED_AFTER, abandoned } from '../../../../lambdas/domain/conversations/abandoned.ts';
import { pushedCursor } from '../../../../lambdas/domain/conversations/pushed-cursor.ts';
import { findPushedUpTo } from '../../../../lambdas/use-cases/conversations/find-pushed-up-to.ts';
import { aMessage, aRecord, INCARNATION, NOW_MS } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
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
