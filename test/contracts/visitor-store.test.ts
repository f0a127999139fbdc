import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { cachedVisitorStore } from '../../lambdas/adapters/cached-visitor-store.ts';
import { dynamoVisitorRevocations } from '../../lambdas/adapters/dynamodb/dynamo-visitor-revocations.ts';
import { dynamoVisitorStore } from '../../lambdas/adapters/dynamodb/dynamo-visitor-store.ts';
import { visitorKey } from '../../lambdas/adapters/dynamodb/keys.ts';
import type { TenantId } from '../../lambdas/domain/ids.ts';
import { visitorKeptUntil } from '../../lambdas/domain/tenants/visitor-retention.ts';
import { aVisitor, NOW_MS } from '../support/builders/conversations.ts';
import { NOW, tenantNamed } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryVisitorStore } from '../support/stores/in-memory-visitor-store.ts';
import { DAY, RETENTION } from '../support/stores/stores.ts';

const local = await startDynalite();
afterAll(local.stop);

const dynamoVisitors = (clock = () => NOW_MS) =>
  dynamoVisitorStore(local.client, TABLES.conversations, { retention: RETENTION, clock });

let tenants = 0;
const aNewTenant = () => tenantNamed(`tenant-${++tenants}`);

describe.each([
  ['in memory', inMemoryVisitorStore],
  ['DynamoDB', () => dynamoVisitors()],
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

  test('sets the fields of a newer token and no others, and answers what is stored then', async () => {
    const visitor = aVisitor({ tenantId: aNewTenant(), name: 'Vera', email: 'vera@example.org', profileAt: NOW });
    await visitors.create(visitor);
    const find = () => visitors.find(visitor.tenantId, visitor.subject);

    const renamed = { ...visitor, name: 'Vera B.', label: 'V.', profileAt: NOW + 60 };
    expect(await visitors.updateProfile(visitor, { name: 'Vera B.', label: 'V.' }, NOW + 60)).toEqual(renamed);
    expect(await find()).toEqual(renamed);
  });

  test.each([NOW + 60, NOW + 59, NOW])('sets nothing of a token that is no newer (%i)', async (issuedAt) => {
    const visitor = aVisitor({ tenantId: aNewTenant(), name: 'Vera', profileAt: NOW + 60 });
    await visitors.create(visitor);

    expect(await visitors.updateProfile(visitor, { name: 'Eve' }, issuedAt)).toEqual(visitor);
    expect(await visitors.find(visitor.tenantId, visitor.subject)).toEqual(visitor);
  });

  test('sets a profile of which nobody knew how old it was, and creates no visitor', async () => {
    const visitor = aVisitor({ tenantId: aNewTenant() });

    expect(await visitors.updateProfile(visitor, { name: 'Vera' }, NOW)).toBeNull();
    await visitors.create(visitor);
    expect(await visitors.updateProfile(visitor, { name: 'Vera' }, NOW)).toEqual({
      ...visitor,
      name: 'Vera',
      profileAt: NOW,
    });
  });

  test('renews a visitor and changes nothing else of it; of one that is gone, creates nothing', async () => {
    const tenantId = aNewTenant();
    const visitor = await visitors.create(aVisitor({ tenantId }));

    await visitors.renew(tenantId, visitor.subject);
    await visitors.renew(tenantId, 'visitor:v_2');

    expect(await visitors.find(tenantId, visitor.subject)).toEqual(visitor);
    expect(await visitors.find(tenantId, 'visitor:v_2')).toBeNull();
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

describe('the row of a visitor', () => {
  const rowOf = async (tenantId: TenantId, subject = 'visitor:v_1') =>
    (await local.client.send(new GetCommand({ TableName: TABLES.conversations, Key: visitorKey(tenantId, subject) })))
      .Item;

  test('expires after its log and its sessions, counted from its last renewal', async () => {
    const tenantId = aNewTenant();
    await dynamoVisitors().create(aVisitor({ tenantId }));
    const first = await rowOf(tenantId);

    await dynamoVisitors(() => NOW_MS + DAY).renew(tenantId, 'visitor:v_1');

    expect(first?.ttl).toBe(visitorKeptUntil(NOW_MS, RETENTION) / 1000);
    expect((await rowOf(tenantId))?.ttl).toBe(visitorKeptUntil(NOW_MS + DAY, RETENTION) / 1000);
  });

  test('that only holds a revocation is not renewed', async () => {
    const tenantId = aNewTenant();
    await dynamoVisitorRevocations(local.client, TABLES.conversations).revoke(tenantId, 'visitor:v_1', NOW);
    const before = await rowOf(tenantId);

    await dynamoVisitors(() => NOW_MS + DAY).renew(tenantId, 'visitor:v_1');

    expect(await rowOf(tenantId)).toEqual(before);
    expect(await rowOf(tenantId, 'visitor:v_2')).toBeUndefined();
  });

  test('is renewed in one request', async () => {
    const tenantId = aNewTenant();
    await dynamoVisitors().create(aVisitor({ tenantId }));
    local.operations.length = 0;

    await dynamoVisitors().renew(tenantId, 'visitor:v_1');

    expect(local.operations).toEqual(['UpdateItem']);
  });
});
