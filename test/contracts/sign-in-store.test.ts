import { afterAll, describe, expect, test } from 'vitest';
import { dynamoSignInStore } from '../../lambdas/adapters/dynamodb/dynamo-sign-in-store.ts';
import { staffId } from '../../lambdas/domain/ids.ts';
import { ANN, aSignIn } from '../support/builders/accounts.ts';
import { NOW, RIVAL, SHOP } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemorySignInStore } from '../support/stores/in-memory-sign-in-store.ts';

const local = await startDynalite();
afterAll(local.stop);

describe.each([
  ['in memory', inMemorySignInStore],
  ['DynamoDB', () => dynamoSignInStore(local.client, TABLES.tenants)],
])('a sign-in store, %s', (_, make) => {
  const store = make();

  test('finds a sign-in of its own account only, as it was added', async () => {
    await store.add(aSignIn({ rotated: [{ hash: 'zero', at: NOW }] }));

    expect(await store.find(SHOP, ANN, 's1')).toEqual(aSignIn({ rotated: [{ hash: 'zero', at: NOW }] }));
    expect(await store.find(RIVAL, ANN, 's1')).toBeNull();
    expect(await store.find(SHOP, staffId(SHOP, 'bob'), 's1')).toBeNull();
  });

  test('lists those of one account, oldest use first', async () => {
    await store.add(aSignIn({ id: 's0', usedAt: NOW + 5 }));
    await store.add(aSignIn({ id: 's9', account: staffId(SHOP, 'bob') }));

    expect((await store.list(SHOP, ANN)).map(({ id }) => id)).toEqual(['s1', 's0']);
  });

  test('of several replacements of one version one wins', async () => {
    const made = Array.from({ length: 8 }, (_, n) => aSignIn({ current: [`c${n}`], version: 2 }));

    const won = await Promise.all(made.map((each) => store.replace(each)));

    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await store.find(SHOP, ANN, 's1')).toEqual(made[won.indexOf(true)]);
  });

  test('of several with one id one is added', async () => {
    const made = Array.from({ length: 8 }, (_, n) => aSignIn({ id: 's2', current: [`c${n}`] }));

    const added = await Promise.all(made.map((each) => store.add(each)));

    expect(added.filter(Boolean)).toHaveLength(1);
    expect(await store.find(SHOP, ANN, 's2')).toEqual(made[added.indexOf(true)]);
  });

  test('one that is gone is not replaced', async () => {
    await store.remove(SHOP, ANN, 's1');

    expect(await store.replace(aSignIn({ version: 3 }))).toBe(false);
    expect(await store.find(SHOP, ANN, 's1')).toBeNull();
  });
});
