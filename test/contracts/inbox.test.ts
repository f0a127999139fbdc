import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { dynamoInbox, inboxItem } from '../../lambdas/adapters/dynamodb/dynamo-inbox.ts';
import { inboxKey, inboxPartition } from '../../lambdas/adapters/dynamodb/items/keys.ts';
import { DELETED_AFTER } from '../../lambdas/domain/conversations/log.ts';
import { CLOSED_KEPT, type ClosedRow, type InboxRow, LONGEST_PREVIEW } from '../../lambdas/domain/desk/inbox.ts';
import { inParallel } from '../../lambdas/domain/in-parallel.ts';
import { HOUR } from '../../lambdas/domain/time/units.ts';
import { itemSize } from '../../lib/bench/capacity.ts';
import { ANNS, aConversationId, aState, INCARNATION, NOW_MS } from '../support/builders/conversations.ts';
import { SHOP, tenantNamed } from '../support/builders/tenants.ts';
import { startDynalite, storedItem, TABLES } from '../support/servers/dynalite.ts';
import { neverAnswered } from '../support/servers/silent-database.ts';
import { inMemoryInbox } from '../support/stores/in-memory-inbox.ts';
import { RETENTION } from '../support/stores/stores.ts';

const local = await startDynalite();
afterAll(local.stop);

let now = NOW_MS;
beforeEach(() => {
  now = NOW_MS;
});
const options = { retentionOf: () => RETENTION, clock: () => now };
const dynamo = (client = local.client) => dynamoInbox(client, TABLES.conversations, options);

let tenants = 0;
const aNewTenant = () => tenantNamed(`tenant-${++tenants}`);

const aRow = (over: Partial<InboxRow> = {}): InboxRow => ({
  tenantId: SHOP,
  conversationId: aConversationId(1),
  pos: 12,
  at: NOW_MS,
  visitor: 'visitor:v_1',
  incarnation: INCARNATION,
  seq: 9,
  state: aState(),
  labels: ['billing', 'vip'],
  lastMessage: { sender: 'user', author: 'visitor:v_1', text: 'where is my parcel' },
  ...over,
});

const closed = ({ tenantId, conversationId, pos }: InboxRow): ClosedRow => ({
  tenantId,
  conversationId,
  pos,
  closed: true,
});

describe.each([
  ['in memory', () => inMemoryInbox(options)],
  ['DynamoDB', dynamo],
])('an inbox, %s', (_, make) => {
  const inbox = make();

  test('has no rows of a tenant of which none were written', async () => {
    expect(await inbox.ofTenant(aNewTenant())).toEqual({ rows: [] });
  });

  test.each([
    ['all that it may have', {}],
    ['no labels', { labels: [] }],
    ['the beginning of a text', { lastMessage: { sender: 'user', author: 'visitor:v_1', text: 'w', truncated: true } }],
    ['a message of an agent', { lastMessage: { sender: 'agent', author: ANNS, text: 'hello' } }],
    ['a message that is not there any more', { lastMessage: null }],
    ['a user that the site has named', { visitor: 'user:a#b', lastMessage: null }],
  ] as const)('returns a row as it was written: with %s', async (_what, over) => {
    const row = aRow({ tenantId: aNewTenant(), ...over });

    expect(await inbox.write(row)).toBe(true);

    expect(await inbox.ofTenant(row.tenantId)).toEqual({ rows: [row] });
  });

  test('has each conversation of each tenant once', async () => {
    const [tenantId, rival] = [aNewTenant(), aNewTenant()];
    for (const number of [1, 2, 3]) await inbox.write(aRow({ tenantId, conversationId: aConversationId(number) }));
    await inbox.write(aRow({ tenantId: rival }));
    await inbox.write(aRow({ tenantId, pos: 13 }));

    const { rows } = await inbox.ofTenant(tenantId);

    expect(rows.map(({ conversationId }) => conversationId).toSorted()).toEqual(
      [1, 2, 3].map(aConversationId).toSorted(),
    );
    expect(rows.find(({ conversationId }) => conversationId === aConversationId(1))?.pos).toBe(13);
    expect((await inbox.ofTenant(rival)).rows).toHaveLength(1);
  });

  test.each([
    ['an earlier entry', 11],
    ['the same entry', 12],
  ])('keeps a row when one arrives that was made from %s', async (_which, pos) => {
    const row = aRow({ tenantId: aNewTenant() });
    await inbox.write(row);

    expect(await inbox.write({ ...row, pos, seq: 1 })).toBe(false);
    expect(await inbox.write(closed({ ...row, pos }))).toBe(false);

    expect((await inbox.ofTenant(row.tenantId)).rows).toEqual([row]);
  });

  test('keeps the place of a closed conversation from rows of earlier entries, and gives it to one of a later', async () => {
    const row = aRow({ tenantId: aNewTenant() });
    await inbox.write(closed({ ...row, pos: 13 }));

    expect(await inbox.write(row)).toBe(false);
    expect((await inbox.ofTenant(row.tenantId)).rows).toEqual([]);
    expect(await inbox.write({ ...row, pos: 14 })).toBe(true);

    expect((await inbox.ofTenant(row.tenantId)).rows).toEqual([{ ...row, pos: 14 }]);
  });

  test.each([
    ['its log has expired', (row: InboxRow) => row, RETENTION + DELETED_AFTER],
    ['an hour after it was closed', closed, CLOSED_KEPT],
  ])('has room for a row of an earlier position once %s, deleted or not', async (_when, made, later) => {
    const row = aRow({ tenantId: aNewTenant() });
    await inbox.write(made(row));
    now = NOW_MS + later - 1000;
    expect(await inbox.write({ ...row, pos: 1, at: now })).toBe(false);

    now = NOW_MS + later;

    expect(await inbox.write({ ...row, pos: 1, at: now })).toBe(true);
    expect((await inbox.ofTenant(row.tenantId)).rows).toEqual([{ ...row, pos: 1, at: now }]);
  });

  test('says since when it is complete', async () => {
    const [tenantId, rival] = [aNewTenant(), aNewTenant()];
    await inbox.write(aRow({ tenantId }));

    await inbox.complete(tenantId, NOW_MS - 1);
    await inbox.complete(tenantId, NOW_MS);

    expect(await inbox.ofTenant(tenantId)).toEqual({ rows: [aRow({ tenantId })], completeSince: NOW_MS });
    expect(await inbox.ofTenant(rival)).toEqual({ rows: [] });
  });
});

