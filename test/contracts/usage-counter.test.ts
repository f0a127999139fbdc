import { afterAll, describe, expect, test } from 'vitest';
import { dynamoUsageCounter } from '../../lambdas/adapters/dynamodb/dynamo-usage-counter.ts';
import { RIVAL, SHOP, tenantNamed } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryUsageCounter } from '../support/stores/in-memory-usage-counter.ts';

const local = await startDynalite();
afterAll(local.stop);

describe.each([
  ['in memory', inMemoryUsageCounter],
  ['DynamoDB', () => dynamoUsageCounter(local.client, TABLES.tenants)],
])('a use counter, %s', (_, make) => {
  const counter = make();

  test('counts each tenant, window and kind by itself, and returns all counts of the window', async () => {
    await counter.add(SHOP, 7, 80, 'messages', 25);
    await counter.add(SHOP, 8, 90, 'messages', 25);
    await counter.add(SHOP, 8, 90, 'presence', 100);
    await counter.add(RIVAL, 7, 80, 'messages', 25);
    await counter.add(SHOP, 7, 80, 'posts', 700);

    expect(await counter.add(SHOP, 7, 80, 'messages', 25)).toEqual({
      messages: 50,
      sockets: 0,
      posts: 700,
      presence: 0,
    });
  });

  test('counts all concurrent uses', async () => {
    await Promise.all(Array.from({ length: 10 }, () => counter.add(tenantNamed('many'), 7, 80, 'sockets', 25)));

    expect((await counter.add(tenantNamed('many'), 7, 80, 'posts', 1)).sockets).toBe(250);
  });
});
