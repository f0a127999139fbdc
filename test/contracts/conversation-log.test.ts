import { randomUUID } from 'node:crypto';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { dynamoConversationLog } from '../../lambdas/adapters/dynamodb/dynamo-conversation-log.ts';
import { entryItem } from '../../lambdas/adapters/dynamodb/items/entry-item.ts';
import {
  CONVERSATIONS,
  conversationPartition,
  entryKey,
  recordKey,
} from '../../lambdas/adapters/dynamodb/items/keys.ts';
import type { ConversationLog } from '../../lambdas/domain/conversations/conversation-log.ts';
import type { Entry, KnownEntry, Restart } from '../../lambdas/domain/conversations/entry.ts';
import { DELETED_AFTER, PUT_LIMIT, RECORD_KEPT } from '../../lambdas/domain/conversations/log.ts';
import { EMPTY, stateAfter } from '../../lambdas/domain/conversations/state.ts';
import type { TenantId } from '../../lambdas/domain/ids.ts';
import { DAY } from '../../lambdas/domain/time/units.ts';
import { itemSize } from '../../lib/bench/capacity.ts';
import { aHybridClock } from '../support/builders/a-hybrid-clock.ts';
import {
  ANN,
  ANNS,
  aConversationId,
  aMessage,
  aNote,
  anUnknown,
  aRecord,
  aState,
  ENTRIES,
  NOW_MS,
} from '../support/builders/conversations.ts';
import { RIVAL, SHOP, tenantNamed } from '../support/builders/tenants.ts';
import { startDynalite, storedItem, TABLES } from '../support/servers/dynalite.ts';
import { neverAnswered } from '../support/servers/silent-database.ts';
import { inMemoryConversationLog } from '../support/stores/in-memory-conversation-log.ts';
import { RETENTION } from '../support/stores/stores.ts';

const local = await startDynalite();
afterAll(local.stop);

const dynamoLog = ({ client = local.client, now = NOW_MS } = {}) =>
  dynamoConversationLog(client, TABLES.conversations, {
    retentionOf: () => RETENTION,
    clock: () => now,
    hybridClock: aHybridClock(),
  });

let conversations = 0;
const aNewConversation = (): string => `c_${++conversations}`;

const positions = (entries: Entry[]): number[] => entries.map(({ pos }) => pos);

async function write(
  conversationLog: ConversationLog,
  conversationId: string,
  ...entries: KnownEntry[]
): Promise<void> {
  for (const entry of entries) expect(await conversationLog.append(SHOP, conversationId, entry)).toBe(true);
}

const messages = (count: number, over: Partial<ReturnType<typeof aMessage>> = {}) =>
  Array.from({ length: count }, (_, index) => aMessage({ pos: index + 1, ...over }));

