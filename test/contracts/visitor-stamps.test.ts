import { afterAll, describe, expect, test } from 'vitest';
import { dynamoVisitorStamps } from '../../lambdas/adapters/dynamodb/dynamo-visitor-stamps.ts';
import { dynamoVisitorStore } from '../../lambdas/adapters/dynamodb/dynamo-visitor-store.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryVisitorStamps } from '../support/stores/in-memory-visitor-stamps.ts';

const local = await startDynalite();
afterAll(local.stop);

describe.each([
  ['in memory', inMemoryVisitorStamps],
  ['DynamoDB', () => dynamoVisitorStamps(local.client, TABLES.conversations)],
])('visitor stamps, %s', (_, make) => {
  const stamps = make();

  test('are none until someone is revoked, and then of that visitor alone', async () => {
    expect(await stamps.notBefore('shop', 'visitor:a')).toBeNull();

    await stamps.revoke('shop', 'visitor:a', 100);

    expect(await stamps.notBefore('shop', 'visitor:a')).toBe(100);
    expect(await stamps.notBefore('rival', 'visitor:a')).toBeNull();
    expect(await stamps.notBefore('shop', 'visitor:b')).toBeNull();
  });

  test('move on with the last revocation', async () => {
    await stamps.revoke('shop', 'visitor:a', 200);

    expect(await stamps.notBefore('shop', 'visitor:a')).toBe(200);
  });
});

test('a stamp alone makes no visitor', async () => {
  await dynamoVisitorStamps(local.client, TABLES.conversations).revoke('shop', 'visitor:c', 100);

  expect(await dynamoVisitorStore(local.client, TABLES.conversations).find('shop', 'visitor:c')).toBeNull();
});
