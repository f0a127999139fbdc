import { describe, expect, test } from 'vitest';
import { BUCKET, bucketAt } from '../../../../lambdas/domain/conversations/activity-index.ts';
import { UNANSWERED_AFTER } from '../../../../lambdas/domain/conversations/log.ts';
import { EMPTY, stateAfter } from '../../../../lambdas/domain/conversations/state.ts';
import { agentCursor } from '../../../../lambdas/domain/delivery/agent-cursor-text.ts';
import { staffId } from '../../../../lambdas/domain/ids.ts';
import { DAY, HOUR, MINUTE } from '../../../../lambdas/domain/time/units.ts';
import { addDeskEntry } from '../../../../lambdas/use-cases/conversations/add-desk-entry.ts';
import {
  closeConversation,
  closeIdleConversation,
} from '../../../../lambdas/use-cases/conversations/close-conversation.ts';
import { commit } from '../../../../lambdas/use-cases/conversations/commit.ts';
import {
  type ListConversations,
  listConversations,
} from '../../../../lambdas/use-cases/conversations/list-conversations.ts';
import { reopenConversation } from '../../../../lambdas/use-cases/conversations/reopen-conversation.ts';
import { sendMessage } from '../../../../lambdas/use-cases/conversations/send-message.ts';
import { ANNS, aMessage, aRecord, NOW_MS } from '../../../support/builders/conversations.ts';
import { aCaller, SHOP } from '../../../support/builders/tenants.ts';
import {
  agentNamed,
  type UseCaseHarness,
  useCaseHarness,
  visitorNamed,
} from '../../../support/harness/use-case/use-case-harness.ts';
import { RETENTION } from '../../../support/stores/stores.ts';

const list = ({ needs }: UseCaseHarness, over: Partial<ListConversations> = {}) =>
  listConversations(needs, { caller: agentNamed('ann'), limit: 20, ...over });

const send = ({ needs }: UseCaseHarness, userId: string, text = `hello from ${userId}`, tenantId = 'shop') =>
  sendMessage(needs, { caller: visitorNamed(userId, tenantId), text });

const names = ({ conversations }: Awaited<ReturnType<typeof list>>) =>
  conversations.map(({ visitor }) => visitor.userId);

async function allNames(harness: UseCaseHarness, limit: number, over: Partial<ListConversations> = {}) {
  const found: string[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page = await list(harness, { limit, ...over, ...(after === undefined ? {} : { after }) });
    expect(page.conversations.length).toBeLessThanOrEqual(limit);
    found.push(...names(page));
    after = page.next;
  }
  return found;
}

