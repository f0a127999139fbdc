import { randomUUID } from 'node:crypto';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { dynamoConversationLog } from '../../lambdas/adapters/dynamodb/dynamo-conversation-log.ts';
import { CONVERSATIONS, conversationPartition, entryKey } from '../../lambdas/adapters/dynamodb/keys.ts';
import type { ConversationLog } from '../../lambdas/domain/conversations/conversation-log.ts';
import type { Entry, Restart } from '../../lambdas/domain/conversations/entry.ts';
import { DELETED_AFTER } from '../../lambdas/domain/conversations/log.ts';
import type { TenantId } from '../../lambdas/domain/ids.ts';
import { type Item, itemSize } from '../../lib/bench/capacity.ts';
import { RIVAL } from '../../test/support/builders/tenants.ts';
import { aHybridClock } from '../support/builders/a-hybrid-clock.ts';
import { aClosing, aMessage, aRecord, ENTRIES, NOW_MS } from '../support/builders/conversations.ts';
import { SHOP, tenantNamed } from '../support/builders/tenants.ts';
import { LOCAL, startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryConversationLog } from '../support/stores/in-memory-conversation-log.ts';
import { RETENTION } from '../support/stores/stores.ts';

const local = await startDynalite();
afterAll(local.stop);

const clock = () => NOW_MS;
const dynamoLog = () =>
  dynamoConversationLog(local.client, TABLES.conversations, {
    retention: RETENTION,
    clock,
    hybridClock: aHybridClock(),
  });

let conversations = 0;
const aNewConversation = (): string => `c_${++conversations}`;

const positions = (entries: Entry[]): number[] => entries.map(({ pos }) => pos);

async function write(conversationLog: ConversationLog, conversationId: string, ...entries: Entry[]): Promise<void> {
  for (const entry of entries) expect(await conversationLog.append(SHOP, conversationId, entry)).toBe(true);
}

const messages = (count: number, over: Partial<ReturnType<typeof aMessage>> = {}) =>
  Array.from({ length: count }, (_, index) => aMessage({ pos: index + 1, ...over }));

describe.each([
  ['in memory', inMemoryConversationLog],
  ['DynamoDB', dynamoLog],
])('a conversation log, %s', (_, make) => {
  const conversationLog = make();

  test('returns entries of every kind as they were', async () => {
    const conversationId = aNewConversation();
    const entries: Entry[] = [
      aMessage({ pos: 1, allowance: { tokens: 0.125, staff: 9.5, at: NOW_MS }, pushed: false }),
      aMessage({
        pos: 2,
        author: 'agent:ann',
        authorId: 'ann',
        authorName: 'Ann "O’Hara" 🦊',
        sender: 'agent',
        sendKey: 'sserver-made',
        text: ' \u0000\n<b>#/🦊</b> ',
        reopens: true,
        attachments: [{ url: 'https://files.example/a', filename: 'a.png', contentType: 'image/png', size: 3 }],
      }),
      ...Object.values(ENTRIES).flat(),
    ].map((entry, index) => ({ ...entry, pos: index + 1, bucket: entry.bucket, pushedUpTo: index }));

    await write(conversationLog, conversationId, ...entries);

    expect(await conversationLog.from(SHOP, conversationId, 1, 10)).toEqual(entries);
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
    });
  });

  test('returns the end of the log with the conversation’s record', async () => {
    const conversationId = aNewConversation();
    const record = aRecord({ conversationId, name: 'Vera', email: 'vera@example.org' });
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
    await conversationLog.createRecord(SHOP, aRecord({ conversationId, name: 'first' }));

    await conversationLog.createRecord(SHOP, aRecord({ conversationId, name: 'second' }));

    expect((await conversationLog.tail(SHOP, conversationId)).record?.name).toBe('first');
  });

  test('finds an author’s message by its send key, however far back', async () => {
    const conversationId = aNewConversation();
    await write(conversationLog, conversationId, ...messages(20));

    expect(await conversationLog.findSent(SHOP, conversationId, 'visitor:v_1', 'cclient-3')).toEqual(
      aMessage({ pos: 3 }),
    );
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
      expect(await conversationLog.tail(tenantId, conversation)).toEqual({ record: null, restart: null, entries: [] });
      expect(await conversationLog.from(tenantId, conversation, 1, 10)).toEqual([]);
      expect(await conversationLog.before(tenantId, conversation, null, 10)).toEqual([]);
      expect(await conversationLog.append(tenantId, conversation, aMessage({ text: 'theirs' }))).toBe(true);
    }
    expect(await conversationLog.from(SHOP, conversationId, 1, 10)).toEqual([aMessage()]);
  });
});

