import { describe, expect, test } from 'vitest';
import { ABANDONED_AFTER } from '../../../../lambdas/domain/conversations/abandoned.ts';
import { BUCKET, bucketAt, minuteOf } from '../../../../lambdas/domain/conversations/activity-index.ts';
import { inParallel } from '../../../../lambdas/domain/in-parallel.ts';
import { MINUTE } from '../../../../lambdas/domain/time/units.ts';
import { repairConversations } from '../../../../lambdas/use-cases/delivery/repair-conversations.ts';
import { aMessage, aRecord, NOW_MS } from '../../../support/builders/conversations.ts';
import { SHOP, tenantNamed } from '../../../support/builders/tenants.ts';
import { type UseCaseHarness, useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';

/** The minute in which all is said. */
const minute = minuteOf(NOW_MS);
const now = { first: minute - 2, last: minute };
const bucketOf = (conversationId: string) => bucketAt(conversationId, NOW_MS);

async function aConversation(
  harness: UseCaseHarness,
  messages: number,
  unpushed: number[],
  conversationId = 'c_1',
  tenantId = 'shop',
) {
  await harness.needs.conversationLog.createRecord(tenantNamed(tenantId), aRecord({ conversationId }));
  await harness.needs.activityIndex.touch(
    { tenantId: tenantNamed(tenantId), conversationId, bucket: bucketOf(conversationId) },
    1,
  );
  const pushedUpTo = Math.min(messages, ...unpushed) - 1;
  for (let pos = 1; pos <= messages; pos++) {
    const pushed = !unpushed.includes(pos);
    const entry = aMessage({
      pos,
      pushed,
      pushedUpTo: Math.min(pos - 1, pushedUpTo),
      text: `${conversationId} ${pos}`,
    });
    await harness.needs.conversationLog.append(tenantNamed(tenantId), conversationId, entry);
  }
  return harness;
}

const unpushedIn = async ({ needs }: UseCaseHarness, conversationId = 'c_1', tenantId = 'shop') =>
  (await needs.conversationLog.from(tenantNamed(tenantId), conversationId, 1, 1000))
    .filter(({ pushed }) => !pushed)
    .map(({ pos }) => pos);

describe('what a crashed sender left unpushed', () => {
  test.each([
    ['at the end', [9]],
    ['in the tail', [7]],
    ['at several positions', [6, 8, 9]],
    ['further back than the tail', [2, 3]],
  ])('is pushed and marked (%s)', async (_, unpushed) => {
    const harness = await aConversation(useCaseHarness(), 9, unpushed);
    harness.time.forward(ABANDONED_AFTER);

    await repairConversations(harness.needs, now, inParallel);

    expect(harness.announcedTexts()).toEqual(unpushed.map((pos) => `c_1 ${pos}`));
    expect(await unpushedIn(harness)).toEqual([]);
    expect(harness.invocation.counts).toEqual({ EntriesRepaired: unpushed.length });
  });

  test('is left alone while its sender may still be pushing it', async () => {
    const harness = await aConversation(useCaseHarness(), 2, [2]);
    harness.time.forward(ABANDONED_AFTER - 1);

    await repairConversations(harness.needs, now, inParallel);

    expect(harness.announcedTexts()).toEqual([]);
  });

  test('is repaired in the conversations of all tenants', async () => {
    const harness = await aConversation(useCaseHarness(), 1, [1]);
    await aConversation(harness, 1, [1], 'c_2', 'rival');
    harness.time.forward(ABANDONED_AFTER);

    await repairConversations(harness.needs, now, inParallel);

    expect(harness.announcedTexts().toSorted()).toEqual(['c_1 1', 'c_2 1']);
  });

  test('[LOST4] stays unpushed if it cannot be pushed now either, and prevents no other repair', async () => {
    const harness = await aConversation(useCaseHarness(), 1, [1]);
    for (const conversationId of ['c_0', 'c_2', 'c_3']) await aConversation(harness, 1, [1], conversationId);
    harness.time.forward(ABANDONED_AFTER);
    const announce = harness.needs.announcer.announce;
    harness.needs.announcer.announce = async (announcement, initiator) => {
      if (announcement.type === 'entry' && announcement.located.conversationId === 'c_1') throw new Error('poison');
      return announce(announcement, initiator);
    };

    await expect(repairConversations(harness.needs, now, inParallel)).rejects.toThrow('poison');

    expect(await unpushedIn(harness)).toEqual([1]);
    expect(harness.announcedTexts().toSorted()).toEqual(['c_0 1', 'c_2 1', 'c_3 1']);
  });

  test('is read once, cheaply, where nothing was left, and no row is read that ended before the sweep of the minute before', async () => {
    const harness = await aConversation(useCaseHarness(), 3, []);
    const { conversationLog } = harness.needs;
    const reads: string[] = [];
    for (const kind of ['recentTail', 'tail'] as const) {
      const read = conversationLog[kind];
      conversationLog[kind] = (...asked) => {
        reads.push(kind);
        return read(...asked);
      };
    }
    const ends = minuteOf(bucketOf('c_1') + BUCKET);

    await repairConversations(harness.needs, now, inParallel);
    expect(reads.splice(0)).toEqual(['recentTail']);
    await repairConversations(harness.needs, { first: ends - 1, last: ends + 1 }, inParallel);
    expect(reads.splice(0)).toEqual(['recentTail']);
    await repairConversations(harness.needs, { first: ends, last: ends + 2 }, inParallel);
    const isSeen = bucketOf('c_1') + BUCKET <= (ends + 1) * MINUTE - 20_000;
    expect(reads.splice(0)).toEqual(isSeen ? [] : ['recentTail']);
  });

  test('is not pushed again where a read that lags shows it as unpushed', async () => {
    const harness = await aConversation(useCaseHarness(), 3, [3]);
    const { conversationLog } = harness.needs;
    const lagging = await conversationLog.tail(SHOP, 'c_1');
    await conversationLog.markPushed(SHOP, 'c_1', 3);
    conversationLog.recentTail = async () => lagging;
    harness.time.forward(ABANDONED_AFTER);

    await repairConversations(harness.needs, now, inParallel);

    expect(harness.announcedTexts()).toEqual([]);
  });

  test('is not looked for where a writer crashed before its first message', async () => {
    const harness = useCaseHarness();
    await harness.needs.activityIndex.touch(
      { tenantId: SHOP, conversationId: 'c_never', bucket: bucketOf('c_never') },
      1,
    );

    await repairConversations(harness.needs, now, inParallel);

    expect(harness.announced).toEqual([]);
  });
});
