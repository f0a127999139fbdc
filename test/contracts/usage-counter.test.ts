import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { dynamoUsageCounter } from '../../lambdas/adapters/dynamodb/dynamo-usage-counter.ts';
import { dynamoUsageHistory } from '../../lambdas/adapters/dynamodb/dynamo-usage-history.ts';
import { usageCountKey } from '../../lambdas/adapters/dynamodb/items/keys.ts';
import type { QuotaKind, Traffic, Use } from '../../lambdas/domain/tenants/tenant-quotas.ts';
import { RIVAL, SHOP, tenantNamed } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryUsageCounter } from '../support/stores/in-memory-usage-counter.ts';

const local = await startDynalite();
afterAll(local.stop);

const use = (used: QuotaKind, by: Traffic): Use => ({ used, by });

describe.each([
  ['in memory', inMemoryUsageCounter],
  [
    'DynamoDB',
    () => ({
      ...dynamoUsageCounter(local.client, TABLES.tenants),
      ...dynamoUsageHistory(local.client, TABLES.tenants),
    }),
  ],
])('a use counter, %s', (_, make) => {
  const counter = make();

  test('counts each tenant, window, kind and traffic by itself, and returns all counts of the window', async () => {
    await counter.add(SHOP, 7, 80, use('messages', 'known'), 25);
    await counter.add(SHOP, 8, 90, use('messages', 'known'), 25);
    await counter.add(SHOP, 8, 90, use('presence', 'anonymous'), 100);
    await counter.add(RIVAL, 7, 80, use('messages', 'known'), 25);
    await counter.add(SHOP, 7, 80, use('messages', 'staff'), 5);
    await counter.add(SHOP, 7, 80, use('posts', 'activity'), 700);

    expect(await counter.add(SHOP, 7, 80, use('messages', 'known'), 25)).toEqual({
      messages: { known: 50, staff: 5 },
      sockets: {},
      posts: { activity: 700 },
      presence: {},
      frames: {},
      reads: {},
    });
  });

  test('counts all concurrent uses', async () => {
    const many = tenantNamed('many');
    await Promise.all(Array.from({ length: 10 }, () => counter.add(many, 7, 80, use('sockets', 'known'), 25)));

    expect((await counter.add(many, 7, 80, use('posts', 'known'), 1)).sockets).toEqual({ known: 250 });
  });

  test('tells the counts of a tenant’s windows, oldest first, from the first to the last that are asked for', async () => {
    const told = tenantNamed('told');
    const windows = [176_000_003, 176_000_001, 176_000_000, 176_000_004];
    for (const window of windows) await counter.add(told, window, window * 10 + 10, use('messages', 'known'), 25);
    await counter.add(tenantNamed('other'), 176_000_002, 1, use('messages', 'known'), 25);

    const found: { window: number; messages: unknown }[] = [];
    for await (const { window, counts } of counter.ofWindows(told, 176_000_001, 176_000_003))
      found.push({ window, messages: counts.messages });

    expect(found).toEqual([
      { window: 176_000_001, messages: { known: 25 } },
      { window: 176_000_003, messages: { known: 25 } },
    ]);
  });
});

test('a count is kept for 35 days, so that a month can be told', async () => {
  const kept = tenantNamed('kept');
  await dynamoUsageCounter(local.client, TABLES.tenants).add(kept, 7, 80, use('messages', 'known'), 25);

  const { Item } = await local.client.send(new GetCommand({ TableName: TABLES.tenants, Key: usageCountKey(kept, 7) }));

  expect(Item?.ttl).toBe(80 + 35 * 86_400);
});
