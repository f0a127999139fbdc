import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { dynamoVisitorReferences } from '../../lambdas/adapters/dynamodb/dynamo-visitor-references.ts';
import { dynamoVisitorStore } from '../../lambdas/adapters/dynamodb/dynamo-visitor-store.ts';
import { backReferenceKey } from '../../lambdas/adapters/dynamodb/items/keys.ts';
import { aliasFor } from '../../lambdas/domain/identity/visitor.ts';
import { visitorKeptUntil } from '../../lambdas/domain/tenants/visitor-retention.ts';
import { aVisitor, NOW_MS } from '../support/builders/conversations.ts';
import { RIVAL, SHOP, tenantNamed } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryVisitorStore } from '../support/stores/in-memory-visitor-store.ts';
import { RETENTION } from '../support/stores/stores.ts';

const local = await startDynalite();
afterAll(local.stop);

const kept = { retentionOf: () => RETENTION, clock: () => NOW_MS };
const inDynamo = () => ({
  ...dynamoVisitorStore(local.client, TABLES.conversations, kept),
  ...dynamoVisitorReferences(local.client, TABLES.conversations, kept),
});

let tenants = 0;

describe.each([
  ['in memory', inMemoryVisitorStore],
  ['DynamoDB', inDynamo],
])('references of visitors, %s', (_, make) => {
  const store = make();
  const tenantId = tenantNamed(`tenant-${++tenants}`);
  const visitor = aVisitor({ tenantId });

  test('lead to the other identities of a visitor, lasting ones first', async () => {
    await store.create(visitor);
    await store.attach(aliasFor('visitor:v_guest', visitor), 'passing');
    await store.attach(aliasFor('visitor:v_session', visitor), 'lasting');
    await store.refer(tenantId, visitor.subject, { subject: 'visitor:v_handed', use: 'lasting' });

    expect(await store.references(tenantId, visitor.subject, 10)).toEqual([
      { subject: 'visitor:v_handed', use: 'lasting' },
      { subject: 'visitor:v_session', use: 'lasting' },
      { subject: 'visitor:v_guest', use: 'passing' },
    ]);
  });

  test('are as many as are asked for, and those of nobody else', async () => {
    expect(await store.references(tenantId, visitor.subject, 2)).toHaveLength(2);
    expect(await store.references(tenantId, 'visitor:v_session', 10)).toEqual([]);
    expect(await store.references(tenantId === SHOP ? RIVAL : SHOP, visitor.subject, 10)).toEqual([]);
  });

  test('may have a mark in them that separates the parts of keys', async () => {
    await store.refer(tenantId, 'user:a#b', { subject: 'user:c#d', use: 'lasting' });

    expect(await store.references(tenantId, 'user:a#b', 10)).toEqual([{ subject: 'user:c#d', use: 'lasting' }]);
  });
});

test('a reference is kept as long as a visitor', async () => {
  await inDynamo().refer(SHOP, 'user:1', { subject: 'visitor:v_2', use: 'passing' });

  const Key = backReferenceKey(SHOP, 'user:1', 'passing', 'visitor:v_2');
  const { Item } = await local.client.send(new GetCommand({ TableName: TABLES.conversations, Key }));
  expect(Item?.ttl).toBe(Math.ceil(visitorKeptUntil(NOW_MS, RETENTION) / 1000));
});