describe('the list of conversations', () => {
  test('shows the visitor, the last message and the sequence number, newest message first', async () => {
    const harness = useCaseHarness();
    for (const visitor of ['v_1', 'v_2', 'v_3']) {
      await send(harness, visitor);
      harness.time.forward(1000);
    }
    await send(harness, 'v_1', 'again');

    const page = await list(harness);

    expect(names(page)).toEqual(['v_1', 'v_3', 'v_2']);
    expect(page.conversations[0]).toMatchObject({
      status: 'open',
      seq: 2,
      lastActivityAt: NOW_MS + 3000,
      lastMessage: { text: 'again' },
      visitor: { userId: 'v_1', anonymous: true },
    });
  });

  test.each([1, 2, 3, 5, 100])('leads through each conversation once (%i a page)', async (limit) => {
    const harness = useCaseHarness();
    for (let bucket = 0; bucket < 6; bucket++) {
      for (let number = 0; number < 8; number++) await send(harness, `v_${(number * (bucket + 3)) % 11}`);
      harness.time.forward(60_000);
    }

    const found = await allNames(harness, limit);

    expect(found.toSorted()).toEqual(Array.from({ length: 11 }, (_, index) => `v_${index}`).toSorted());
  });

  test('leads through all of them though the newest have very many rows', async () => {
    const harness = useCaseHarness();
    await send(harness, 'v_quiet');
    for (let row = 0; row < 150; row++) {
      harness.time.forward(BUCKET);
      for (const visitor of ['v_1', 'v_2', 'v_3', 'v_4']) await send(harness, visitor);
    }

    expect((await allNames(harness, 2)).toSorted()).toEqual(['v_1', 'v_2', 'v_3', 'v_4', 'v_quiet']);
  });

  test('skips a row of a writer that crashed before its message', async () => {
    const harness = useCaseHarness();
    const { message } = await send(harness, 'v_1');
    harness.time.forward(BUCKET);
    await send(harness, 'v_2');
    for (const conversationId of [message.conversationId, 'c_never']) {
      const bucket = bucketAt(conversationId, message.entry.at) + 2 * BUCKET;
      await harness.needs.activityIndex.touch({ tenantId: SHOP, conversationId, bucket }, 2);
    }

    expect(await allNames(harness, 1)).toEqual(['v_2', 'v_1']);
  });

  test.each([
    ['open', ['v_2']],
    ['closed', ['v_1', 'v_old']],
  ] as const)('shows only those that are %s when asked', async (status, expected) => {
    const harness = useCaseHarness();
    await send(harness, 'v_old');
    harness.time.forward(UNANSWERED_AFTER);
    const { message } = await send(harness, 'v_1');
    await send(harness, 'v_2');
    await closeConversation(harness.needs, {
      caller: agentNamed('boss', { role: 'admin' }),
      conversationId: message.conversationId,
    });

    expect(await allNames(harness, 1, { status })).toEqual(expected);
  });

  test('leaves out what has expired', async () => {
    const harness = useCaseHarness();
    await send(harness, 'v_1');
    harness.time.forward(RETENTION);

    expect(await allNames(harness, 10)).toEqual([]);
  });

  test('shows nothing of another tenant', async () => {
    const harness = useCaseHarness();
    await send(harness, 'v_1', 'theirs', 'rival');

    expect(await allNames(harness, 10)).toEqual([]);
  });

  test('answers the cursor to resume from: taken before anything was read', async () => {
    const harness = useCaseHarness();
    const ofTenant = harness.needs.activityIndex.ofTenant;
    harness.needs.activityIndex.ofTenant = (...args) => {
      harness.time.forward(5000);
      return ofTenant(...args);
    };

    expect(agentCursor((await list(harness)).cursor, 'cursor').vector.at).toBe(NOW_MS);
  });

  test.each([
    '',
    'l2',
    'l2.1',
    'l2.A.c_1',
    'l2.1.c#1',
    'l2.1.c_1\n',
    'l2.1234567890.c_1',
    'l1.1.c_1',
    'c1.life000001.1',
  ])('refuses a cursor that was never given out (%j)', async (after) => {
    await expect(list(useCaseHarness(), { after })).rejects.toMatchObject({ code: 'ERR_INVALID', field: 'after' });
  });

  test('is not for visitors', async () => {
    await expect(list(useCaseHarness(), { caller: aCaller() })).rejects.toMatchObject({ code: 'ERR_FORBIDDEN' });
  });
});

/** A generator of numbers from 0 to 1 that a seed determines. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

type Listed = { conversationId: string; at: number };

/** As the list has to be: by the last message, newest first; of equal times by the id. */
const inOrder = (conversations: Listed[]): string[] =>
  conversations
    .toSorted((a, b) => b.at - a.at || (a.conversationId < b.conversationId ? 1 : -1))
    .map(({ conversationId }) => conversationId);

/** Stores a conversation with one message. */
async function store({ needs }: UseCaseHarness, conversationId: string, at: number): Promise<Listed> {
  const subject = `visitor:${conversationId}`;
  const message = aMessage({ at, author: subject });
  await needs.conversationLog.createRecord(SHOP, aRecord({ conversationId, subject }));
  await needs.activityIndex.touch({ tenantId: SHOP, conversationId, bucket: bucketAt(conversationId, at) }, 1);
  await needs.conversationLog.append(SHOP, conversationId, { ...message, state: stateAfter(EMPTY, message) });
  return { conversationId, at };
}

