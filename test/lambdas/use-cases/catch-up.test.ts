import { describe, expect, test } from 'vitest';
import type { Placed } from '../../../lambdas/domain/conversation.ts';
import { encodeAgentCursor, encodeCursor } from '../../../lambdas/domain/cursor.ts';
import { OVERLAP } from '../../../lambdas/domain/since.ts';
import { catchUp, MOST_AT_ONCE } from '../../../lambdas/use-cases/catch-up.ts';
import { repairConversations } from '../../../lambdas/use-cases/repair-conversations.ts';
import { aClosing, aMessage, anAbout, aVisitor, LIFE, NOW_MS } from '../../support/conversations.ts';
import { aCaller } from '../../support/tenants.ts';
import { agentNamed, aWorld, visitorNamed, type World } from '../../support/world.ts';

const places = (entries: Placed[]): number[] => entries.map(({ entry }) => entry.pos);
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

async function aConversation({ messages = 0, unsettled = [] as number[] } = {}) {
  const world = aWorld();
  await world.needs.visitors.create(aVisitor());
  for (let pos = 1; pos <= messages; pos++) {
    await world.needs.log.append('shop', 'c_1', aMessage({ pos, pushed: !unsettled.includes(pos) }));
  }
  return world;
}

/** What a client does: asks again with the cursor for as long as there is more. */
async function allOf({ needs }: World, caller = aCaller(), after?: string | null) {
  const found: Placed[] = [];
  let asked = 0;
  for (let place = after, more = true; more; asked++) {
    const missed = await catchUp(needs, { caller, after: place });
    found.push(...missed.entries);
    place = missed.cursor;
    more = missed.more;
    if (asked > 50) throw new Error('it never ends');
  }
  return found;
}

describe('a visitor who was away', () => {
  test('gets what followed its place, of every kind, and where to go on', async () => {
    const world = await aConversation({ messages: 3 });
    await world.needs.log.append('shop', 'c_1', aClosing({ pos: 4, seq: 3 }));

    const missed = await catchUp(world.needs, { caller: aCaller(), after: encodeCursor({ life: LIFE, pos: 2 }) });

    expect(missed.entries.map(({ entry }) => entry.kind)).toEqual(['message', 'closed']);
    expect(missed).toMatchObject({ cursor: encodeCursor({ life: LIFE, pos: 4 }), more: false });
  });

  test('gets everything without a place', async () => {
    const world = await aConversation({ messages: 3 });

    expect(places((await catchUp(world.needs, { caller: aCaller() })).entries)).toEqual([1, 2, 3]);
    expect(places((await catchUp(world.needs, { caller: aCaller(), after: null })).entries)).toEqual([1, 2, 3]);
  });

  test('gets nothing and no place before it has ever spoken', async () => {
    expect(await catchUp(aWorld().needs, { caller: aCaller() })).toEqual({ entries: [], cursor: null, more: false });
  });

  test('gets a long absence in parts, each entry once', async () => {
    const world = await aConversation({ messages: 2 * MOST_AT_ONCE + 7 });

    expect(places(await allOf(world, aCaller(), encodeCursor({ life: LIFE, pos: 3 })))).toEqual(
      range(4, 2 * MOST_AT_ONCE + 7),
    );
  });

  test('is never given a place beyond a message that is perhaps pushed to nobody', async () => {
    const world = await aConversation({ messages: 5, unsettled: [3] });

    const missed = await catchUp(world.needs, { caller: aCaller() });

    expect(places(missed.entries)).toEqual([1, 2, 3, 4, 5]);
    expect(missed.cursor).toBe(encodeCursor({ life: LIFE, pos: 2 }));
  });

  test.each([1, 2, 150, MOST_AT_ONCE, MOST_AT_ONCE + 1])(
    'gets everything of a long absence also if message %i is such a one',
    async (unsettled) => {
      const world = await aConversation({ messages: 2 * MOST_AT_ONCE + 7, unsettled: [unsettled] });

      const found = new Set(places(await allOf(world)));

      expect([...found].sort((a, b) => a - b)).toEqual(range(1, 2 * MOST_AT_ONCE + 7));
    },
  );

  test.each(['', 'c1', 'c1.short.1', `c1.${LIFE}.-1`, `c1.${LIFE}.1#`, `a1.${LIFE}`, 7, {}, [`c1.${LIFE}.1`]])(
    'is refused a place that we never gave (%j)',
    async (after) => {
      const world = await aConversation({ messages: 1 });

      await expect(catchUp(world.needs, { caller: aCaller(), after })).rejects.toMatchObject({
        code: 'ERR_INVALID',
        field: 'after',
      });
    },
  );
});