describe.each([
  ['in memory', inMemoryConversationLog],
  ['DynamoDB', () => dynamoLog()],
])('a conversation log, %s', (_, make) => {
  const conversationLog = make();

  test('returns entries of every kind as they were', async () => {
    const conversationId = aNewConversation();
    const entries: KnownEntry[] = [
      aMessage({ allowance: { tokens: 0.125, staff: 9.5, at: NOW_MS }, pushed: false }),
      aMessage({
        author: ANNS,
        sender: 'agent',
        sendKey: 'sserver-made',
        text: ' \u0000\n<b>#/🦊</b> ',
        reopens: true,
        attachments: [{ url: 'https://files.example/a', filename: 'a.png', contentType: 'image/png', size: 3 }],
      }),
      ...Object.values(ENTRIES).flat(),
    ].map((entry, index) => ({ ...entry, pos: index + 1, pushedUpTo: index }));

    await write(conversationLog, conversationId, ...entries);

    expect(await conversationLog.from(SHOP, conversationId, 1, 100)).toEqual(entries);
    expect(await conversationLog.before(SHOP, conversationId, null, 100)).toEqual(entries);
    expect((await conversationLog.tail(SHOP, conversationId)).entries).toEqual(entries.slice(-5));
  });

  test('[ORD1] lets exactly one of two writers have a position', async () => {
    const conversationId = aNewConversation();
    const texts = ['a', 'b', 'c', 'd'];

    const answers = await Promise.all(
      texts.map((text) => conversationLog.append(SHOP, conversationId, aMessage({ text, sendKey: `c${text}` }))),
    );

    expect(answers.filter(Boolean)).toHaveLength(1);
    const kept = await conversationLog.from(SHOP, conversationId, 1, 10);
    expect(kept).toMatchObject([{ text: texts[answers.indexOf(true)] }]);
  });

  test('changes nothing of an existing entry', async () => {
    const conversationId = aNewConversation();
    await write(conversationLog, conversationId, aMessage({ text: 'first' }));

    expect(await conversationLog.append(SHOP, conversationId, aMessage({ text: 'second' }))).toBe(false);

    expect(await conversationLog.before(SHOP, conversationId, null, 10)).toMatchObject([{ text: 'first' }]);
  });

  test('returns an empty tail for a conversation without entries', async () => {
    expect(await conversationLog.tail(SHOP, aNewConversation())).toEqual({
      record: null,
      restart: null,
      entries: [],
      state: EMPTY,
    });
  });

  test('returns the end of the log with the conversation’s record', async () => {
    const conversationId = aNewConversation();
    const record = aRecord({ conversationId, subject: 'user:u-1', createdAt: NOW_MS - 7 });
    await conversationLog.createRecord(SHOP, record);
    await write(conversationLog, conversationId, ...messages(12));

    const tail = await conversationLog.tail(SHOP, conversationId);

    expect(tail.record).toEqual(record);
    expect(positions(tail.entries)).toEqual([9, 10, 11, 12]);
  });

  test('returns the end of a log whose record was never written', async () => {
    const conversationId = aNewConversation();
    await write(conversationLog, conversationId, ...messages(2));

    const tail = await conversationLog.tail(SHOP, conversationId);

    expect(tail.record).toBeNull();
    expect(positions(tail.entries)).toEqual([1, 2]);
  });

  test('orders positions as numbers, not as text', async () => {
    const conversationId = aNewConversation();
    for (const pos of [100, 9, 10, 99]) await conversationLog.append(SHOP, conversationId, aMessage({ pos }));

    expect(positions((await conversationLog.tail(SHOP, conversationId)).entries)).toEqual([9, 10, 99, 100]);
    expect(positions(await conversationLog.from(SHOP, conversationId, 10, 9))).toEqual([10, 99, 100]);
  });

  test('never changes the conversation’s record once it is written', async () => {
    const conversationId = aNewConversation();
    await conversationLog.createRecord(SHOP, aRecord({ conversationId, createdAt: 1 }));

    await conversationLog.createRecord(SHOP, aRecord({ conversationId, createdAt: 2 }));

    expect((await conversationLog.tail(SHOP, conversationId)).record?.createdAt).toBe(1);
  });

  test('makes a conversation another visitor’s, once, and makes no record', async () => {
    const [conversationId, missing] = [aNewConversation(), aNewConversation()];
    await conversationLog.createRecord(SHOP, aRecord({ conversationId, subject: 'visitor:v_1' }));
    const change = { from: 'visitor:v_1', to: 'user:ann' };

    expect(await conversationLog.changeVisitor(SHOP, conversationId, change)).toBe(true);
    expect(await conversationLog.changeVisitor(SHOP, conversationId, change)).toBe(false);
    expect(await conversationLog.changeVisitor(SHOP, missing, change)).toBe(false);

    expect((await conversationLog.tail(SHOP, conversationId)).record?.subject).toBe('user:ann');
    expect((await conversationLog.tail(SHOP, missing)).record).toBeNull();
  });

  test('keeps a record that exists, and makes none', async () => {
    const [kept, missing] = [aNewConversation(), aNewConversation()];
    await conversationLog.createRecord(SHOP, aRecord({ conversationId: kept }));

    for (const conversationId of [kept, missing]) await conversationLog.keepRecord(SHOP, conversationId);

    expect((await conversationLog.tail(SHOP, kept)).record).toEqual(aRecord({ conversationId: kept }));
    expect((await conversationLog.tail(SHOP, missing)).record).toBeNull();
  });

  describe('the state of a tail', () => {
    const old = (count: number) =>
      messages(count).map((entry, index) => ({ ...entry, sender: index % 3 ? ('agent' as const) : ('user' as const) }));

    test('is that of the newest entry', async () => {
      const conversationId = aNewConversation();
      const states = [1, 2, 3].map((desk) => aState({ desk, later: `x${desk}` }));
      await write(
        conversationLog,
        conversationId,
        ...states.map((state, index) => aMessage({ pos: index + 1, state })),
      );

      expect((await conversationLog.tail(SHOP, conversationId)).state).toEqual(aState({ desk: 3, later: 'x3' }));
    });

    test('follows from the last that has one where a version without it wrote the newest', async () => {
      const conversationId = aNewConversation();
      const newest = [aMessage({ pos: 2, sender: 'agent' }), aNote({ pos: 3 })];
      await write(conversationLog, conversationId, aMessage({ state: aState() }), ...newest);

      expect((await conversationLog.tail(SHOP, conversationId)).state).toEqual(newest.reduce(stateAfter, aState()));
    });

    test.each([4, 5, 150])('follows from %i entries where none of them has one', async (count) => {
      const conversationId = aNewConversation();
      await conversationLog.createRecord(SHOP, aRecord({ conversationId }));
      await write(conversationLog, conversationId, ...old(count));

      const tail = await conversationLog.tail(SHOP, conversationId);

      expect(tail.state).toEqual(old(count).reduce(stateAfter, EMPTY));
      expect(positions(tail.entries)).toEqual([3, 2, 1, 0].map((ago) => count - ago));
    });

    test.each([4, 5, 150])('is found %i entries before the tail', async (count) => {
      const conversationId = aNewConversation();
      const newer = old(count + 1).slice(1);
      await write(conversationLog, conversationId, aMessage({ state: aState() }), ...newer);

      expect((await conversationLog.tail(SHOP, conversationId)).state).toEqual(newer.reduce(stateAfter, aState()));
    });
  });

  test('finds an author’s message by its send key, however far back', async () => {
    const conversationId = aNewConversation();
    await write(conversationLog, conversationId, ...messages(20));

    expect(await conversationLog.findSent(SHOP, conversationId, 'visitor:v_1', 'cclient-3')).toEqual(
      aMessage({ pos: 3 }),
    );
  });

  test('finds the last entry that an author sent under a key, as after the first has expired', async () => {
    const conversationId = aNewConversation();
    const entries = [1, 2, 3].map((pos) => aMessage({ pos, sendKey: 'cagain', text: `try ${pos}` }));
    await write(conversationLog, conversationId, ...entries);

    expect(await conversationLog.findSent(SHOP, conversationId, 'visitor:v_1', 'cagain')).toEqual(entries[2]);
  });

  test('finds an author’s entry of any kind', async () => {
    const conversationId = aNewConversation();
    const entries = Object.values(ENTRIES)
      .flat()
      .map((entry, index) => ({ ...entry, pos: index + 1, author: ANNS, sendKey: `ckey-${index}` as const }));
    await write(conversationLog, conversationId, ...entries);

    const found = await Promise.all(
      entries.map(({ sendKey }) => conversationLog.findSent(SHOP, conversationId, ANNS, sendKey)),
    );

    expect(found).toEqual(entries);
  });

  test.each([
    ['another author', 'shop', 'visitor:v_2', 'cclient-1'],
    ['an author whose subject is a prefix of it', 'shop', 'visitor:v_', 'cclient-1'],
    ['another key', 'shop', 'visitor:v_1', 'cclient-10'],
    ['a key made by the server instead of the client', 'shop', 'visitor:v_1', 'sclient-1'],
    ['another tenant', 'rival', 'visitor:v_1', 'cclient-1'],
  ] as const)('does not find the message for %s', async (_what, tenantId, author, key) => {
    const conversationId = aNewConversation();
    await write(conversationLog, conversationId, aMessage());

    expect(await conversationLog.findSent(tenantNamed(tenantId), conversationId, author, key)).toBeNull();
  });

  test('does not find a message of another conversation', async () => {
    const [here, there] = [aNewConversation(), aNewConversation()];
    await write(conversationLog, there, aMessage());

    expect(await conversationLog.findSent(SHOP, here, 'visitor:v_1', 'cclient-1')).toBeNull();
  });

  test('stores a restart, unless another writer was faster, and not for a conversation without a record', async () => {
    const conversationId = aNewConversation();
    const beginnings = [3, 5, 7].map((pos) => ({ incarnation: `life00000${pos}`, pos, at: NOW_MS + pos }));
    const [first, second, third] = beginnings as [Restart, Restart, Restart];
    const begin = (restart: Restart, before: Restart | null = null) =>
      conversationLog.recordRestart(SHOP, conversationId, restart, before);
    expect(await begin(first)).toBe(false);
    expect((await conversationLog.tail(SHOP, conversationId)).restart).toBeNull();
    await conversationLog.createRecord(SHOP, aRecord({ conversationId }));

    expect([await begin(first), await begin(second), await begin(second, first)]).toEqual([true, false, true]);
    expect(await begin(third, first)).toBe(false);

    await conversationLog.createRecord(SHOP, aRecord({ conversationId }));
    expect((await conversationLog.tail(SHOP, conversationId)).restart).toEqual(second);
  });

  test('marks an entry as pushed, and creates none that does not exist', async () => {
    const conversationId = aNewConversation();
    await write(conversationLog, conversationId, ...messages(2, { pushed: false }));

    await conversationLog.markPushed(SHOP, conversationId, 1);
    await conversationLog.markPushed(SHOP, conversationId, 3);

    const entries = await conversationLog.from(SHOP, conversationId, 1, 10);
    expect(entries.map(({ pos, pushed, pushedAt }) => [pos, pushed, pushedAt])).toEqual([
      [1, true, { at: NOW_MS, by: 'somebody' }],
      [2, false, undefined],
    ]);
  });

  test('keeps the clock reading at which an entry was first marked as pushed', async () => {
    const conversationId = aNewConversation();
    const pushedAt = { at: NOW_MS - 1000, by: 'another1' };
    await write(conversationLog, conversationId, aMessage({ pushedAt }));

    await conversationLog.markPushed(SHOP, conversationId, 1);

    expect(await conversationLog.from(SHOP, conversationId, 1, 1)).toMatchObject([{ pushedAt }]);
  });

  test('[LOST6] marks an entry as pushed once the ranges of agents it was pushed to cover the whole list', async () => {
    const conversationId = aNewConversation();
    await write(conversationLog, conversationId, aMessage({ pushed: false }));
    const isPushed = async () => (await conversationLog.from(SHOP, conversationId, 1, 1))[0]?.pushed;
    const [ann, bob] = ['agent:ann#desk-1=', 'agent:bob#desk-2='];
    const ranges = [
      { after: bob, upTo: null },
      { after: null, upTo: ann },
      { after: null, upTo: ann },
      { after: 'agent:al#desk-0=', upTo: bob },
    ];

    for (const range of ranges) await conversationLog.markPushed(SHOP, conversationId, 1, range);
    const before = await isPushed();
    await conversationLog.markPushed(SHOP, conversationId, 1, { after: ann, upTo: bob });
    await conversationLog.markPushed(SHOP, conversationId, 9, { after: ann, upTo: bob });

    expect([before, await isPushed()]).toEqual([false, true]);
  });

  test.each([
    [1, 3, [1, 2, 3]],
    [4, 3, [4, 5]],
    [5, 3, [5]],
    [6, 3, []],
    [Number.MAX_SAFE_INTEGER, 3, []],
  ])('reads on from a position (%i, %i at most)', async (pos, limit, expected) => {
    const conversationId = aNewConversation();
    await write(conversationLog, conversationId, ...messages(5));
    await conversationLog.createRecord(SHOP, aRecord({ conversationId }));

    expect(positions(await conversationLog.from(SHOP, conversationId, pos, limit))).toEqual(expected);
  });

  test.each([
    [null, 2, [4, 5]],
    [6, 2, [4, 5]],
    [4, 2, [2, 3]],
    [2, 2, [1]],
    [1, 2, []],
    [0, 2, []],
    [Number.MAX_SAFE_INTEGER, 2, [4, 5]],
  ])('reads back from a position (%o, %i at most)', async (pos, limit, expected) => {
    const conversationId = aNewConversation();
    await write(conversationLog, conversationId, ...messages(5));
    await conversationLog.createRecord(SHOP, aRecord({ conversationId }));

    expect(positions(await conversationLog.before(SHOP, conversationId, pos, limit))).toEqual(expected);
  });

  test('returns whole pages that are larger than one page of the database', async () => {
    const conversationId = aNewConversation();
    await write(conversationLog, conversationId, ...messages(12, { text: 'x'.repeat(200_000) }));
    const all = Array.from({ length: 12 }, (_value, index) => index + 1);

    expect(positions(await conversationLog.from(SHOP, conversationId, 1, 100))).toEqual(all);
    expect(positions(await conversationLog.before(SHOP, conversationId, null, 100))).toEqual(all);
    expect(positions(await conversationLog.from(SHOP, conversationId, 1, 8))).toEqual(all.slice(0, 8));
  });

  test('[ISO4] keeps tenants and conversations apart, also those with a common prefix', async () => {
    const conversationId = aNewConversation();
    await conversationLog.createRecord(SHOP, aRecord({ conversationId }));
    await write(conversationLog, conversationId, aMessage());

    for (const [tenantId, conversation] of [
      [RIVAL, conversationId],
      [tenantNamed('shop-2'), conversationId],
      [SHOP, `${conversationId}0`],
    ] as const) {
      expect(await conversationLog.tail(tenantId, conversation)).toEqual({
        record: null,
        restart: null,
        entries: [],
        state: EMPTY,
      });
      expect(await conversationLog.from(tenantId, conversation, 1, 10)).toEqual([]);
      expect(await conversationLog.before(tenantId, conversation, null, 10)).toEqual([]);
      expect(await conversationLog.append(tenantId, conversation, aMessage({ text: 'theirs' }))).toBe(true);
    }
    expect(await conversationLog.from(SHOP, conversationId, 1, 10)).toEqual([aMessage()]);
  });
});

