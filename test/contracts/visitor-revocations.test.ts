import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { dynamoVisitorLookup } from '../../lambdas/adapters/dynamodb/dynamo-visitor-lookup.ts';
import { dynamoVisitorRevocations } from '../../lambdas/adapters/dynamodb/dynamo-visitor-revocations.ts';
import { dynamoVisitorStore } from '../../lambdas/adapters/dynamodb/dynamo-visitor-store.ts';
import { visitorKey } from '../../lambdas/adapters/dynamodb/items/keys.ts';
import { visitorKeptUntil } from '../../lambdas/domain/tenants/visitor-retention.ts';
import { DAY } from '../../lambdas/domain/time/units.ts';
import { aVisitor, NOW_MS } from '../support/builders/conversations.ts';
import { NOW, RIVAL, SHOP } from '../support/builders/tenants.ts';
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

  test('move on with the last revocation, and never back', async () => {
    await revocations.revoke(SHOP, 'visitor:a', 200);
    await revocations.revoke(SHOP, 'visitor:a', 150);

    expect(await revocations.notBefore(SHOP, 'visitor:a')).toBe(200);
  });
});

test('a revocation alone makes no visitor', async () => {
  await dynamoVisitorRevocations(local.client, TABLES.conversations).revoke(SHOP, 'visitor:c', 100);

  expect(await dynamoVisitorLookup(local.client, TABLES.conversations).find(SHOP, 'visitor:c')).toBeNull();
});

describe('the row of a revoked visitor', () => {
  const rowOf = async (subject: string) => {
    const { Item } = await local.client.send(
      new GetCommand({ TableName: TABLES.conversations, Key: visitorKey(SHOP, subject) }),
    );
    return Item;
  };
  const dynamoRevocations = () => dynamoVisitorRevocations(local.client, TABLES.conversations);
  const ofSession = visitorKeptUntil(NOW_MS, 0) / 1000;

  test('outlasts every session that began before', async () => {
    await dynamoRevocations().revoke(SHOP, 'visitor:d', NOW);

    expect(await rowOf('visitor:d')).toMatchObject({ nb: NOW, ttl: ofSession });
  });

  test('is kept longer if it was to end before, and no shorter if it was to end later', async () => {
    const [retention, clock] = [365 * DAY, () => NOW_MS];
    const visitors = dynamoVisitorStore(local.client, TABLES.conversations, { retentionOf: () => retention, clock });
    const longAgo = dynamoVisitorStore(local.client, TABLES.conversations, {
      retentionOf: () => DAY,
      clock: () => NOW_MS - DAY,
    });
    await visitors.create(aVisitor({ subject: 'visitor:e' }));
    await longAgo.create(aVisitor({ subject: 'visitor:f' }));

    await dynamoRevocations().revoke(SHOP, 'visitor:e', NOW);
    await dynamoRevocations().revoke(SHOP, 'visitor:f', NOW);

    expect(await rowOf('visitor:e')).toMatchObject({ nb: NOW, ttl: visitorKeptUntil(NOW_MS, retention) / 1000 });
    expect(await rowOf('visitor:f')).toMatchObject({ nb: NOW, ttl: ofSession });
  });
});
