import { afterAll, describe, expect, test } from 'vitest';
import { dynamoWindowCounter } from '../../lambdas/adapters/dynamodb/dynamo-window-counter.ts';
import { RIVAL, SHOP } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryWindowCounter } from '../support/stores/in-memory-window-counter.ts';

const local = await startDynalite();
afterAll(local.stop);

describe.each([
  ['in memory', inMemoryWindowCounter],
  ['DynamoDB', () => dynamoWindowCounter(local.client, TABLES.tenants)],
])('an issue counter, %s', (_, make) => {
  const counter = make();

  test('counts each tenant, key and window by itself', async () => {
    const counts = [
      await counter.count(SHOP, '192.0.2.1', 7, 480),
      await counter.count(SHOP, '192.0.2.1', 7, 480),
      await counter.count(RIVAL, '192.0.2.1', 7, 480),
      await counter.count(SHOP, '2001:db8::', 7, 480),
      await counter.count(SHOP, '192.0.2.1', 8, 540),
    ];

    expect(counts).toEqual([1, 2, 1, 1, 1]);
  });

  test('adds as much as it is told', async () => {
    const counts = [await counter.count(SHOP, 'frames', 7, 480, 25), await counter.count(SHOP, 'frames', 7, 480, 5)];

    expect(counts).toEqual([25, 30]);
  });

  test('counts all concurrent uses', async () => {
    const counts = await Promise.all(Array.from({ length: 10 }, () => counter.count(SHOP, 'many', 7, 480)));

    expect(counts.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});
