import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { dynamoReadMarks } from '../../lambdas/adapters/dynamodb/dynamo-read-marks.ts';
import { staffReadKey } from '../../lambdas/adapters/dynamodb/items/keys.ts';
import { type Reader, type ReadMark, STAFF_MARK_KEPT } from '../../lambdas/domain/desk/read-marks.ts';
import { itemSize } from '../../lib/bench/capacity.ts';
import { ANN, aConversationId, INCARNATION, NOW_MS } from '../support/builders/conversations.ts';
import { SHOP, tenantNamed } from '../support/builders/tenants.ts';
import { startDynalite, storedItem, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryReadMarks } from '../support/stores/in-memory-read-marks.ts';
import { RETENTION } from '../support/stores/stores.ts';

const local = await startDynalite();
afterAll(local.stop);

let now = NOW_MS;
beforeEach(() => {
  now = NOW_MS;
});
const options = { retentionOf: () => RETENTION, clock: () => now, sleep: async () => {} };
const dynamo = () => dynamoReadMarks(local.client, TABLES.conversations, options);

let tenants = 0;
const aReader = (over: Partial<Reader> = {}): Reader => ({
  tenantId: tenantNamed(`tenant-${++tenants}`),
  conversationId: aConversationId(1),
  by: ANN,
  ...over,
});
const aMark = (over: Partial<ReadMark> = {}): ReadMark => ({ incarnation: INCARNATION, seq: 3, at: NOW_MS, ...over });

describe.each([
  ['in memory', () => inMemoryReadMarks(options)],
  ['DynamoDB', dynamo],
])('read marks, %s', (_, make) => {
  const marks = make();

  test.each(['visitor', ANN] as const)('are there as they were set last (%s)', async (by) => {
    const reader = aReader({ by });
    expect(await marks.find(reader)).toBeNull();

    expect(await marks.set(reader, aMark(), null)).toBe(true);
    expect(await marks.find(reader)).toEqual(aMark());
    expect(await marks.set(reader, aMark({ seq: 4 }), aMark())).toBe(true);

    expect(await marks.find(reader)).toEqual(aMark({ seq: 4 }));
  });

  test.each([
    ['none', null],
    ['one of another message', aMark({ seq: 2 })],
    ['one of another time', aMark({ at: NOW_MS - 1 })],
    ['one of another incarnation', aMark({ incarnation: 'life000002' })],
  ])('are not set in place of another than the one that was seen: %s', async (_which, before) => {
    const reader = aReader();
    await marks.set(reader, aMark(), null);

    expect(await marks.set(reader, aMark({ seq: 9 }), before)).toBe(false);

    expect(await marks.find(reader)).toEqual(aMark());
  });

  test('are each reader’s own', async () => {
    const [tenantId, rival] = [aReader().tenantId, aReader().tenantId];
    const bob = 'a_bobbobbobbob' as typeof ANN;
    const conversationId = aConversationId(1);
    const set = (by: Reader['by'], seq: number, tenant = tenantId, conversation = conversationId) =>
      marks.set({ tenantId: tenant, conversationId: conversation, by }, aMark({ seq }), null);
    await Promise.all([set(ANN, 1), set(bob, 2), set('visitor', 3), set(ANN, 4, rival)]);
    await set(ANN, 5, tenantId, aConversationId(2));

    expect(await marks.ofStaff(tenantId, ANN)).toEqual(
      new Map([
        [conversationId, aMark({ seq: 1 })],
        [aConversationId(2), aMark({ seq: 5 })],
      ]),
    );
    expect(await marks.ofStaff(tenantId, bob)).toEqual(new Map([[conversationId, aMark({ seq: 2 })]]));
    expect(await marks.ofVisitors(tenantId, [conversationId, aConversationId(2)])).toEqual(
      new Map([[conversationId, aMark({ seq: 3 })]]),
    );
    expect(await marks.ofVisitors(tenantId, [])).toEqual(new Map());
    expect(await marks.ofVisitors(rival, [conversationId])).toEqual(new Map());
  });

  test.each([
    ['staff', ANN, STAFF_MARK_KEPT],
    ['a visitor', 'visitor', RETENTION],
  ] as const)('of %s count for so long, and are set anew then', async (_who, by, kept) => {
    const reader = aReader({ by });
    await marks.set(reader, aMark(), null);
    now = NOW_MS + kept - 1000;
    expect(await marks.find(reader)).toEqual(aMark());

    now = NOW_MS + kept;

    expect(await marks.find(reader)).toBeNull();
    expect((await marks.ofStaff(reader.tenantId, ANN)).size).toBe(0);
    expect((await marks.ofVisitors(reader.tenantId, [reader.conversationId])).size).toBe(0);
    expect(await marks.set(reader, aMark({ seq: 1, at: now }), null)).toBe(true);
  });
});

test('a thousand marks of an agent are read with fifteen units', async () => {
  const reader = aReader({ tenantId: SHOP });
  await dynamo().set(reader, aMark({ seq: 1000 }), null);

  const stored = await storedItem(local, TABLES.conversations, staffReadKey(SHOP, ANN, reader.conversationId));

  expect((1000 * itemSize(stored ?? {})) / 8192).toBeLessThanOrEqual(15);
});
