import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { dynamoActivityIndex } from '../../lambdas/adapters/dynamodb/dynamo-activity-index.ts';
import { activityKey } from '../../lambdas/adapters/dynamodb/keys.ts';
import type { ActivityIndex, ActivityRow } from '../../lambdas/domain/conversations/activity-index.ts';
import { BUCKET_MINUTES } from '../../lambdas/domain/conversations/activity-index.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryActivityIndex } from '../support/stores/in-memory-activity-index.ts';
import { RETENTION } from '../support/stores/stores.ts';

const local = await startDynalite();
afterAll(local.stop);

const dynamoIndex = () => dynamoActivityIndex(local.client, TABLES.conversations, { retention: RETENTION });

let tenants = 0;
let activityIndex = 29_000_000;
const aNewTenant = () => tenantNamed(`tenant-${++tenants}`);
const aNewMinute = (): number => ++activityIndex;

async function allOf(listed: AsyncIterable<ActivityRow>): Promise<ActivityRow[]> {
  const found: ActivityRow[] = [];
  for await (const row of listed) found.push(row);
  return found;
}

const rows = (listed: ActivityRow[]) => listed.map(({ bucket, conversationId }) => [bucket, conversationId]);

async function touchAll(
  index: ActivityIndex,
  tenantId: string,
  ...touched: [bucket: number, conversationId: string][]
) {
  for (const [bucket, conversationId] of touched)
    await index.touch({ tenantId: tenantNamed(tenantId), bucket, conversationId });
}

describe.each([
  ['in memory', inMemoryActivityIndex],
  ['DynamoDB', dynamoIndex],
])('an activity index, %s', (_, make) => {
  const index = make();

  test('lists a tenant’s conversations by bucket, newest first, once a bucket', async () => {
    const tenantId = aNewTenant();
    await touchAll(index, tenantId, [99, 'c_a'], [100, 'c_a'], [100, 'c_b'], [100, 'c_b'], [9, 'c_c']);

    expect(await index.ofTenant(tenantId, { limit: 10 })).toEqual([
      { tenantId, bucket: 100, conversationId: 'c_b' },
      { tenantId, bucket: 100, conversationId: 'c_a' },
      { tenantId, bucket: 99, conversationId: 'c_a' },
      { tenantId, bucket: 9, conversationId: 'c_c' },
    ]);
  });

  test('continues after the row that a page ended with', async () => {
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

  test('continues after a row that has been removed meanwhile', async () => {
    const tenantId = aNewTenant();
    await touchAll(index, tenantId, [7, 'c_a'], [8, 'c_a']);

    const rest = await index.ofTenant(tenantId, {
      before: { tenantId, bucket: 8, conversationId: 'c_gone' },
      limit: 9,
    });

    expect(rows(rest)).toEqual([
      [8, 'c_a'],
      [7, 'c_a'],
    ]);
  });

  test('ends with the minute `since`, inclusive', async () => {
    const tenantId = aNewTenant();
    await touchAll(index, tenantId, [7, 'c_a'], [8, 'c_a'], [9, 'c_a']);

    expect(rows(await index.ofTenant(tenantId, { since: 8, limit: 10 }))).toEqual([
      [9, 'c_a'],
      [8, 'c_a'],
    ]);
    expect(await index.ofTenant(tenantId, { since: 10, limit: 10 })).toEqual([]);
  });

  test('lists everything since a time before all buckets', async () => {
    const tenantId = aNewTenant();
    await touchAll(index, tenantId, [0, 'c_a'], [1, 'c_a']);

    expect(await index.ofTenant(tenantId, { since: -2, limit: 10 })).toHaveLength(2);
  });

  test('lists nothing since a time that no clock will ever show', async () => {
    const tenantId = aNewTenant();
    await touchAll(index, tenantId, [100, 'c_a']);

    for (const since of [99_999_999, 100_000_000, 9_999_999_950]) {
      expect(await index.ofTenant(tenantId, { since, limit: 10 })).toEqual([]);
    }
  });

  test('[ISO4] keeps tenants apart, also those with a common prefix', async () => {
    const tenantId = aNewTenant();
    await touchAll(index, `${tenantId}-b`, [100, 'c_a']);

    expect(await index.ofTenant(tenantId, { limit: 10 })).toEqual([]);
  });

  test('lists all tenants’ conversations of one bucket', async () => {
    const bucket = aNewMinute();
    const [one, two] = [aNewTenant(), aNewTenant()];
    const touched = Array.from({ length: 12 }, (_value, number) => ({
      tenantId: number % 2 ? one : two,
      bucket,
      conversationId: `c_${number}`,
    }));
    for (const touch of touched) await index.touch(touch);
    await index.touch({ tenantId: one, bucket: aNewMinute(), conversationId: 'c_later' });

    const found = await allOf(index.ofBucket(bucket));

    const byId = (a: ActivityRow, b: ActivityRow) => (a.conversationId < b.conversationId ? -1 : 1);
    expect(found.sort(byId)).toEqual(touched.sort(byId));
  });

  test('lists nothing for a bucket without activity', async () => {
    expect(await allOf(index.ofBucket(aNewMinute()))).toEqual([]);
  });
});

test('a row of the index has the time from which it may be removed', async () => {
  const touch = { tenantId: aNewTenant(), bucket: aNewMinute(), conversationId: 'c_a' };
  await dynamoIndex().touch(touch);

  const { Item } = await local.client.send(
    new GetCommand({
      TableName: TABLES.conversations,
      Key: activityKey(touch.tenantId, touch.bucket, touch.conversationId),
    }),
  );

  // The row outlives the last entry of its bucket, which is found by it.
  expect(Item?.ttl).toBe((touch.bucket + BUCKET_MINUTES) * 60 + RETENTION / 1000);
});