/** So many conversations, whose ids follow from the seed, at times within `spread` milliseconds from `NOW_MS` on. */
async function aRush(count: number, { seed = 1, spread = BUCKET, harness = useCaseHarness() } = {}) {
  const random = randomOf(seed);
  const conversations: Listed[] = [];
  for (let number = 0; number < count; number++) {
    const conversationId = `c_${seed}_${Math.floor(random() * 1e9).toString(36)}_${number}`;
    conversations.push(await store(harness, conversationId, NOW_MS + Math.floor(random() * spread)));
  }
  harness.time.forward(BUCKET);
  return { harness, conversations };
}

/** All pages; each but the last has as many conversations as asked for. */
async function allPages(harness: UseCaseHarness, limit: number, over: Partial<ListConversations> = {}) {
  const pages: string[][] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page = await list(harness, { limit, ...over, ...(after === undefined ? {} : { after }) });
    pages.push(page.conversations.map(({ conversationId }) => conversationId));
    after = page.next;
    if (pages.length > 2000) throw new Error('it never ends');
  }
  return pages;
}

describe('the order of the list', () => {
  const SPREADS = [
    ['over four minutes', BUCKET],
    ['over ten seconds', 10_000],
    ['at few moments', 3],
    ['at one moment', 1],
  ] as const;

  describe.each(SPREADS)('of conversations %s', (_, spread) => {
    test.each([
      [40, 20],
      [45, 30],
      [250, 20],
      [250, 100],
      [1500, 100],
    ])(
      'is exactly newest first, and pages lead through it without a gap or a repetition (%i, %i a page)',
      async (count, limit) => {
        for (const seed of count < 1000 ? [1, 2, 3, 4, 5] : [1]) {
          const { harness, conversations } = await aRush(count, { seed, spread });

          const pages = await allPages(harness, limit);

          expect(pages.flat()).toEqual(inOrder(conversations));
          expect(pages.slice(0, Math.floor(count / limit)).map(({ length }) => length)).toEqual(
            Array(Math.floor(count / limit)).fill(limit),
          );
        }
      },
    );
  });

  test('is exact across buckets and months, also where each of them has few', async () => {
    for (const seed of [1, 2, 3]) {
      const { harness, conversations } = await aRush(120, { seed, spread: 40 * DAY });
      harness.time.forward(40 * DAY);

      for (const limit of [1, 7, 50]) expect((await allPages(harness, limit)).flat()).toEqual(inOrder(conversations));
    }
  });

  test('holds conversations of eleven months ago, where they are kept for a year', async () => {
    const harness = useCaseHarness();
    harness.needs.rules.retention = 365 * DAY;
    const { conversations } = await aRush(45, { harness });
    harness.time.forward(330 * DAY);
    const { message } = await send(harness, 'v_1');

    expect((await allPages(harness, 10)).flat()).toEqual([message.conversationId, ...inOrder(conversations)]);
  });

  test('is moved by no close of the sweeper, and by no label or note weeks later', async () => {
    const { harness, conversations } = await aRush(60);
    const expected = inOrder(conversations);
    const before = (await allPages(harness, 20)).flat();
    harness.time.forward(UNANSWERED_AFTER);
    for (const { conversationId } of conversations.slice(0, 40)) {
      await closeIdleConversation(harness.needs, { tenantId: SHOP, conversationId });
    }
    const closed = (await allPages(harness, 20)).flat();
    harness.time.forward(21 * DAY);
    for (const { conversationId } of conversations.slice(20, 50)) {
      for (const change of [{ kind: 'labelled', labels: ['late'] }, ...Array(4).fill({ kind: 'note', text: 'hm' })]) {
        await addDeskEntry(harness.needs, { caller: agentNamed('ann'), conversationId, change });
      }
    }

    expect([before, closed, (await allPages(harness, 20)).flat()]).toEqual([expected, expected, expected]);
    const { conversations: first } = await list(harness, { limit: 60 });
    expect(first.map(({ lastActivityAt }) => lastActivityAt)).toEqual(
      conversations.map(({ at }) => at).toSorted((a, b) => b - a),
    );
  });

  test('is moved by a reopening as little, and by the next message at once', async () => {
    const { harness, conversations } = await aRush(3);
    const [, , oldest = ''] = inOrder(conversations);
    const boss = agentNamed('boss', { role: 'admin' });
    await closeConversation(harness.needs, { caller: boss, conversationId: oldest });
    harness.time.forward(DAY);
    await reopenConversation(harness.needs, { caller: boss, conversationId: oldest });
    const reopened = (await allPages(harness, 20)).flat();
    await sendMessage(harness.needs, { caller: boss, conversationId: oldest, text: 'hi' });

    expect(reopened).toEqual(inOrder(conversations));
    expect((await allPages(harness, 20)).flat()[0]).toBe(oldest);
  });

  test('of those with a status is the same, however many others there are, and no request reads them all', async () => {
    const old = await aRush(5, { seed: 9 });
    const { harness } = old;
    for (let hour = 0; hour < 3; hour++) {
      harness.time.forward(HOUR);
      const start = harness.time.now() - NOW_MS;
      for (let number = 0; number < 800; number++) {
        const conversationId = `c_closed_${hour}_${number}`;
        await store(harness, conversationId, NOW_MS + start + number);
        await closeConversation(harness.needs, { caller: agentNamed('boss', { role: 'admin' }), conversationId });
      }
    }
    const { tail } = harness.needs.conversationLog;
    let reads = 0;
    let most = 0;
    harness.needs.conversationLog.tail = (...asked) => {
      reads++;
      return tail(...asked);
    };
    const found: string[] = [];
    let requests = 0;
    for (let after: string | undefined | null; after !== null; requests++) {
      const page = await list(harness, { limit: 20, status: 'open', ...(after === undefined ? {} : { after }) });
      found.push(...page.conversations.map(({ conversationId }) => conversationId));
      after = page.next;
      most = Math.max(most, reads);
      reads = 0;
    }

    expect(found).toEqual(inOrder(old.conversations));
    expect(requests).toBeLessThan(6);
    expect(most).toBeLessThan(2000);
  });
});

