import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { dynamoMinuteIndex } from '../../lambdas/adapters/dynamodb/dynamo-minute-index.ts';
import { minuteKey } from '../../lambdas/adapters/dynamodb/keys.ts';
import type { MinuteIndex, Touch } from '../../lambdas/domain/conversations/minute-index.ts';
import { MINUTES_A_ROW } from '../../lambdas/domain/conversations/minute-index.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryMinuteIndex } from '../support/stores/in-memory-minute-index.ts';
import { RETENTION } from '../support/stores/stores.ts';

const local = await startDynalite();
afterAll(local.stop);

const dynamoIndex = () => dynamoMinuteIndex(local.client, TABLES.conversations, { retention: RETENTION });

let tenants = 0;
let minutes = 29_000_000;
const aNewTenant = (): string => `tenant-${++tenants}`;
const aNewMinute = (): number => ++minutes;

async function allOf(touches: AsyncIterable<Touch>): Promise<Touch[]> {
  const found: Touch[] = [];
  for await (const touch of touches) found.push(touch);
  return found;
}

const rows = (touches: Touch[]) => touches.map(({ minute, conversationId }) => [minute, conversationId]);

async function touchAll(index: MinuteIndex, tenantId: string, ...touched: [minute: number, conversationId: string][]) {
  for (const [minute, conversationId] of touched) await index.touch({ tenantId, minute, conversationId });
}

describe.each([
  ['in memory', inMemoryMinuteIndex],
  ['DynamoDB', dynamoIndex],
])('a minute index, %s', (_, make) => {
  const index = make();

  test('lists a tenant’s conversations by minute, newest first, once a minute', async () => {
    const tenantId = aNewTenant();
    await touchAll(index, tenantId, [99, 'c_a'], [100, 'c_a'], [100, 'c_b'], [100, 'c_b'], [9, 'c_c']);

    expect(await index.ofTenant(tenantId, { limit: 10 })).toEqual([
      { tenantId, minute: 100, conversationId: 'c_b' },
      { tenantId, minute: 100, conversationId: 'c_a' },
      { tenantId, minute: 99, conversationId: 'c_a' },
      { tenantId, minute: 9, conversationId: 'c_c' },
    ]);
  });

  test('goes on after the row that a page ended with', async () => {
    const tenantId = aNewTenant();
    await touchAll(index, tenantId, [7, 'c_a'], [8, 'c_a'], [8, 'c_b'], [8, 'c_c'], [9, 'c_a']);
    const first = await index.ofTenant(tenantId, { limit: 2 });

    const second = await index.ofTenant(tenantId, { before: first.at(-1), limit: 2 });
    const third = await index.ofTenant(tenantId, { before: second.at(-1), limit: 2 });
    const end = await index.ofTenant(tenantId, { before: third.at(-1), limit: 2 });

    expect(rows([...first, ...second, ...third])).toEqual([
      [9, 'c_a'],
      [8, 'c_c'],
      [8, 'c_b'],
      [8, 'c_a'],
      [7, 'c_a'],
    ]);
    expect(end).toEqual([]);
  });

  test('goes on from a row that has gone meanwhile', async () => {
    const tenantId = aNewTenant();
    await touchAll(index, tenantId, [7, 'c_a'], [8, 'c_a']);

    const rest = await index.ofTenant(tenantId, {
      before: { tenantId, minute: 8, conversationId: 'c_gone' },
      limit: 9,
    });

    expect(rows(rest)).toEqual([
      [8, 'c_a'],
      [7, 'c_a'],
    ]);
  });

  test('stops at the minute that is asked for, which it includes', async () => {
    const tenantId = aNewTenant();
    await touchAll(index, tenantId, [7, 'c_a'], [8, 'c_a'], [9, 'c_a']);

    expect(rows(await index.ofTenant(tenantId, { since: 8, limit: 10 }))).toEqual([
      [9, 'c_a'],
      [8, 'c_a'],
    ]);
    expect(await index.ofTenant(tenantId, { since: 10, limit: 10 })).toEqual([]);
  });

  test('answers everything since a moment before all minutes', async () => {
    const tenantId = aNewTenant();
    await touchAll(index, tenantId, [0, 'c_a'], [1, 'c_a']);

    expect(await index.ofTenant(tenantId, { since: -2, limit: 10 })).toHaveLength(2);
  });

  test('answers nothing since a moment that no clock will ever show', async () => {
    const tenantId = aNewTenant();
    await touchAll(index, tenantId, [100, 'c_a']);

    for (const since of [99_999_999, 100_000_000, 9_999_999_950]) {
      expect(await index.ofTenant(tenantId, { since, limit: 10 })).toEqual([]);
    }
  });

  test('keeps tenants apart, also those whose names begin alike', async () => {
    const tenantId = aNewTenant();
    await touchAll(index, `${tenantId}-b`, [100, 'c_a']);

    expect(await index.ofTenant(tenantId, { limit: 10 })).toEqual([]);
  });

  test('lists all tenants’ conversations of one minute', async () => {
    const minute = aNewMinute();
    const [one, two] = [aNewTenant(), aNewTenant()];
    const touched = Array.from({ length: 12 }, (_value, number) => ({
      tenantId: number % 2 ? one : two,
      minute,
      conversationId: `c_${number}`,
    }));
    for (const touch of touched) await index.touch(touch);
    await index.touch({ tenantId: one, minute: aNewMinute(), conversationId: 'c_later' });

    const found = await allOf(index.ofMinute(minute));

    const byId = (a: Touch, b: Touch) => (a.conversationId < b.conversationId ? -1 : 1);
    expect(found.sort(byId)).toEqual(touched.sort(byId));
  });

  test('lists nothing for a minute in which nobody spoke', async () => {
    expect(await allOf(index.ofMinute(aNewMinute()))).toEqual([]);
  });
});

test('a row of the index carries the moment at which it may be removed', async () => {
  const touch = { tenantId: aNewTenant(), minute: aNewMinute(), conversationId: 'c_a' };
  await dynamoIndex().touch(touch);

  const { Item } = await local.client.send(
    new GetCommand({
      TableName: TABLES.conversations,
      Key: minuteKey(touch.tenantId, touch.minute, touch.conversationId),
    }),
  );

  // The last that is said in the minutes it stands for is found by it as long as it is kept.
  expect(Item?.ttl).toBe((touch.minute + MINUTES_A_ROW) * 60 + RETENTION / 1000);
});
