import { afterAll, describe, expect, test } from 'vitest';
import { dynamoPublicKeyStore } from '../../lambdas/adapters/dynamodb/dynamo-public-key-store.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryPublicKeyStore } from '../support/stores/in-memory-public-key-store.ts';

const local = await startDynalite();
afterAll(local.stop);

const byKid = (a: { kid: string }, b: { kid: string }) => a.kid.localeCompare(b.kid);

describe.each([
  ['in memory', inMemoryPublicKeyStore],
  ['DynamoDB', () => dynamoPublicKeyStore(local.call, TABLES.tenants)],
])('a public key store, %s', (_, make) => {
  const store = make();

  test('is empty at first', async () => {
    expect(await store.all()).toEqual([]);
  });

  test('keeps the first key of a kid, however often another is published', async () => {
    const keys = [
      { kid: '1-a', x: 'one', handleKey: 'k1', until: 100 },
      { kid: '2-b', x: 'two', handleKey: 'k2', until: 200 },
    ];

    await Promise.all([store.publish(keys, []), store.publish(keys, [])]);
    await store.publish([{ kid: '1-a', x: 'other', handleKey: 'k3', until: 900 }], []);

    expect((await store.all()).sort(byKid)).toEqual(keys);
  });

  test('removes the given keys when it publishes new ones', async () => {
    await store.publish([{ kid: '3-c', x: 'three', handleKey: 'k3', until: 300 }], ['1-a', 'unknown']);

    expect((await store.all()).map(({ kid }) => kid).sort()).toEqual(['2-b', '3-c']);
  });
});