const stored = (tenantId: TenantId, conversationId: string, pos: number) =>
  storedItem(local, TABLES.conversations, entryKey(tenantId, conversationId, pos));

describe('the rows of a log in DynamoDB', () => {
  test('have the time from which they may be removed', async () => {
    const conversationId = aNewConversation();
    await dynamoLog().append(SHOP, conversationId, aMessage());

    expect((await stored(SHOP, conversationId, 1))?.ttl).toEqual({
      N: String((NOW_MS + RETENTION + DELETED_AFTER) / 1000),
    });
  });

  test('are kept longer by the record, which is moved on with it and by a restart, and holds no name', async () => {
    const conversationId = aNewConversation();
    const row = () => storedItem(local, TABLES.conversations, recordKey(SHOP, conversationId));
    const expires = (at: number) => ({ N: String((at + RETENTION + RECORD_KEPT) / 1000) });
    await dynamoLog().createRecord(SHOP, aRecord({ conversationId }));
    const created = await row();

    await dynamoLog({ now: NOW_MS + DAY }).createRecord(SHOP, aRecord({ conversationId }));
    const again = await row();
    await dynamoLog({ now: NOW_MS + 31 * DAY }).keepRecord(SHOP, conversationId);
    const kept = await row();
    const restart = { incarnation: 'life000002', pos: 7, at: NOW_MS };
    await dynamoLog({ now: NOW_MS + 99 * DAY }).recordRestart(SHOP, conversationId, restart, null);

    expect(Object.keys(created ?? {}).sort()).toEqual(['createdAt', 'pk', 'sk', 'subject', 'ttl']);
    expect([created?.ttl, again?.ttl, kept?.ttl]).toEqual([
      expires(NOW_MS),
      expires(NOW_MS),
      expires(NOW_MS + 31 * DAY),
    ]);
    expect((await row())?.ttl).toEqual(expires(NOW_MS + 99 * DAY));
    expect(RECORD_KEPT).toBeGreaterThan(31 * DAY + DELETED_AFTER);
  });

  test('of a kind that only a later version knows are read as hidden entries, with their state', async () => {
    const conversationId = aNewConversation();
    const item = entryItem(SHOP, conversationId, aNote({ pos: 2, state: aState({ later: 'h1' }) }), NOW_MS);
    await write(dynamoLog(), conversationId, aMessage());
    await local.client.send(new PutCommand({ TableName: TABLES.conversations, Item: { ...item, k: 'zz', new: 1 } }));

    const tail = await dynamoLog().tail(SHOP, conversationId);

    const stored = { k: 'zz', new: 1, t: 'a note among agents' };
    expect(tail.entries).toEqual([aMessage(), anUnknown({ pos: 2, state: aState({ later: 'h1' }), stored })]);
    expect(tail.state).toEqual(aState({ later: 'h1' }));
  });

  /** All that may be known before a message, in a log of 123,456 entries. */
  const fullest = aState({
    waitingSince: NOW_MS - 123,
    lastMessage: 123_454,
    desk: 123_452,
    assignee: { id: ANN, since: 123_450 },
  });

  test.each([
    ['a visitor without an account', `visitor:v_${'x'.repeat(22)}`, 'user', false, false],
    ['a user of the site', `user:${randomUUID()}`, 'user', false, false],
    ['a user of the site, reopening', `user:${randomUUID()}`, 'user', true, false],
    ['an agent', ANNS, 'agent', false, false],
    ['a user of the site, with the numbers of three clients', `user:${randomUUID()}`, 'user', true, true],
    ['an agent, with the numbers of three clients', ANNS, 'agent', false, true],
  ] as const)(
    'take one write unit each for a text of 700 bytes, also when pushed: %s',
    async (_, author, sender, reopens, numbered) => {
      const tenantId = tenantNamed('t'.repeat(numbered ? 45 : 63));
      const conversationId = aConversationId(++conversations);
      const message = aMessage({
        pos: 123_457,
        seq: 123_457,
        pushedUpTo: 123_456,
        pushed: false,
        at: NOW_MS + 123,
        author,
        sender,
        sendKey: `c${randomUUID()}`,
        text: 'é'.repeat(350),
        allowance: { tokens: 0.123, staff: 9.876, at: NOW_MS + 123 },
        ...(numbered ? { sentNumbers: ['aaa', 'bbb', 'ccc'].map((stream) => ({ stream, number: 1234 })) } : {}),
        ...(reopens ? { reopens } : {}),
      });
      const entry = { ...message, state: stateAfter(fullest, message) };
      const size = async () => itemSize((await stored(tenantId, conversationId, entry.pos)) ?? {});
      await dynamoLog().append(tenantId, conversationId, entry);
      const sizes = [await size()];
      const ends = [null, 'agent:ann#a=', 'agent:bob#b=', null];
      for (const at of [0, 1, 2]) {
        const range = { after: ends[at] ?? null, upTo: ends[at + 1] ?? null };
        await dynamoLog().markPushed(tenantId, conversationId, entry.pos, range);
        sizes.push(await size());
      }

      expect(Math.max(...sizes)).toBeLessThanOrEqual(1024);
      expect(sizes.at(-1)).toBeGreaterThan(900);
    },
  );

  test('are in the index of authors and send keys, whatever their kind', async () => {
    const conversationId = aNewConversation();
    await write(dynamoLog(), conversationId, aMessage(), aNote({ pos: 2, sendKey: 'smade-here' }));

    const { Items = [] } = await local.client.send(
      new QueryCommand({
        TableName: TABLES.conversations,
        IndexName: CONVERSATIONS.clientMessageIndex.name,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': conversationPartition(SHOP, conversationId) },
        ConsistentRead: true,
      }),
    );

    const { sortKey } = CONVERSATIONS.clientMessageIndex;
    expect(Items).toHaveLength(2);
    expect(Items).toEqual(
      expect.arrayContaining([
        { ...entryKey(SHOP, conversationId, 1), [sortKey]: 'visitor:v_1#cclient-1' },
        { ...entryKey(SHOP, conversationId, 2), [sortKey]: `${ANNS}#smade-here` },
      ]),
    );
  });

  test('are given up, and not taken for refused, where the database does not answer within a time', async () => {
    const { error, ...observed } = await neverAnswered((client) =>
      dynamoLog({ client }).append(SHOP, 'c_1', aMessage()),
    );

    expect(error).toMatchObject({ name: 'AbortError' });
    expect(observed).toEqual({ limits: [PUT_LIMIT], requests: 1, hungUp: 1 });
  });

  test('are read with one Query where the end of the log has a state', async () => {
    const conversationId = aNewConversation();
    await write(dynamoLog(), conversationId, aMessage({ state: EMPTY }), ...messages(9).slice(1, 3));
    local.operations.length = 0;

    await dynamoLog().tail(SHOP, conversationId);

    expect(local.operations).toEqual(['Query']);
  });
});