describe('an inbox in DynamoDB', () => {
  const item = ({ tenantId, conversationId }: InboxRow) =>
    storedItem(local, TABLES.conversations, inboxKey(tenantId, conversationId));

  test('removes a row some time after its log has expired, and the place of a closed one after an hour', async () => {
    const row = aRow({ tenantId: aNewTenant() });
    await dynamo().write(row);
    expect((await item(row))?.ttl).toEqual({ N: String((NOW_MS + RETENTION + DELETED_AFTER) / 1000) });

    await dynamo().write(closed({ ...row, pos: 13 }));

    expect(CLOSED_KEPT).toBe(HOUR);
    expect(Object.keys((await item(row)) ?? {}).toSorted()).toEqual(['p', 'pk', 'sk', 'ttl']);
    expect((await item(row))?.ttl).toEqual({ N: String((NOW_MS + CLOSED_KEPT) / 1000) });
  });

  test('has rows of about 300 bytes, and of less than one write unit with long ids', async () => {
    const { snoozedUntil: _, ...unsnoozed } = aState();
    const usual = aRow({
      tenantId: tenantNamed('a-usual-tenant'),
      visitor: 'visitor:v_0123456789012345678901',
      labels: [],
      state: unsnoozed,
      lastMessage: { sender: 'user', author: 'visitor:v_0123456789012345678901', text: 'x'.repeat(LONGEST_PREVIEW) },
    });
    const longest = aRow({
      tenantId: tenantNamed('x'.repeat(63)),
      visitor: `user:${'x'.repeat(128)}`,
      labels: Array.from({ length: 10 }, (_, n) => `${n}`.repeat(40)),
      lastMessage: { sender: 'agent', author: ANNS, text: '字'.repeat(33), truncated: true },
    });
    for (const row of [usual, longest]) await dynamo().write(row);

    expect(itemSize((await item(usual)) ?? {})).toBeLessThanOrEqual(310);
    expect(itemSize((await item(longest)) ?? {})).toBeLessThanOrEqual(1024);
  });

  test('does not wait for a database that is silent', async () => {
    const { error, ...observed } = await neverAnswered((client) => dynamo(client).write(aRow()));

    expect(error).toMatchObject({ name: 'AbortError' });
    expect(observed).toEqual({ limits: [1000], requests: 1, hungUp: 1 });
  });

  test('reads on where one answer holds no more: 3,300 rows are more than a megabyte', async () => {
    const tenantId = aNewTenant();
    const text = 'x'.repeat(LONGEST_PREVIEW);
    const put = (number: number) => ({
      PutRequest: {
        Item: inboxItem(
          aRow({
            tenantId,
            conversationId: aConversationId(number),
            lastMessage: { sender: 'user', author: 'visitor:v_1', text },
          }),
          NOW_MS + RETENTION,
        ),
      },
    });
    const batches = Array.from({ length: 160 }, (_, batch) =>
      Array.from({ length: 25 }, (_none, index) => put(25 * batch + index)),
    );
    await inParallel(batches, 8, async (batch) => {
      await local.client.send(new BatchWriteCommand({ RequestItems: { [TABLES.conversations]: batch } }));
    });
    let queries = 0;
    const counting = {
      send: (command: never) => {
        queries++;
        return local.client.send(command);
      },
    } as unknown as typeof local.client;

    const found = await dynamo(counting).ofTenant(tenantId);

    expect(queries).toBe(2);
    expect(new Set(found.rows.map(({ conversationId }) => conversationId)).size).toBe(4000);
  });

  test('is one partition for each tenant', () => {
    expect(inboxPartition(SHOP)).toBe('T#shop#I');
  });
});
