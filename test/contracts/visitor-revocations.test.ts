import { afterAll, describe, expect, test } from 'vitest';
import { dynamoVisitorRevocations } from '../../lambdas/adapters/dynamodb/dynamo-visitor-revocations.ts';
import { dynamoVisitorLookup } from '../../lambdas/adapters/dynamodb/dynamo-visitor-lookup.ts';
import { RIVAL, SHOP } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryVisitorRevocations } from '../support/stores/in-memory-visitor-revocations.ts';

const local = await startDynalite();
afterAll(local.stop);

describe.each([
  ['in memory', inMemoryVisitorRevocations],
  ['DynamoDB', () => dynamoVisitorRevocations(local.client, TABLES.conversations)],
])('visitor revocations, %s', (_, make) => {
  const revocations = make();

  test('are none until a visitor is revoked, and then of that visitor alone', async () => {
    expect(await revocations.notBefore(SHOP, 'visitor:a')).toBeNull();

    await revocations.revoke(SHOP, 'visitor:a', 100);

    expect(await revocations.notBefore(SHOP, 'visitor:a')).toBe(100);
    expect(await revocations.notBefore(RIVAL, 'visitor:a')).toBeNull();
    expect(await revocations.notBefore(SHOP, 'visitor:b')).toBeNull();
  });

  test('move on with the last revocation', async () => {
    await revocations.revoke(SHOP, 'visitor:a', 200);

    expect(await revocations.notBefore(SHOP, 'visitor:a')).toBe(200);
  });
});

test('a revocation alone makes no visitor', async () => {
  await dynamoVisitorRevocations(local.client, TABLES.conversations).revoke(SHOP, 'visitor:c', 100);

  expect(await dynamoVisitorLookup(local.client, TABLES.conversations).find(SHOP, 'visitor:c')).toBeNull();
});
