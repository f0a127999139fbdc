import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, expect, test } from 'vitest';
import { dynamoKeyStore } from '../../../lambdas/adapters/dynamodb/dynamo-key-store.ts';
import { dynamoTenantRows } from '../../../lambdas/adapters/dynamodb/dynamo-tenant-rows.ts';
import { Declined, type TenantNeeds } from '../../../lib/tenants/command.ts';
import { eraseTenant } from '../../../lib/tenants/erase-tenant.ts';
import { tenantNamed } from '../../support/builders/tenants.ts';
import { erasureHarness } from '../../support/harness/use-case/erasure-harness.ts';
import { startDynalite, TABLES } from '../../support/servers/dynalite.ts';

const local = await startDynalite();
afterAll(local.stop);

/** The keys of all rows whose keys, or whose caller, are of a tenant. */
async function rowsOf(tenantId: string): Promise<string[]> {
  const found: string[] = [];
  for (const TableName of Object.values(TABLES)) {
    const { Items = [] } = await local.client.send(new ScanCommand({ TableName }));
    const own = Items.filter(
      ({ pk, caller }) => String(pk).split('#')[1] === tenantId || caller?.tenantId === tenantId,
    );
    found.push(...own.map(({ pk, sk }) => `${pk} ${sk}`));
  }
  return found;
}

test('[ERA1] the operator erases a tenant: its rows and files are gone but for the record of it, and another’s are untouched', async () => {
  const shop = erasureHarness(local, tenantNamed('shop-leaving'));
  const other = erasureHarness(local, tenantNamed('shop'));
  for (const each of [shop, other]) await each.plant();
  const { needs, time } = shop;
  await needs.tenantStore.claimOrigin('https://leaving.example', shop.by.tenantId);
  const keys = dynamoKeyStore(local.client, TABLES.tenants);
  await keys.add({ tenantId: shop.by.tenantId, kind: 'secret', hash: 'a'.repeat(64), label: '', createdAt: 1 });
  const before = [await rowsOf('shop'), await other.found()];
  const said: string[] = [];
  const works = {
    ...{ tenants: needs.tenantStore, keys, audit: needs.audit, erasures: needs.erasures, dueList: needs.dueList },
    tenantRows: dynamoTenantRows(local.client, TABLES),
    clock: time.now,
    random: needs.random,
    sleep: async () => {
      await shop.sweep();
      await shop.run();
    },
    say: (line: string) => void said.push(line),
    note: () => {},
    agreed: async () => true,
  } as Partial<TenantNeeds> as TenantNeeds;
  const line = { words: ['shop-leaving'], flags: {} };

  await expect(eraseTenant({ ...works, agreed: async () => false }, line)).rejects.toBeInstanceOf(Declined);
  expect(await rowsOf('shop-leaving')).toContain('TENANT#shop-leaving TENANT');
  await eraseTenant(works, line);

  expect(await shop.found()).toEqual([]);
  expect((await rowsOf('shop-leaving')).every((row) => row.startsWith('AUDIT#shop-leaving '))).toBe(true);
  expect([shop.files.served.size, shop.files.arriving()]).toEqual([0, []]);
  expect(await needs.tenantStore.ownerOf('https://leaving.example')).toBeNull();
  expect(said).toHaveLength(1);
  const { records } = await needs.audit.list(shop.by.tenantId, { limit: 100 });
  expect(records.find(({ act }) => act === 'tenant-erased')).toMatchObject({ by: 'operator', outcome: 'done' });
  expect([await rowsOf('shop'), await other.found()]).toEqual(before);
}, 60_000);
