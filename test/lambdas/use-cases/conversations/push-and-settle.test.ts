import { describe, expect, test } from 'vitest';
import { ABANDONED_AFTER, abandoned } from '../../../../lambdas/domain/conversations/abandoned.ts';
import { settledPlace } from '../../../../lambdas/domain/conversations/settled-place.ts';
import { settledUpTo } from '../../../../lambdas/use-cases/conversations/settled-up-to.ts';
import { aMessage, LIFE, NOW_MS } from '../../../support/builders/conversations.ts';
import { inMemoryConversationLog } from '../../../support/stores/in-memory-conversation-log.ts';

const place = { tenantId: 'shop', conversationId: 'c_1' };

/** What a writer finds settled who comes after these entries, whose tail is the last four. */
async function settledAfter(entries: Parameters<typeof aMessage>[0][]) {
  const log = inMemoryConversationLog();
  for (const [index, over] of entries.entries()) {
    await log.append('shop', 'c_1', aMessage({ pos: index + 1, pushed: true, ...over }));
  }
  await log.describe('shop', { conversationId: 'c_1', subject: 's', userId: 'u', anonymous: true, createdAt: 0 });
  let reads = 0;
  const counting = {
    ...log,
    from(...args: Parameters<typeof log.from>) {
      reads += 1;
      return log.from(...args);
    },
  };
  const settled = await settledUpTo(counting, place, await log.tail('shop', 'c_1'), {
    pos: entries.length + 1,
    life: LIFE,
  });
  return { settled, reads };
}

const unpushed = { pushed: false };

describe('how far everything is settled', () => {
  test('nothing before the first entry of a life is missing, whatever was before', async () => {
    expect((await settledAfter([])).settled).toBe(0);
    expect((await settledAfter([{ life: 'life000000', ...unpushed }])).settled).toBe(1);
  });

  test('everything, if all was pushed, and without another read', async () => {
    expect(await settledAfter([{}, {}, {}, {}, {}, {}])).toEqual({ settled: 6, reads: 0 });
  });

  test('up to before the first entry that was not pushed', async () => {
    const { settled } = await settledAfter([{}, {}, { ...unpushed }, { settled: 2 }]);

    expect(settled).toBe(2);
  });

  test('up to what is known further back, also if that lies before the tail', async () => {
    const behind = [{}, unpushed, ...[3, 4, 5, 6, 7, 8].map(() => ({ settled: 1 }))];

    expect(await settledAfter(behind)).toEqual({ settled: 1, reads: 1 });
  });

  test('moves on over what was pushed meanwhile', async () => {
    const repaired = [{}, {}, ...[3, 4, 5, 6, 7, 8].map(() => ({ settled: 1 }))];

    expect(await settledAfter(repaired)).toEqual({ settled: 8, reads: 1 });
  });

  test('never jumps over a gap that it has not read', async () => {
    const far = [{}, unpushed, ...Array.from({ length: 80 }, () => ({ settled: 1 }))];

    expect((await settledAfter(far)).settled).toBe(1);
  });

  test('moves on by a stretch where more was pushed than is read at once', async () => {
    const far = [{}, {}, ...Array.from({ length: 80 }, () => ({ settled: 1 }))];

    const { settled } = await settledAfter(far);

    expect(settled).toBeGreaterThan(40);
    expect(settled).toBeLessThan(78);
  });
});

describe('the place after entries', () => {
  test('is right before the first that is not settled', () => {
    const entries = [aMessage({ pos: 3 }), aMessage({ pos: 4, pushed: false }), aMessage({ pos: 5 })];

    expect(settledPlace(entries, null)).toEqual({ life: LIFE, pos: 3 });
  });

  test('is the start if nothing is settled or there is nothing', () => {
    const start = { life: LIFE, pos: 2 };

    expect(settledPlace([aMessage({ pos: 3, pushed: false })], start)).toEqual(start);
    expect(settledPlace([], start)).toEqual(start);
    expect(settledPlace([], null)).toBeNull();
  });
});

test('an entry is abandoned when nobody can be pushing it any more', () => {
  const entries = [
    aMessage({ pos: 1, at: NOW_MS - ABANDONED_AFTER }),
    aMessage({ pos: 2, at: NOW_MS - ABANDONED_AFTER, pushed: false }),
    aMessage({ pos: 3, at: NOW_MS - ABANDONED_AFTER + 1, pushed: false }),
  ];

  expect(abandoned(entries, NOW_MS).map(({ pos }) => pos)).toEqual([2]);
});
