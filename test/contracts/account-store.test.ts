import { afterAll, describe, expect, test } from 'vitest';
import { dynamoAccountStore } from '../../lambdas/adapters/dynamodb/dynamo-account-store.ts';
import { staffId } from '../../lambdas/domain/ids.ts';
import { ANN, anAccount } from '../support/builders/accounts.ts';
import { NOW, RIVAL, SHOP } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryAccountStore } from '../support/stores/in-memory-account-store.ts';

const local = await startDynalite();
afterAll(local.stop);

describe.each([
  ['in memory', inMemoryAccountStore],
  ['DynamoDB', () => dynamoAccountStore(local.client, TABLES.tenants)],
])('an account store, %s', (_, make) => {
  const store = make();

  test('finds an account of its own tenant only, as it was put', async () => {
    await store.put(anAccount());

    expect(await store.find(SHOP, ANN)).toEqual(anAccount());
    expect(await store.find(RIVAL, ANN)).toBeNull();
  });

  test('lists those of one tenant, oldest first', async () => {
    const bob = staffId(SHOP, 'bob');
    await store.put(anAccount({ id: bob, userId: 'bob', createdAt: NOW - 5 }));

    expect((await store.list(SHOP)).map(({ userId }) => userId)).toEqual(['bob', 'ann']);
    expect(await store.list(RIVAL)).toEqual([]);
  });

  test('changes what is named, and leaves the rest', async () => {
    expect(await store.change(SHOP, ANN, { role: 'admin', notBefore: NOW + 31 })).toBe(true);
    expect(await store.change(SHOP, ANN, { keptUntil: NOW + 9 })).toBe(true);

    expect(await store.find(SHOP, ANN)).toEqual(anAccount({ role: 'admin', notBefore: NOW + 31, keptUntil: NOW + 9 }));
  });

  test('ends tokens later than before only, and changes nothing else', async () => {
    expect(await store.change(SHOP, ANN, { role: 'agent', notBefore: NOW + 31 })).toBe(false);
    expect(await store.change(SHOP, ANN, { notBefore: NOW + 32 })).toBe(true);

    expect(await store.find(SHOP, ANN)).toMatchObject({ role: 'admin', notBefore: NOW + 32 });
  });

  test('removes one, once, and a change makes none', async () => {
    expect(await store.remove(SHOP, ANN)).toMatchObject({ id: ANN, notBefore: NOW + 32 });
    expect(await store.remove(SHOP, ANN)).toBeNull();
    expect(await store.change(SHOP, ANN, { role: 'admin' })).toBe(false);
    expect(await store.find(SHOP, ANN)).toBeNull();
  });
});
