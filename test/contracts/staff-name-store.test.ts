import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { dynamoStaffNameStore } from '../../lambdas/adapters/dynamodb/dynamo-staff-name-store.ts';
import { staffNamesKey } from '../../lambdas/adapters/dynamodb/items/keys.ts';
import { staffNamesKeptUntil } from '../../lambdas/domain/identity/staff-names.ts';
import { staffId } from '../../lambdas/domain/ids.ts';
import { NOW_MS } from '../support/builders/conversations.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryStaffNameStore } from '../support/stores/in-memory-staff-name-store.ts';
import { DAY, RETENTION } from '../support/stores/stores.ts';

const local = await startDynalite();
afterAll(local.stop);

let now = NOW_MS;
const options = { retentionOf: () => RETENTION, clock: () => now };
const dynamo = () => dynamoStaffNameStore(local.client, TABLES.conversations, options);

let tenants = 0;
const aNewTenant = () => tenantNamed(`tenant-${++tenants}`);

describe.each([
  ['in memory', () => inMemoryStaffNameStore(options)],
  ['DynamoDB', dynamo],
])('a store of staff names, %s', (_, make) => {
  const store = make();

  test('has no names of a tenant whose staff has not written', async () => {
    expect(await store.find(aNewTenant())).toEqual({ names: new Map(), chosen: new Set(), keptUntil: 0 });
  });

  test('has each member under the last name, in its own tenant only', async () => {
    const [tenantId, rival] = [aNewTenant(), aNewTenant()];
    const [ann, bob] = [staffId(tenantId, 'ann'), staffId(tenantId, 'bob')];

    await Promise.all([store.set(tenantId, ann, 'Ann'), store.set(tenantId, bob, 'Bob “the” 🦊')]);
    await store.set(tenantId, ann, 'Ann B.');

    expect((await store.find(tenantId)).names).toEqual(
      new Map([
        [ann, 'Ann B.'],
        [bob, 'Bob “the” 🦊'],
      ]),
    );
    expect((await store.find(rival)).names).toEqual(new Map());
  });

  test('has a name that a member has chosen in place of its token’s, until it gives it up', async () => {
    const tenantId = aNewTenant();
    const [ann, bob] = [staffId(tenantId, 'ann'), staffId(tenantId, 'bob')];
    await store.choose(tenantId, ann, 'Annie');
    await store.set(tenantId, ann, 'Ann Smith');
    await store.set(tenantId, bob, 'Bob');

    const { names, chosen } = await store.find(tenantId);

    expect([...names].sort()).toEqual(
      [
        [ann, 'Annie'],
        [bob, 'Bob'],
      ].sort(),
    );
    expect(chosen).toEqual(new Set([ann]));
    expect(await store.choose(tenantId, ann, null)).toBe(staffNamesKeptUntil(now, RETENTION));
    expect((await store.find(tenantId)).names.get(ann)).toBe('Ann Smith');
    expect((await store.find(tenantId)).chosen).toEqual(new Set());
  });

  test('forgets the names of one member, given and chosen, and makes no row by it', async () => {
    const tenantId = aNewTenant();
    const [ann, bob] = [staffId(tenantId, 'ann'), staffId(tenantId, 'bob')];
    await store.forget(tenantId, ann);
    expect((await store.find(tenantId)).keptUntil).toBe(0);
    await store.set(tenantId, ann, 'Ann Smith');
    await store.choose(tenantId, ann, 'Annie');
    await store.set(tenantId, bob, 'Bob');

    await store.forget(tenantId, ann);

    const { names, chosen } = await store.find(tenantId);
    expect([[...names], [...chosen]]).toEqual([[[bob, 'Bob']], []]);
  });

  test('keeps all of a tenant from the last one that was set, and says until when', async () => {
    const tenantId = aNewTenant();
    await store.set(tenantId, staffId(tenantId, 'ann'), 'Ann');
    now = NOW_MS + DAY;

    const keptUntil = await store.set(tenantId, staffId(tenantId, 'bob'), 'Bob');

    expect(keptUntil).toBe(staffNamesKeptUntil(NOW_MS + DAY, RETENTION));
    expect((await store.find(tenantId)).keptUntil).toBe(keptUntil);
    now = NOW_MS;
  });
});

test('the row of a tenant’s names expires two days after what its staff wrote', async () => {
  const tenantId = aNewTenant();
  await dynamo().set(tenantId, staffId(tenantId, 'ann'), 'Ann');

  const { Item } = await local.client.send(
    new GetCommand({ TableName: TABLES.conversations, Key: staffNamesKey(tenantId) }),
  );
  expect(Item?.ttl).toBe((NOW_MS + RETENTION + 2 * DAY) / 1000);
  expect(local.operations.slice(-2)).toEqual(['UpdateItem', 'GetItem']);
});
