import { afterAll, describe, expect, test } from 'vitest';
import { dynamoErasureStore } from '../../lambdas/adapters/dynamodb/dynamo-erasure-store.ts';
import { type Erasure, NOTHING_ERASED } from '../../lambdas/domain/erasure/erasure.ts';
import { NOW_MS } from '../support/builders/conversations.ts';
import { RIVAL, SHOP } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryErasureStore } from '../support/stores/in-memory-erasure-store.ts';

const local = await startDynalite();
afterAll(local.stop);

const anErasure = (over: Partial<Erasure> = {}): Erasure => ({
  tenantId: SHOP,
  id: 'e_1',
  of: 'visitor',
  by: 'operator',
  begunAt: NOW_MS,
  subjects: ['user:u-7'],
  conversations: [],
  fences: {},
  counts: NOTHING_ERASED,
  ...over,
});

describe.each([
  ['in memory', inMemoryErasureStore],
  ['DynamoDB', () => dynamoErasureStore(local.client, TABLES.conversations)],
])('an erasure store, %s', (_, make) => {
  const store = make();

  test('finds an erasure of its own tenant only, as it was begun', async () => {
    await store.begin(anErasure());

    expect(await store.find(SHOP, 'e_1')).toEqual(anErasure());
    expect(await store.find(RIVAL, 'e_1')).toBeNull();
    expect(await store.find(SHOP, 'e_2')).toBeNull();
  });

  test('adds whom and what was found, and keeps the first fence of each conversation', async () => {
    await store.found(anErasure(), { subjects: ['user:u-7', 'visitor:v_1'], conversations: ['c_1'], foundAt: NOW_MS });
    await store.found(anErasure(), { subjects: [], conversations: [], foundAt: NOW_MS + 1 });
    await store.fenced(anErasure(), 'c_1', { pos: 7, at: NOW_MS + 1 });
    await store.fenced(anErasure(), 'c_1', { pos: 9, at: NOW_MS + 9 });

    const found = await store.find(SHOP, 'e_1');
    expect([...(found?.subjects ?? [])].sort()).toEqual(['user:u-7', 'visitor:v_1']);
    expect(found).toMatchObject({
      foundAt: NOW_MS + 1,
      conversations: ['c_1'],
      fences: { c_1: { pos: 7, at: NOW_MS + 1 } },
    });
  });

  test('keeps when all was fenced off first', async () => {
    await store.fencedOff(anErasure(), NOW_MS + 2);
    await store.fencedOff(anErasure(), NOW_MS + 9);
    await store.fencedOff(anErasure({ id: 'e_none' }), NOW_MS + 9);

    expect((await store.find(SHOP, 'e_1'))?.fencedAt).toBe(NOW_MS + 2);
    expect(await store.find(SHOP, 'e_none')).toBeNull();
  });

  test('counts what stands at each place of a list once', async () => {
    await store.count(anErasure(), 'c_1', 100, { entries: 100, messages: 90, files: 2 });
    await store.count(anErasure(), 'c_1', 100, { entries: 100, messages: 90, files: 2 });
    await store.count(anErasure(), 'c_1', 120, { entries: 20, messages: 20, files: 0 });
    await store.count(anErasure(), 'c_2', 1, { entries: 1, messages: 1, files: 0 });
    await store.count(anErasure({ id: 'e_none' }), 'c_1', 1, { entries: 1 });

    expect((await store.find(SHOP, 'e_1'))?.counts).toEqual({
      entries: 121,
      messages: 111,
      files: 2,
      uploads: 0,
      visitors: 0,
    });
    expect(await store.find(SHOP, 'e_none')).toBeNull();
  });

  test('is done once, and names nobody from then on', async () => {
    await store.done(anErasure({ subjects: ['user:u-7', 'visitor:v_1'] }), NOW_MS + 70_000);
    await store.done(anErasure({ subjects: [] }), NOW_MS + 90_000);

    for (const time of ['foundAt', 'fencedAt']) expect(await store.find(SHOP, 'e_1')).not.toHaveProperty(time);
    expect(await store.find(SHOP, 'e_1')).toMatchObject({
      doneAt: NOW_MS + 70_000,
      subjects: [],
      fences: {},
      counts: { entries: 121, visitors: 2 },
    });
  });
});
