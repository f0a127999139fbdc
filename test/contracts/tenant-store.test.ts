import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynamoTenantStore } from '../../lambdas/adapters/dynamodb/dynamo-tenant-store.ts';
import { aTenant, SHOP, tenantNamed } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryTenantStore } from '../support/stores/in-memory-tenant-store.ts';

const local = await startDynalite();
afterAll(local.stop);

const { origins: _, ...shop } = aTenant();

describe.each([
  ['in memory', inMemoryTenantStore],
  ['DynamoDB', () => dynamoTenantStore(local.client, TABLES.tenants)],
])('a tenant store, %s', (_, make) => {
  const store = make();
  beforeAll(() => store.create(shop));

  test('keeps the first tenant of an id', async () => {
    expect(await store.create({ ...shop, name: 'Impostor' })).toBe(false);
    expect(await store.find(SHOP)).toEqual({ ...shop, origins: [] });
  });

  test('finds nothing of an unknown tenant', async () => {
    expect(await store.find(tenantNamed('nobody'))).toBeNull();
  });

  test('changes the given settings and nothing else', async () => {
    await store.create({ ...shop, tenantId: tenantNamed('changing') });

    expect(await store.change(tenantNamed('changing'), { name: 'New', requireTokens: true, notBefore: 7 })).toBe(true);

    const changed = {
      ...shop,
      tenantId: 'changing',
      name: 'New',
      requireTokens: true,
      notBefore: 7,
      origins: [],
      version: 1,
    };
    expect(await store.find(tenantNamed('changing'))).toEqual(changed);
  });

  test('creates no tenant by a change', async () => {
    expect(await store.change(tenantNamed('nobody'), { name: 'Ghost' })).toBe(false);
    expect(await store.find(tenantNamed('nobody'))).toBeNull();
  });

  test('changes a tenant only if it was not changed since it had the version that is named', async () => {
    const id = tenantNamed('changing');
    const { version = 0 } = (await store.find(id, 'now')) ?? {};

    expect(await store.change(id, { name: 'Late' }, version - 1)).toBe(false);
    const both = await Promise.all(['One', 'Other'].map((name) => store.change(id, { name }, version)));
    expect(both.filter(Boolean)).toHaveLength(1);
    expect((await store.find(id, 'now'))?.version).toBe(version + 1);
    expect(await store.change(id, {}, version + 1)).toBe(true);
    await store.claimOrigin('https://changing.example', id);
    expect(await store.change(id, { name: 'Late' }, version + 2)).toBe(false);
    await store.releaseOrigin('https://changing.example', id);
    expect((await store.find(id, 'now'))?.version).toBe(version + 4);
    expect(await store.change(tenantNamed('nobody'), { name: 'Ghost' }, 0)).toBe(false);
    await store.create({ ...shop, tenantId: tenantNamed('fresh') });
    expect(await store.change(tenantNamed('fresh'), { name: 'First' }, 0)).toBe(true);
    expect(await store.change(tenantNamed('fresh'), { name: 'Second' }, 0)).toBe(false);
  });

  test('notes the last revocation, of a tenant that there is', async () => {
    const id = tenantNamed('revoking');
    await store.create({ ...shop, tenantId: id });
    for (const at of [200, 150]) await store.noteRevocation(id, at);
    await store.noteRevocation(tenantNamed('nobody'), 100);

    expect(await store.find(id, 'now')).toMatchObject({ visitorsRevokedAt: 200, version: 1 });
    expect(await store.find(tenantNamed('nobody'), 'now')).toBeNull();
  });

  test('shares an origin among the lists of many tenants, and gives it to none', async () => {
    const [one, other] = [tenantNamed('one'), tenantNamed('other')];
    for (const tenantId of [one, other]) {
      await store.create({ ...shop, tenantId });
      await store.shareOrigin('https://localhost', tenantId);
    }

    expect((await store.find(one))?.origins).toEqual(['https://localhost']);
    expect(await store.ownerOf('https://localhost')).toBeNull();
    expect(await store.releaseOrigin('https://localhost', one)).toBe(false);
    expect((await store.find(one))?.origins).toEqual([]);
    expect((await store.find(other))?.origins).toEqual(['https://localhost']);
  });

  test('gives an origin to one tenant only, until it is released', async () => {
    await store.create({ ...shop, tenantId: tenantNamed('first') });
    await store.create({ ...shop, tenantId: tenantNamed('second') });

    expect(await store.claimOrigin('https://a.example', tenantNamed('first'))).toBe(true);
    expect(await store.claimOrigin('https://a.example', tenantNamed('first'))).toBe(true);
    expect(await store.claimOrigin('https://a.example', tenantNamed('second'))).toBe(false);
    expect(await store.claimOrigin('https://b.example', tenantNamed('first'))).toBe(true);
    expect(await store.ownerOf('https://a.example')).toBe('first');
    expect((await store.find(tenantNamed('first')))?.origins).toEqual(['https://a.example', 'https://b.example']);
    expect((await store.find(tenantNamed('second')))?.origins).toEqual([]);

    expect(await store.releaseOrigin('https://a.example', tenantNamed('second'))).toBe(false);
    expect(await store.releaseOrigin('https://a.example', tenantNamed('first'))).toBe(true);
    expect(await store.releaseOrigin('https://b.example', tenantNamed('first'))).toBe(true);
    expect(await store.ownerOf('https://a.example')).toBeNull();
    expect((await store.find(tenantNamed('first')))?.origins).toEqual([]);
    expect(await store.claimOrigin('https://a.example', tenantNamed('second'))).toBe(true);
  });

  test('lists all tenants and nothing else', async () => {
    const ids: string[] = [];
    for await (const { tenantId } of store.list()) ids.push(tenantId);

    expect(ids.sort()).toEqual(['changing', 'first', 'fresh', 'one', 'other', 'revoking', 'second', 'shop']);
  });
});
