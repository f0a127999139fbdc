import { afterAll, describe, expect, test } from 'vitest';
import { dynamoKeyStore } from '../../lambdas/adapters/dynamodb/dynamo-key-store.ts';
import type { TenantKey } from '../../lambdas/domain/tenants/tenant.ts';
import { RIVAL, SHOP, tenantNamed } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryKeyStore } from '../support/stores/in-memory-key-store.ts';

const local = await startDynalite();
afterAll(local.stop);

const aKey = (over: Partial<TenantKey> = {}): TenantKey => ({
  tenantId: SHOP,
  kind: 'secret',
  hash: 'aa',
  label: 'server',
  createdAt: 100,
  ...over,
});

describe.each([
  ['in memory', inMemoryKeyStore],
  ['DynamoDB', () => dynamoKeyStore(local.client, TABLES.tenants)],
])('a key store, %s', (_, make) => {
  const store = make();

  test('finds a key of its own tenant only', async () => {
    await store.add(aKey());

    expect(await store.find(SHOP, 'aa')).toEqual(aKey());
    expect(await store.find(RIVAL, 'aa')).toBeNull();
    expect(await store.find(SHOP, 'bb')).toBeNull();
  });

  test('lists the keys of one tenant, oldest first', async () => {
    await store.add(aKey({ hash: '0f', createdAt: 200 }));
    await store.add(aKey({ hash: '01', tenantId: RIVAL }));

    expect((await store.list(SHOP)).map(({ hash }) => hash)).toEqual(['aa', '0f']);
    expect(await store.list(tenantNamed('nobody'))).toEqual([]);
  });

  test('lists keys of one second by kind, then by hash, in whatever order they were made', async () => {
    const tenantId = tenantNamed('twins');
    for (const [kind, hash] of [
      ['secret', '0a'],
      ['publishable', 'ff'],
      ['secret', '01'],
    ] as const) {
      await store.add(aKey({ tenantId, kind, hash }));
    }

    expect((await store.list(tenantId)).map(({ hash }) => hash)).toEqual(['ff', '01', '0a']);
  });

  test('revokes a key once and keeps it as revoked', async () => {
    expect(await store.revoke(SHOP, 'aa', 300)).toBe(true);
    expect(await store.revoke(SHOP, 'aa', 400)).toBe(false);
    expect(await store.find(SHOP, 'aa')).toEqual(aKey({ revokedAt: 300 }));
  });

  test('revokes nothing that it does not have', async () => {
    expect(await store.revoke(RIVAL, 'aa', 300)).toBe(false);
    expect(await store.find(RIVAL, 'aa')).toBeNull();
  });
});
