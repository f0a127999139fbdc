import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { dynamoStaffNameStore } from '../../lambdas/adapters/dynamodb/dynamo-staff-name-store.ts';
import { dynamoStaffRecords } from '../../lambdas/adapters/dynamodb/dynamo-staff-records.ts';
import { staffRecordKey } from '../../lambdas/adapters/dynamodb/items/keys.ts';
import type { StaffRecord } from '../../lambdas/domain/identity/staff-records.ts';
import { staffId } from '../../lambdas/domain/ids.ts';
import { NOW_MS } from '../support/builders/conversations.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryStaffRecords } from '../support/stores/in-memory-staff-records.ts';
import { DAY, RETENTION } from '../support/stores/stores.ts';

const local = await startDynalite();
afterAll(local.stop);

const options = { retentionOf: () => RETENTION, clock: () => NOW_MS };
const dynamo = () => dynamoStaffRecords(local.client, TABLES.conversations, options);

let tenants = 0;
const aNewTenant = () => tenantNamed(`tenant-${++tenants}`);

const away = (tenantId: ReturnType<typeof aNewTenant>, userId: string): StaffRecord => ({
  id: staffId(tenantId, userId),
  role: 'agent',
  availability: 'away',
  since: NOW_MS - 5,
});

describe.each([
  ['in memory', inMemoryStaffRecords],
  ['DynamoDB', dynamo],
])('records of staff, %s', (_, make) => {
  const store = make();

  test('have what each member last said, in its own tenant only', async () => {
    const [shop, rival] = [aNewTenant(), aNewTenant()];
    const record = away(shop, 'ann');
    await store.set(shop, record);
    await store.set(shop, { ...record, role: 'admin', availability: 'available', since: NOW_MS });

    expect(await store.find(shop, record.id)).toEqual({
      id: record.id,
      role: 'admin',
      availability: 'available',
      since: NOW_MS,
    });
    expect(await store.find(rival, record.id)).toBeNull();
    expect(await store.find(shop, staffId(shop, 'bob'))).toBeNull();
  });

  test('are listed by id, as many as are asked for', async () => {
    const shop = aNewTenant();
    const all = ['ann', 'bob', 'eve'].map((userId) => away(shop, userId));
    for (const record of all) await store.set(shop, record);
    const sorted = all.toSorted((a, b) => (a.id < b.id ? -1 : 1));

    expect(await store.list(shop, 100)).toEqual(sorted);
    expect(await store.list(shop, 2)).toEqual(sorted.slice(0, 2));
    expect(await store.list(aNewTenant(), 2)).toEqual([]);
  });
});

test('a record expires with the names of its tenant, and is none of them', async () => {
  const shop = aNewTenant();
  const record = away(shop, 'ann');
  await dynamo().set(shop, record);

  const { Item } = await local.client.send(
    new GetCommand({ TableName: TABLES.conversations, Key: staffRecordKey(shop, record.id) }),
  );

  expect(Item?.ttl).toBe((NOW_MS + RETENTION + 2 * DAY) / 1000);
  const names = dynamoStaffNameStore(local.client, TABLES.conversations, options);
  expect((await names.find(shop)).names.size).toBe(0);
});