describe('an agent who was away', () => {
  /** One message of each of three visitors, a minute apart. */
  async function threeConversations() {
    const world = aWorld();
    for (const [index, conversationId] of ['c_1', 'c_2', 'c_3'].entries()) {
      const at = NOW_MS + index * 60_000;
      const entry = aMessage({ at, text: conversationId, author: `visitor:v_${index}` });
      await world.needs.minutes.touch({ tenantId: 'shop', conversationId, minute: entry.minute });
      await world.needs.log.describe('shop', anAbout({ conversationId }));
      await world.needs.log.append('shop', conversationId, entry);
    }
    world.time.forward(600_000);
    return world;
  }

  const texts = (entries: Placed[]) => entries.map(({ entry }) => (entry.kind === 'message' ? entry.text : entry.kind));

  test('gets what was said in all conversations since, in the order of time', async () => {
    const world = await threeConversations();
    const after = encodeAgentCursor({ since: NOW_MS + OVERLAP });

    const missed = await catchUp(world.needs, { caller: agentNamed('ann'), after });

    expect(texts(missed.entries)).toEqual(['c_1', 'c_2', 'c_3']);
    expect(missed).toMatchObject({ cursor: encodeAgentCursor({ since: NOW_MS + 600_000 }), more: false });
  });

  test('gets again what was said shortly before its place, since others may have seen it late', async () => {
    const world = await threeConversations();
    const after = encodeAgentCursor({ since: NOW_MS + 60_000 + OVERLAP });

    expect(texts((await catchUp(world.needs, { caller: agentNamed('ann'), after })).entries)).toEqual(['c_2', 'c_3']);
  });

  test('gets what is happening now without a place', async () => {
    const world = await threeConversations();
    const first = await catchUp(world.needs, { caller: agentNamed('ann') });

    expect(texts(first.entries)).toEqual([]);
    expect(first.cursor).toBe(encodeAgentCursor({ since: NOW_MS + 600_000 }));
  });

  test('gets a message also that was repaired only long after its place, while it was away', async () => {
    const world = aWorld();
    const lost = aMessage({ pushed: false, text: 'its sender died' });
    await world.needs.minutes.touch({ tenantId: 'shop', conversationId: 'c_1', minute: lost.minute });
    await world.needs.log.describe('shop', anAbout());
    await world.needs.log.append('shop', 'c_1', lost);
    world.time.forward(3_600_000);
    const after = encodeAgentCursor({ since: world.time.now() });
    world.time.forward(3_600_000);
    await repairConversations(world.needs, { minute: lost.minute });
    world.time.forward(3_600_000);

    const missed = await catchUp(world.needs, { caller: agentNamed('ann'), after });

    expect(texts(missed.entries)).toEqual(['its sender died']);
  });

  test.each([
    ['before it was repaired', false],
    ['after it was repaired', true],
  ])('gets it %s also if more was said meanwhile', async (_, repaired) => {
    const world = aWorld();
    await world.needs.log.describe('shop', anAbout());
    const say = async (pos: number, over: Partial<ReturnType<typeof aMessage>> = {}) => {
      const entry = aMessage({ pos, at: world.time.now(), settled: 0, text: `message ${pos}`, ...over });
      await world.needs.minutes.touch({ tenantId: 'shop', conversationId: 'c_1', minute: entry.minute });
      await world.needs.log.append('shop', 'c_1', entry);
    };
    await say(1, { pushed: false });
    for (let pos = 2; pos <= 150; pos++) await say(pos);
    world.time.forward(3_600_000);
    const after = encodeAgentCursor({ since: world.time.now() });
    world.time.forward(3_600_000);
    if (repaired) await world.needs.log.settle('shop', 'c_1', 1);
    await say(151);

    const missed = await catchUp(world.needs, { caller: agentNamed('ann'), after });

    expect(texts(missed.entries).toSorted()).toEqual(['message 1', 'message 151']);
  });

  test('gets nothing of another tenant', async () => {
    const world = await threeConversations();
    const eve = agentNamed('eve', { tenantId: 'rival' });

    expect((await catchUp(world.needs, { caller: eve, after: encodeAgentCursor({ since: 0 }) })).entries).toEqual([]);
  });

  test('gets a long absence in parts, each entry, also those of one millisecond', async () => {
    const world = aWorld();
    const total = 3 * MOST_AT_ONCE;
    for (let number = 0; number < total; number++) {
      const at = NOW_MS + Math.floor(number / 90) * 1000;
      const conversationId = `c_${number}`;
      const entry = aMessage({ at });
      await world.needs.minutes.touch({ tenantId: 'shop', conversationId, minute: entry.minute });
      await world.needs.log.append('shop', conversationId, entry);
    }
    world.time.forward(600_000);

    const found = await allOf(world, agentNamed('ann'), encodeAgentCursor({ since: NOW_MS }));

    expect(found).toHaveLength(total);
    expect(new Set(found.map(({ conversationId }) => conversationId)).size).toBe(total);
  });

  test.each(['', 'a1', 'a1.-1', 'a1.UPPER', `c1.${LIFE}.1`, 7])(
    'is refused a place that we never gave (%j)',
    async (after) => {
      await expect(catchUp(aWorld().needs, { caller: agentNamed('ann'), after })).rejects.toMatchObject({
        code: 'ERR_INVALID',
        field: 'after',
      });
    },
  );
});

test('a visitor’s place tells an agent nothing, and the other way round', async () => {
  const world = await aConversation({ messages: 1 });

  await expect(
    catchUp(world.needs, { caller: agentNamed('ann'), after: encodeCursor({ life: LIFE, pos: 1 }) }),
  ).rejects.toMatchObject({ code: 'ERR_INVALID' });
  await expect(
    catchUp(world.needs, { caller: visitorNamed('v_2'), after: encodeAgentCursor({ since: NOW_MS }) }),
  ).rejects.toMatchObject({ code: 'ERR_INVALID' });
});
