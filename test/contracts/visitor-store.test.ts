import { DeleteCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { cachedVisitorStore } from '../../lambdas/adapters/cached-visitor-store.ts';
import { dynamoVisitorRevocations } from '../../lambdas/adapters/dynamodb/dynamo-visitor-revocations.ts';
import { dynamoVisitorStore } from '../../lambdas/adapters/dynamodb/dynamo-visitor-store.ts';
import { backReferenceKey, sessionReferenceKey, visitorKey } from '../../lambdas/adapters/dynamodb/items/keys.ts';
import { type AliasUse, aliasFor, type Visitor } from '../../lambdas/domain/identity/visitor.ts';
import type { TenantId } from '../../lambdas/domain/ids.ts';
import { visitorKeptUntil } from '../../lambdas/domain/tenants/visitor-retention.ts';
import { aVisitor, NOW_MS } from '../support/builders/conversations.ts';
import { NOW, tenantNamed } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { aliasesOf } from '../support/stores/aliases-of.ts';
import { inMemoryVisitorStore } from '../support/stores/in-memory-visitor-store.ts';
import { DAY, RETENTION } from '../support/stores/stores.ts';

const local = await startDynalite();
afterAll(local.stop);

const dynamoVisitors = (clock = () => NOW_MS) =>
  dynamoVisitorStore(local.client, TABLES.conversations, { retentionOf: () => RETENTION, clock });

let tenants = 0;
const aNewTenant = () => tenantNamed(`tenant-${++tenants}`);

describe.each([
  ['in memory', inMemoryVisitorStore],
  ['DynamoDB', () => dynamoVisitors()],
  [
    'DynamoDB behind a cache',
    () => cachedVisitorStore(dynamoVisitors(), { clock: () => NOW_MS, tenants: { known: () => undefined } }),
  ],
])('a visitor store, %s', (_, make) => {
  const visitors = make();

  test('finds no visitor that was not created', async () => {
    expect(await visitors.find(aNewTenant(), 'visitor:v_1')).toBeNull();
  });

  test('returns a visitor as it was created', async () => {
    const visitor = aVisitor({ tenantId: aNewTenant(), name: 'Vera', email: 'vera@example.org', anonymous: false });

    expect(await visitors.create(visitor)).toEqual(visitor);
    expect(await visitors.find(visitor.tenantId, visitor.subject)).toEqual(visitor);
  });

  test('creates one visitor for concurrent creations, and returns it to all of them', async () => {
    const tenantId = aNewTenant();
    const tries = ['c_1', 'c_2', 'c_3', 'c_4'].map((conversationId) => aVisitor({ tenantId, conversationId }));

    const answers = await Promise.all(tries.map((visitor) => visitors.create(visitor)));

    expect(new Set(answers.map(({ conversationId }) => conversationId)).size).toBe(1);
    expect(await visitors.find(tenantId, 'visitor:v_1')).toEqual(answers[0]);
  });

  test('keeps a visitor’s first conversation for ever', async () => {
    const tenantId = aNewTenant();
    await visitors.create(aVisitor({ tenantId, conversationId: 'c_first' }));

    const again = await visitors.create(aVisitor({ tenantId, conversationId: 'c_second' }));

    expect(again.conversationId).toBe('c_first');
  });

  test('keeps an alias of a visitor, unless its subject is somebody already', async () => {
    const owner = aVisitor({ tenantId: aNewTenant() });
    const [alias, other] = [
      aliasFor('visitor:v_2', owner),
      aVisitor({ tenantId: owner.tenantId, subject: 'visitor:v_3' }),
    ];
    await visitors.create(other);

    expect(await visitors.attach(alias, 'lasting')).toEqual(alias);
    expect(await visitors.attach(aliasFor('visitor:v_2', other), 'passing')).toEqual(alias);
    expect(await visitors.attach(aliasFor('visitor:v_3', owner), 'lasting')).toEqual(other);
    expect(await visitors.find(owner.tenantId, 'visitor:v_2')).toEqual(alias);
  });

  test('sets the fields of a newer token and no others, and answers what is stored then', async () => {
    const visitor = aVisitor({ tenantId: aNewTenant(), name: 'Vera', email: 'vera@example.org', profileAt: NOW });
    await visitors.create(visitor);
    const find = () => visitors.find(visitor.tenantId, visitor.subject);

    const renamed = { ...visitor, name: 'Vera B.', label: 'V.', profileAt: NOW + 60 };
    expect(await visitors.updateProfile(visitor, { name: 'Vera B.', label: 'V.' }, NOW + 60)).toEqual(renamed);
    expect(await find()).toEqual(renamed);
  });

  test.each([NOW + 59, NOW])('sets nothing of an older token (%i)', async (issuedAt) => {
    const visitor = aVisitor({ tenantId: aNewTenant(), name: 'Vera', profileAt: NOW + 60 });
    await visitors.create(visitor);

    expect(await visitors.updateProfile(visitor, { name: 'Eve' }, issuedAt)).toEqual(visitor);
    expect(await visitors.find(visitor.tenantId, visitor.subject)).toEqual(visitor);
  });

  test('sets a profile of which nobody knew how old it was, and creates no visitor', async () => {
    const visitor = aVisitor({ tenantId: aNewTenant() });

    expect(await visitors.updateProfile(visitor, { name: 'Vera' }, NOW)).toBeNull();
    await visitors.create(visitor);
    expect(await visitors.updateProfile(visitor, { name: 'Vera' }, NOW)).toEqual({
      ...visitor,
      name: 'Vera',
      profileAt: NOW,
    });
  });

  test('hands a visitor over to one user, with what its conversation was', async () => {
    const visitor = await visitors.create(aVisitor({ tenantId: aNewTenant(), conversationId: 'c_1' }));
    const handed = { ...visitor, conversationId: 'c_2', handedTo: 'user:ann', handedOver: 'c_1' };

    expect(await visitors.handOver(visitor, { user: 'user:ann', conversationId: 'c_2' })).toEqual(handed);
    expect(await visitors.handOver(visitor, { user: 'user:ann', conversationId: 'c_3' })).toEqual(handed);
    expect(await visitors.handOver(handed, { user: 'user:eve', conversationId: 'c_3' })).toEqual(handed);
    expect(
      await visitors.handOver(handed, { user: 'user:ann', conversationId: 'c_1', otherConversation: 'c_9' }),
    ).toEqual({ ...handed, conversationId: 'c_1', otherConversation: 'c_9' });
    expect(
      await visitors.handOver(aVisitor({ tenantId: aNewTenant() }), { user: 'user:ann', conversationId: 'c_2' }),
    ).toBeNull();
  });

  test('notes where else a visitor has written, and creates none', async () => {
    const visitor = await visitors.create(aVisitor({ tenantId: aNewTenant() }));

    expect(await visitors.noteOther(visitor, 'c_2')).toEqual({ ...visitor, otherConversation: 'c_2' });
    expect(await visitors.noteOther(aVisitor({ tenantId: aNewTenant() }), 'c_2')).toBeNull();
  });

  test('renews a visitor and changes nothing else of it; of one that is gone, creates nothing', async () => {
    const tenantId = aNewTenant();
    const visitor = await visitors.create(aVisitor({ tenantId }));

    await visitors.renew(tenantId, visitor.subject);
    await visitors.renew(tenantId, 'visitor:v_2');

    expect(await visitors.find(tenantId, visitor.subject)).toEqual(visitor);
    expect(await visitors.find(tenantId, 'visitor:v_2')).toBeNull();
  });

  test('[ISO4] keeps tenants apart', async () => {
    const tenantId = aNewTenant();
    await visitors.create(aVisitor({ tenantId }));

    expect(await visitors.find(aNewTenant(), 'visitor:v_1')).toBeNull();
    expect(await visitors.find(tenantId, 'visitor:v_10')).toBeNull();
  });
});

test('a visitor who was only ever revoked is created like any other, and stays revoked', async () => {
  const tenantId = aNewTenant();
  const revocations = dynamoVisitorRevocations(local.client, TABLES.conversations);
  await revocations.revoke(tenantId, 'visitor:v_1', 100);

  const created = await dynamoVisitors().create(aVisitor({ tenantId }));

  expect(created).toEqual(aVisitor({ tenantId }));
  expect(await dynamoVisitors().find(tenantId, 'visitor:v_1')).toEqual(created);
  expect(await revocations.notBefore(tenantId, 'visitor:v_1')).toBe(100);
});

describe('the row of a visitor', () => {
  const rowOf = async (tenantId: TenantId, subject = 'visitor:v_1') =>
    (await local.client.send(new GetCommand({ TableName: TABLES.conversations, Key: visitorKey(tenantId, subject) })))
      .Item;

  test('expires after its log and its sessions, counted from its last renewal', async () => {
    const tenantId = aNewTenant();
    await dynamoVisitors().create(aVisitor({ tenantId }));
    const first = await rowOf(tenantId);

    await dynamoVisitors(() => NOW_MS + DAY).renew(tenantId, 'visitor:v_1');

    expect(first?.ttl).toBe(visitorKeptUntil(NOW_MS, RETENTION) / 1000);
    expect((await rowOf(tenantId))?.ttl).toBe(visitorKeptUntil(NOW_MS + DAY, RETENTION) / 1000);
  });

  test('that only holds a revocation is not renewed', async () => {
    const tenantId = aNewTenant();
    await dynamoVisitorRevocations(local.client, TABLES.conversations).revoke(tenantId, 'visitor:v_1', NOW);
    const before = await rowOf(tenantId);

    await dynamoVisitors(() => NOW_MS + DAY).renew(tenantId, 'visitor:v_1');

    expect(await rowOf(tenantId)).toEqual(before);
    expect(await rowOf(tenantId, 'visitor:v_2')).toBeUndefined();
  });

  test('of an alias holds ids only, and is found from its visitor', async () => {
    const tenantId = aNewTenant();
    const owner = aVisitor({ tenantId, name: 'Vera', email: 'vera@example.org', label: 'V.' });
    await dynamoVisitors().attach(aliasFor('visitor:v_2', owner), 'lasting');
    await dynamoVisitors().attach(aliasFor('visitor:v_3', owner), 'passing');

    expect(JSON.stringify(await rowOf(tenantId, 'visitor:v_2'))).not.toMatch(/vera|V\./i);
    expect(await aliasesOf(local, TABLES.conversations, tenantId, 'visitor:v_1')).toEqual([
      'visitor:v_2',
      'visitor:v_3',
    ]);
  });

  test('and those of its lasting aliases are renewed together; one that only passes, or that is gone, is not', async () => {
    const [tenantId, tomorrow] = [aNewTenant(), NOW_MS + DAY];
    const owner = await dynamoVisitors().create(aVisitor({ tenantId }));
    const [lasting, passing, gone] = ['visitor:v_2', 'visitor:v_3', 'visitor:v_4'];
    await dynamoVisitors().attach(aliasFor(lasting, owner), 'lasting');
    await dynamoVisitors().attach(aliasFor(passing, owner), 'passing');
    await dynamoVisitors().attach(aliasFor(gone, owner), 'lasting');
    await local.client.send(new DeleteCommand({ TableName: TABLES.conversations, Key: visitorKey(tenantId, gone) }));
    local.operations.length = 0;

    await dynamoVisitors(() => tomorrow).renew(tenantId, owner.subject);

    expect(local.operations.toSorted()).toEqual(['Query', ...Array.from({ length: 5 }, () => 'UpdateItem')]);
    const later = { ttl: visitorKeptUntil(tomorrow, RETENTION) / 1000 };
    const reference = (use: AliasUse, alias: string) =>
      local.client
        .send(
          new GetCommand({
            TableName: TABLES.conversations,
            Key: backReferenceKey(tenantId, owner.subject, use, alias),
          }),
        )
        .then(({ Item }) => Item);
    expect(await rowOf(tenantId)).toMatchObject(later);
    expect(await rowOf(tenantId, lasting)).toMatchObject(later);
    expect(await reference('lasting', lasting)).toMatchObject(later);
    expect(await rowOf(tenantId, passing)).not.toMatchObject(later);
    expect(await reference('passing', passing)).not.toMatchObject(later);
    expect(await rowOf(tenantId, gone)).toBeUndefined();
  });

  test('is not needed for a reference to a session, which is as long as a session is kept', async () => {
    const tenantId = aNewTenant();
    const user = { tenantId, subject: 'user:42' };

    await dynamoVisitors().referTo('socket-1=', user);

    const Key = sessionReferenceKey(tenantId, 'user:42', 'socket-1=');
    const { Item } = await local.client.send(new GetCommand({ TableName: TABLES.conversations, Key }));
    expect(Item?.ttl).toBeGreaterThan((NOW_MS + RETENTION) / 1000);
    expect(await dynamoVisitors().find(tenantId, 'user:42')).toBeNull();
    expect(await aliasesOf(local, TABLES.conversations, tenantId, 'user:42')).toEqual([]);
  });

  test('that has become another visitor’s alias is not renewed by the one who came second', async () => {
    const tenantId = aNewTenant();
    const [first, second] = ['visitor:v_1', 'visitor:v_2'].map((subject) => aVisitor({ tenantId, subject }));
    for (const visitor of [first, second]) await dynamoVisitors().create(visitor as Visitor);
    await dynamoVisitors().attach(aliasFor('visitor:v_3', first as Visitor), 'lasting');
    await dynamoVisitors().attach(aliasFor('visitor:v_3', second as Visitor), 'lasting');
    const before = await rowOf(tenantId, 'visitor:v_3');

    await dynamoVisitors(() => NOW_MS + DAY).renew(tenantId, 'visitor:v_2');

    expect(await rowOf(tenantId, 'visitor:v_3')).toEqual(before);
  });

  test('is renewed by one write and one read, and by no more than 25 aliases, however many there are', async () => {
    const tenantId = aNewTenant();
    const owner = await dynamoVisitors().create(aVisitor({ tenantId }));
    local.operations.length = 0;
    await dynamoVisitors().renew(tenantId, 'visitor:v_1');
    expect(local.operations).toEqual(['UpdateItem', 'Query']);
    for (let n = 0; n < 30; n++) await dynamoVisitors().attach(aliasFor(`visitor:a_${n}`, owner), 'lasting');
    local.operations.length = 0;

    await dynamoVisitors().renew(tenantId, 'visitor:v_1');

    expect(local.operations.filter((operation) => operation === 'UpdateItem')).toHaveLength(1 + 2 * 25);
  });
});