/** Bytes that AWS charges for. */
async function storedSize(tenantId: TenantId, conversationId: string, pos: number): Promise<number> {
  const plain = new DynamoDBClient({ ...LOCAL, endpoint: local.endpoint });
  const { pk, sk } = entryKey(tenantId, conversationId, pos);
  const { Item } = await plain.send(
    new GetItemCommand({
      TableName: TABLES.conversations,
      Key: { pk: { S: pk }, sk: { S: sk } },
      ConsistentRead: true,
    }),
  );
  plain.destroy();
  return itemSize({ ...Item } as Record<string, object> as Item);
}

describe('the rows of a log', () => {
  test('have the time from which they may be removed', async () => {
    const conversationId = aNewConversation();
    await dynamoLog().append(SHOP, conversationId, aMessage());

    const { Item } = await local.client.send(
      new GetCommand({ TableName: TABLES.conversations, Key: entryKey(SHOP, conversationId, 1) }),
    );

    expect(Item?.ttl).toBe((NOW_MS + RETENTION + DELETED_AFTER) / 1000);
  });

  test.each([
    ['a visitor without an account', { author: `visitor:v_${'x'.repeat(22)}`, authorName: undefined }],
    ['a user of the site', { author: `user:${randomUUID()}`, authorName: 'Maximiliane von Württemberg' }],
    ['an agent', { author: `agent:${randomUUID()}`, authorName: 'Maximiliane von Württemberg' }],
  ])('take one write unit each for a text of 700 bytes, also when pushed: %s', async (_, { author, authorName }) => {
    const tenantId = tenantNamed(tenantNamed('t'.repeat(63)));
    const conversationId = `c_${'x'.repeat(19)}${String(++conversations).padStart(3, '0')}`;
    const entry = aMessage({
      pos: 123_457,
      seq: 123_457,
      pushedUpTo: 123_456,
      pushed: false,
      author,
      ...(authorName === undefined ? {} : { authorName }),
      sendKey: `c${randomUUID()}`,
      text: 'é'.repeat(350),
      allowance: { tokens: 0.123, staff: 9.876, at: NOW_MS + 123 },
      reopens: true,
    });
    await dynamoLog().append(tenantId, conversationId, entry);
    const ranges = [null, 'agent:ann#a=', 'agent:bob#b=', null];
    for (const at of [0, 1, 2]) {
      const range = { after: ranges[at] ?? null, upTo: ranges[at + 1] ?? null };
      expect(await storedSize(tenantId, conversationId, entry.pos)).toBeLessThanOrEqual(1024);
      await dynamoLog().markPushed(tenantId, conversationId, entry.pos, range);
    }

    const size = await storedSize(tenantId, conversationId, entry.pos);
    expect(size).toBeLessThanOrEqual(1024);
    expect(size).toBeGreaterThan(850);
  });

  test('are in the index of client message ids only if they are messages', async () => {
    const conversationId = aNewConversation();
    await write(dynamoLog(), conversationId, aMessage(), aClosing({ pos: 2 }));

    const { Items = [] } = await local.client.send(
      new QueryCommand({
        TableName: TABLES.conversations,
        IndexName: CONVERSATIONS.clientMessageIndex.name,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': conversationPartition(SHOP, conversationId) },
        ConsistentRead: true,
      }),
    );

    expect(Items).toEqual([
      { ...entryKey(SHOP, conversationId, 1), [CONVERSATIONS.clientMessageIndex.sortKey]: 'visitor:v_1#cclient-1' },
    ]);
  });
});
