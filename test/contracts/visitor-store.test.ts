import { afterAll, describe, expect, test } from 'vitest';
import { cachedVisitorStore } from '../../lambdas/adapters/cached-visitor-store.ts';
import { dynamoVisitorRevocations } from '../../lambdas/adapters/dynamodb/dynamo-visitor-revocations.ts';
import { dynamoVisitorStore } from '../../lambdas/adapters/dynamodb/dynamo-visitor-store.ts';
import { aVisitor } from '../support/builders/conversations.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryVisitorStore } from '../support/stores/in-memory-visitor-store.ts';

const local = await startDynalite();
afterAll(local.stop);

const dynamoVisitors = () => dynamoVisitorStore(local.client, TABLES.conversations);

let tenants = 0;
const aNewTenant = () => tenantNamed(`tenant-${++tenants}`);

describe.each([
  ['in memory', inMemoryVisitorStore],
  ['DynamoDB', dynamoVisitors],
  ['DynamoDB behind a cache', () => cachedVisitorStore(dynamoVisitors())],
])('a visitor store, %s', (_, make) => {
  const visitors = make();

  test('finds no visitor that was not created', async () => {
    expect(await visitors.find(aNewTenant(), 'visitor:v_1')).toBeNull();
  });

  test('returns a visitor as it was created', async () => {
    const visitor = aVisitor({ tenantId: aNewTenant(), name: 'Vera', email: 'vera@example.org', anonymous: false });

    expect(await visitors.create(visitor)).toEqual(visitor);
    expect(await visitors.find(visitor.tenantId, visitor.subject)).toEqual(visitor);
  });

  test('creates one visitor for concurrent creations, and returns it to all of them', async () => {
    const tenantId = aNewTenant();
    const tries = ['c_1', 'c_2', 'c_3', 'c_4'].map((conversationId) => aVisitor({ tenantId, conversationId }));

    const answers = await Promise.all(tries.map((visitor) => visitors.create(visitor)));

    expect(new Set(answers.map(({ conversationId }) => conversationId)).size).toBe(1);
    expect(await visitors.find(tenantId, 'visitor:v_1')).toEqual(answers[0]);
  });

  test('keeps a visitor’s first conversation for ever', async () => {
    const tenantId = aNewTenant();
    await visitors.create(aVisitor({ tenantId, conversationId: 'c_first' }));

    const again = await visitors.create(aVisitor({ tenantId, conversationId: 'c_second' }));

    expect(again.conversationId).toBe('c_first');
  });

  test('[ISO4] keeps tenants apart', async () => {
    const tenantId = aNewTenant();
    await visitors.create(aVisitor({ tenantId }));

    expect(await visitors.find(aNewTenant(), 'visitor:v_1')).toBeNull();
    expect(await visitors.find(tenantId, 'visitor:v_10')).toBeNull();
  });
});

test('a visitor who was only ever revoked is created like any other, and stays revoked', async () => {
  const tenantId = aNewTenant();
  const revocations = dynamoVisitorRevocations(local.client, TABLES.conversations);
  await revocations.revoke(tenantId, 'visitor:v_1', 100);

  const created = await dynamoVisitors().create(aVisitor({ tenantId }));

  expect(created).toEqual(aVisitor({ tenantId }));
  expect(await dynamoVisitors().find(tenantId, 'visitor:v_1')).toEqual(created);
  expect(await revocations.notBefore(tenantId, 'visitor:v_1')).toBe(100);
});