describe('a listed conversation', () => {
  test('shows its last message and its time, though four notes have followed', async () => {
    const harness = useCaseHarness();
    const { message } = await send(harness, 'v_1', 'the last word');
    harness.time.forward(DAY / 2);
    for (let number = 0; number < 4; number++) {
      await addDeskEntry(harness.needs, {
        caller: agentNamed('ann'),
        conversationId: message.conversationId,
        change: { kind: 'note', text: `${number}` },
      });
    }

    expect((await list(harness)).conversations).toMatchObject([
      { lastMessage: { text: 'the last word', pos: 1 }, lastActivityAt: NOW_MS, seq: 1, status: 'open' },
    ]);
  });

  test.each([
    ['an agent', 5000],
    ['time, whether the sweeper has written that or not', UNANSWERED_AFTER],
  ])('says since when it is closed, by %s', async (by, after) => {
    const harness = useCaseHarness();
    const { message } = await send(harness, 'v_1');
    const { conversationId } = message;
    harness.time.forward(after);
    if (by === 'an agent') {
      await closeConversation(harness.needs, { caller: agentNamed('boss', { role: 'admin' }), conversationId });
    }
    const [before] = (await list(harness)).conversations;
    await closeIdleConversation(harness.needs, { tenantId: SHOP, conversationId });

    expect(before).toMatchObject({ status: 'closed', closedAt: NOW_MS + after, lastActivityAt: NOW_MS });
    expect((await list(harness)).conversations).toEqual([before]);
  });

  test('says nothing of a close while it is open, also after one', async () => {
    const harness = useCaseHarness();
    const { message } = await send(harness, 'v_1');
    const boss = agentNamed('boss', { role: 'admin' });
    await closeConversation(harness.needs, { caller: boss, conversationId: message.conversationId });
    await send(harness, 'v_1', 'again');

    const [conversation] = (await list(harness)).conversations;
    expect(conversation?.status).toBe('open');
    expect(conversation).not.toHaveProperty('closedAt');
  });

  test('shows its visitor, and who wrote last, as they are known now', async () => {
    const harness = useCaseHarness();
    const vera = visitorNamed('v_1');
    await sendMessage(harness.needs, { caller: { ...vera, name: 'Vera' }, text: 'hello' });
    const bob = agentNamed('bob', { name: 'Bob' });
    const { message } = await sendMessage(harness.needs, { caller: visitorNamed('v_2'), text: 'hello' });
    await sendMessage(harness.needs, { caller: bob, conversationId: message.conversationId, text: 'hi' });
    const first = (await list(harness)).conversations;
    await harness.needs.visitors.updateProfile(
      { tenantId: SHOP, subject: vera.subject },
      { name: 'Vera Now', email: 'vera@example.com' },
      vera.issuedAt + 1,
    );
    await harness.needs.staffNames.set(SHOP, staffId(SHOP, 'bob'), 'Robert');

    const shown = (found: typeof first) =>
      found.map(({ visitor, lastAuthorName }) => [visitor.name, visitor.email, lastAuthorName]).toSorted();
    expect(shown(first)).toEqual([
      [undefined, undefined, 'Bob'],
      ['Vera', undefined, 'Vera'],
    ]);
    expect(shown((await list(harness)).conversations)).toEqual([
      [undefined, undefined, 'Robert'],
      ['Vera Now', 'vera@example.com', 'Vera Now'],
    ]);
  });

  test('is there without names whose row is gone, by the id that its log has', async () => {
    const { harness } = await aRush(1);

    const [conversation] = (await list(harness)).conversations;

    expect(conversation?.visitor).toEqual({ userId: conversation?.conversationId, anonymous: true });
    expect(conversation).not.toHaveProperty('lastAuthorName');
  });

  test('is none that is erased, until its visitor writes again', async () => {
    const { harness, conversations } = await aRush(3);
    const [gone = ''] = inOrder(conversations);
    const erase = {
      tenantId: SHOP,
      conversationId: gone,
      author: ANNS,
      draft: () => ({ add: { kind: 'erased' as const } }),
    };
    await commit(harness.needs, erase);
    const without = (await allPages(harness, 2)).flat();
    harness.time.forward(DAY);
    await sendMessage(harness.needs, { caller: agentNamed('ann'), conversationId: gone, text: 'hello again' });

    expect(without).toEqual(inOrder(conversations).slice(1));
    expect((await list(harness)).conversations[0]).toMatchObject({ conversationId: gone, seq: 1 });
  });

  test('goes with its last message, whatever agents have decided since', async () => {
    const harness = useCaseHarness();
    const { message } = await send(harness, 'v_1');
    harness.time.forward(MINUTE);
    const draft = () => ({ add: { kind: 'note' as const, text: 'hm' } });
    await commit(harness.needs, { tenantId: SHOP, conversationId: message.conversationId, author: ANNS, draft });
    const before = await allNames(harness, 10);
    harness.time.forward(RETENTION - MINUTE);

    expect([before, await allNames(harness, 10)]).toEqual([['v_1'], []]);
  });

  test('is none in which only notes were written since all of it expired', async () => {
    const harness = useCaseHarness();
    const { message } = await send(harness, 'v_1');
    harness.time.forward(RETENTION);
    const draft = () => ({ add: { kind: 'note' as const, text: 'hm' } });
    await commit(harness.needs, { tenantId: SHOP, conversationId: message.conversationId, author: ANNS, draft });

    expect((await list(harness)).conversations).toEqual([]);
  });
});
