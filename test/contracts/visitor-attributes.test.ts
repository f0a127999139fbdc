import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { dynamoVisitorAttributes } from '../../lambdas/adapters/dynamodb/dynamo-visitor-attributes.ts';
import { dynamoVisitorStore } from '../../lambdas/adapters/dynamodb/dynamo-visitor-store.ts';
import { visitorAttributesKey } from '../../lambdas/adapters/dynamodb/items/keys.ts';
import { aVisitor, NOW_MS } from '../support/builders/conversations.ts';
import { RIVAL, SHOP } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryVisitorAttributes } from '../support/stores/in-memory-visitor-attributes.ts';
import { DAY, RETENTION } from '../support/stores/stores.ts';

const local = await startDynalite();
afterAll(local.stop);

const options = { retentionOf: () => RETENTION, clock: () => NOW_MS };
const dynamo = () => dynamoVisitorAttributes(local.client, TABLES.conversations, options);

describe.each([
  ['in memory', inMemoryVisitorAttributes],
  ['DynamoDB', dynamo],
])('a store of what is said of visitors, %s', (_, make) => {
  const store = make();

  test('has nothing of somebody of whom nothing was said', async () => {
    expect(await store.find(SHOP, 'user:nobody')).toEqual({});
  });

  test('keeps what each source said last, apart, in its own tenant', async () => {
    await store.set(SHOP, 'user:u#1', 'site', { plan: 'basic', orders: 1 });
    await store.set(SHOP, 'user:u#1', 'page', { plan: 'gold “of mine”' });
    await store.set(SHOP, 'user:u#1', 'site', { plan: 'gold', trial: false });

    expect(await store.find(SHOP, 'user:u#1')).toEqual({
      site: { plan: 'gold', trial: false },
      page: { plan: 'gold “of mine”' },
    });
    expect(await store.find(RIVAL, 'user:u#1')).toEqual({});
    expect(await store.find(SHOP, 'user:u')).toEqual({});
  });

  test('forgets what a source says no longer', async () => {
    await store.set(SHOP, 'user:u2', 'site', { plan: 'gold' });
    await store.set(SHOP, 'user:u2', 'site', {});

    expect(await store.find(SHOP, 'user:u2')).toEqual({ site: {} });
  });
});

test('in DynamoDB it expires with a visitor that is active now, and makes no visitor', async () => {
  await dynamo().set(SHOP, 'user:u3', 'site', { plan: 'gold' });
  const visitors = dynamoVisitorStore(local.client, TABLES.conversations, options);

  const Key = visitorAttributesKey(SHOP, 'user:u3');
  const { Item } = await local.client.send(new GetCommand({ TableName: TABLES.conversations, Key }));

  expect(Item?.ttl).toBe((NOW_MS + RETENTION + 2 * DAY) / 1000);
  expect(await visitors.find(SHOP, 'user:u3')).toBeNull();
  expect(await visitors.create(aVisitor({ subject: 'user:u3' }))).toMatchObject({ subject: 'user:u3' });
});
