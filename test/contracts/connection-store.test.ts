import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { dynamoConnectionStore } from '../../lambdas/adapters/dynamodb/dynamo-connection-store.ts';
import { connectionKey } from '../../lambdas/adapters/dynamodb/items/keys.ts';
import type { Connection } from '../../lambdas/domain/delivery/connection.ts';
import type { ListedSocket } from '../../lambdas/domain/delivery/connection-store.ts';
import { sealed } from '../../lambdas/domain/sealed.ts';
import { slotOf } from '../../lambdas/domain/sockets/keep-alive.ts';
import { aConnection, anAgentsConnection, NOW_MS } from '../support/builders/conversations.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemoryConnectionStore } from '../support/stores/in-memory-connection-store.ts';

const local = await startDynalite();
afterAll(local.stop);

let tenants = 0;
/** Every test has its own tenant, since all share the tables. */
const aNewTenant = () => tenantNamed(`tenant-${++tenants}`);

const ids = (connections: Pick<Connection, 'connectionId'>[]): string[] =>
  connections.map(({ connectionId }) => connectionId);

async function listed(sockets: AsyncIterable<ListedSocket>, tenantId: string): Promise<ListedSocket[]> {
  const found: ListedSocket[] = [];
  for await (const socket of sockets) if (socket.tenantId === tenantId) found.push(socket);
  return found;
}

describe.each([
  ['in memory', inMemoryConnectionStore],
  ['DynamoDB', () => dynamoConnectionStore(local.client, TABLES.connections)],
])('a connection store, %s', (_, make) => {
  const store = make();

  test('stores a visitor’s status and that a socket has joined a room, unless the socket has been removed', async () => {
    const connection = aConnection({
      tenantId: aNewTenant(),
      bare: true,
      handle: sealed('h'),
      label: 'Vera',
      conversation: 'c_1',
      email: 'vera@example.org',
      status: 'initial',
    });
    await store.setStatus(connection, 'chatting');
    await store.markJoinedRoom(connection);
    expect(await store.find(connection)).toBeNull();

    await store.add(connection);
    expect(await store.find(connection)).toEqual(connection);
    await store.setStatus(connection, 'chatting');
    await store.markJoinedRoom(connection);
    await store.markJoinedRoom(connection);

    const { bare: _, ...joined } = connection;
    expect(await store.find(connection)).toEqual({ ...joined, status: 'chatting' });
  });

  test('keeps all properties of a connection', async () => {
    const tenantId = aNewTenant();
    const bare = aConnection({ tenantId, connectionId: 'bare=', v1: false, anonymous: false, subject: 'user:u1' });
    const full = aConnection({
      tenantId,
      connectionId: 'full=',
      name: 'Ann',
      domain: 'shop.example',
      origin: 'https://shop.example',
      url: 'https://shop.example/cart?x=1#y',
      door: 'ws',
      state: 'joining',
    });

    await store.add(bare);
    await store.add(full);

    expect(await store.find(bare)).toEqual(bare);
    expect(await store.find(full)).toEqual(full);
  });

  test('adds a socket once', async () => {
    const connection = aConnection({ tenantId: aNewTenant() });

    const answers = [await store.add(connection), await store.add({ ...connection, state: 'joining' })];

    expect(answers).toEqual([true, false]);
    expect((await store.find(connection))?.state).toBe('live');
  });

  test('lets exactly one of concurrent removals of a socket succeed', async () => {
    const connection = aConnection({ tenantId: aNewTenant() });
    await store.add(connection);

    const answers = await Promise.all([store.remove(connection), store.remove(connection), store.remove(connection)]);

    expect(answers.sort()).toEqual([false, false, true]);
    expect(await store.find(connection)).toBeNull();
    expect(await store.remove(connection)).toBe(false);
  });

  test('finds the sockets of one visitor, and none of a visitor whose subject only has it as a prefix', async () => {
    const tenantId = aNewTenant();
    await store.add(aConnection({ tenantId, connectionId: 'a=' }));
    await store.add(aConnection({ tenantId, connectionId: 'b=' }));
    await store.add(aConnection({ tenantId, connectionId: 'c=', subject: 'visitor:v_10' }));
    await store.add(anAgentsConnection({ tenantId }));

    expect(ids(await store.ofVisitor(tenantId, 'visitor:v_1'))).toEqual(['a=', 'b=']);
    expect(await store.ofVisitor(tenantId, 'visitor:v_')).toEqual([]);
    expect(await store.ofVisitor(tenantId, 'agent:ann')).toEqual([]);
  });

  test('finds agents and admins together', async () => {
    const tenantId = aNewTenant();
    await store.add(anAgentsConnection({ tenantId }));
    await store.add(anAgentsConnection({ tenantId, subject: 'agent:bob', role: 'admin', connectionId: 'desk-2=' }));
    await store.add(aConnection({ tenantId }));

    const agents = await store.ofAgents(tenantId);

    expect(agents.map(({ subject, role }) => [subject, role])).toEqual([
      ['agent:ann', 'agent'],
      ['agent:bob', 'admin'],
    ]);
    expect(ids(await store.agentsOnline(tenantId, 10))).toEqual(ids(agents));
    expect(ids(await store.agentsOnline(tenantId, 1))).toEqual(ids(agents.slice(0, 1)));
  });

  test('finds all sockets of one agent, and of no other', async () => {
    const tenantId = aNewTenant();
    for (const connectionId of ['b=', 'a=']) await store.add(anAgentsConnection({ tenantId, connectionId }));
    await store.add(anAgentsConnection({ tenantId, subject: 'agent:ann2', connectionId: 'c=' }));
    await store.add(anAgentsConnection({ tenantId: aNewTenant(), connectionId: 'd=' }));
    await store.add(aConnection({ tenantId }));

    expect(ids(await store.ofAgent(tenantId, 'agent:ann'))).toEqual(['a=', 'b=']);
    expect(await store.ofAgent(tenantId, 'agent:an')).toEqual([]);
    expect(await store.ofAgent(tenantId, 'visitor:v_1')).toEqual([]);
  });

  test('[ISO4] keeps tenants apart, also one whose name is a prefix of the other', async () => {
    const tenantId = aNewTenant();
    const other = tenantNamed(`${tenantId}-b`);
    await store.add(aConnection({ tenantId: other }));
    await store.add(anAgentsConnection({ tenantId: other }));

    expect(await store.ofVisitor(tenantId, 'visitor:v_1')).toEqual([]);
    expect(await store.ofAgents(tenantId)).toEqual([]);
    expect(await store.agentsAfter(tenantId, { after: null, limit: 10 })).toEqual({ connections: [], upTo: null });
    expect((await store.online(tenantId, { limit: 10 })).connections).toEqual([]);
    expect(await store.find(aConnection({ tenantId }))).toBeNull();
    expect(await store.remove(aConnection({ tenantId }))).toBe(false);
    expect(await store.find(aConnection({ tenantId: other }))).not.toBeNull();
  });

  test('pages through the visitors online and shows a visitor with many tabs on one page only', async () => {
    const tenantId = aNewTenant();
    for (const tab of ['a=', 'b=', 'c=']) await store.add(aConnection({ tenantId, connectionId: tab }));
    await store.add(aConnection({ tenantId, connectionId: 'd=', subject: 'visitor:v_2' }));
    await store.add(aConnection({ tenantId, connectionId: 'e=', subject: 'visitor:v_3' }));
    await store.add(anAgentsConnection({ tenantId }));

    const first = await store.online(tenantId, { limit: 2 });
    const second = await store.online(tenantId, { after: first.next ?? '', limit: 2 });
    const third = await store.online(tenantId, { after: second.next ?? '', limit: 2 });

    expect(ids(first.connections)).toEqual(['a=', 'b=']);
    expect(ids(second.connections)).toEqual(['d=', 'e=']);
    expect(third).toEqual({ connections: [], next: null });
    expect((await store.online(tenantId, { limit: 10 })).next).toBeNull();
  });

  test('returns all agents of a tenant that has more than fit into one page of the database', async () => {
    const tenantId = aNewTenant();
    const url = 'x'.repeat(200_000);
    const many = Array.from({ length: 8 }, (_, desk) => `desk-${desk}=`);
    await Promise.all(many.map((connectionId) => store.add(anAgentsConnection({ tenantId, connectionId, url }))));

    expect(ids(await store.ofAgents(tenantId))).toEqual(many);
    expect(ids((await store.agentsAfter(tenantId, { after: null, limit: 10 })).connections)).toEqual(many);
  });

  test.each([
    [3, ['desk-0=', 'desk-1=', 'desk-2='], ['desk-3=']],
    [4, ['desk-0=', 'desk-1=', 'desk-2=', 'desk-3='], null],
  ])('pages through agents %i at a time and knows when there are no more', async (limit, first, second) => {
    const tenantId = aNewTenant();
    for (const desk of [0, 1, 2, 3]) await store.add(anAgentsConnection({ tenantId, connectionId: `desk-${desk}=` }));

    const page = await store.agentsAfter(tenantId, { after: null, limit });
    const next = page.upTo === null ? null : await store.agentsAfter(tenantId, { after: page.upTo, limit });

    expect(ids(page.connections)).toEqual(first);
    expect(next && ids(next.connections)).toEqual(second);
    expect(next?.upTo ?? null).toBeNull();
  });

  test('keeps the oldest time since which a socket is undelivered, whatever the order', async () => {
    const connection = aConnection({ tenantId: aNewTenant() });
    await store.add(connection);

    for (const since of [2000, 1000, 3000]) await store.markUndelivered(connection, since);

    expect((await store.find(connection))?.undeliveredSince).toBe(1000);
  });

  test('clears what was undelivered once it is delivered', async () => {
    const connection = aConnection({ tenantId: aNewTenant() });
    await store.add(connection);
    await store.markUndelivered(connection, 1000);
    const read = await store.find(connection);

    await store.clearUndelivered(read ?? connection);

    expect((await store.find(connection))?.undeliveredSince).toBeUndefined();
  });

  test.each([
    ['later', 2000],
    ['older', 500],
    ['equally old', 1000],
  ])('does not clear something %s that became undelivered during the delivery of the rest', async (_, since) => {
    const connection = aConnection({ tenantId: aNewTenant() });
    await store.add(connection);
    await store.markUndelivered(connection, 1000);
    const read = await store.find(connection);
    await store.markUndelivered(connection, since);

    await store.clearUndelivered(read ?? connection);

    expect((await store.find(connection))?.undeliveredSince).toBe(Math.min(1000, since));
  });

  test('distinguishes two marks of the same time', async () => {
    const connection = aConnection({ tenantId: aNewTenant() });
    await store.add(connection);
    await store.markUndelivered(connection, 1000);
    const slow = await store.find(connection);
    await store.clearUndelivered(slow ?? connection);
    await store.markUndelivered(connection, 1000);

    await store.clearUndelivered(slow ?? connection);

    expect((await store.find(connection))?.undeliveredSince).toBe(1000);
  });

  test('restores no removed socket, whatever is stored on it', async () => {
    const connection = aConnection({ tenantId: aNewTenant() });

    await store.markUndelivered(connection, 1000);
    await store.clearUndelivered(connection);
    await store.markForClosing(connection, NOW_MS);

    expect(await store.markUndeliveredWhileJoining(connection, 1000)).toBe(false);
    expect(await store.goLive(connection)).toBeNull();
    expect(await store.goLiveAnyway(connection)).toBeNull();
    expect(await store.find(connection)).toBeNull();
  });

  test('marks a joining socket as undelivered, and refuses to once it is live', async () => {
    const connection = aConnection({ tenantId: aNewTenant(), state: 'joining' });
    await store.add(connection);

    expect(await store.markUndeliveredWhileJoining(connection, 2000)).toBe(true);
    expect(await store.markUndeliveredWhileJoining(connection, 1000)).toBe(true);
    expect((await store.find(connection))?.undeliveredSince).toBe(1000);

    await store.goLiveAnyway(connection);
    expect(await store.markUndeliveredWhileJoining(connection, 500)).toBe(false);
    expect((await store.find(connection))?.undeliveredSince).toBe(1000);
  });

  test('lets a socket go live when every mark on it is known, and clears the mark', async () => {
    const tenantId = aNewTenant();
    const connection = aConnection({ tenantId, state: 'joining' });
    await store.add(connection);
    await store.markUndeliveredWhileJoining(connection, 1000);

    expect(await store.goLive(connection)).toBeNull();
    const read = await store.find(connection);
    expect(read).toMatchObject({ state: 'joining', undeliveredSince: 1000 });
    expect(ids(await listed(store.ofJoining(), tenantId))).toEqual([connection.connectionId]);
    expect(await listed(store.ofUndelivered(), tenantId)).toEqual([]);
    await store.markUndeliveredWhileJoining(connection, 2000);
    expect(await store.goLive(read ?? connection)).toBeNull();
    const live = await store.goLive((await store.find(connection)) ?? connection);

    expect(live).toMatchObject({ ...connection, state: 'live' });
    expect(live?.undeliveredSince).toBeUndefined();
    expect(await store.find(connection)).toEqual(live);
    expect(await listed(store.ofUndelivered(), tenantId)).toEqual([]);
    expect(await listed(store.ofJoining(), tenantId)).toEqual([]);
    const slot = slotOf(Math.floor(connection.connectedAt / 60_000));
    expect(ids(await listed(store.ofSlot(slot), tenantId))).toEqual([connection.connectionId]);
  });

  test('lets a socket without anything undelivered go live at once', async () => {
    const connection = aConnection({ tenantId: aNewTenant(), state: 'joining' });
    await store.add(connection);

    expect(await store.goLive(connection)).toEqual({ ...connection, state: 'live' });
  });

  test('keeps the ids delivered to a socket while it joined', async () => {
    const connection = aConnection({ tenantId: aNewTenant(), state: 'joining' });
    await store.add(connection);

    const live = await store.goLive(connection, ['m_life000001_1', 'm_life000001_2']);

    expect(live?.deliveredIds).toEqual(['m_life000001_1', 'm_life000001_2']);
    expect(await store.ofVisitor(connection.tenantId, connection.subject)).toEqual([live]);
  });

  test('lets a socket go live with something undelivered, if it must', async () => {
    const tenantId = aNewTenant();
    const connection = aConnection({ tenantId, state: 'joining' });
    await store.add(connection);
    await store.markUndeliveredWhileJoining(connection, 1000);

    const live = await store.goLiveAnyway(connection);

    expect(live).toMatchObject({ ...connection, state: 'live', undeliveredSince: 1000 });
    expect(await store.find(connection)).toEqual(live);
    expect(ids(await listed(store.ofUndelivered(), tenantId))).toEqual([connection.connectionId]);
    expect(await store.goLiveAnyway({ ...connection, connectionId: 'gone=' })).toBeNull();
  });

  test('marks a joining socket as undelivered only until it goes live, and no removed socket', async () => {
    const connection = aConnection({ tenantId: aNewTenant(), state: 'joining' });
    await store.add(connection);

    const joining = [
      await store.markUndeliveredWhileJoining(connection, 2000),
      await store.markUndeliveredWhileJoining(connection, 1000),
    ];
    expect((await store.find(connection))?.undeliveredSince).toBe(1000);
    await store.goLive((await store.find(connection)) ?? connection);
    const live = await store.markUndeliveredWhileJoining(connection, 3000);

    expect(joining).toEqual([true, true]);
    expect(live).toBe(false);
    expect((await store.find(connection))?.undeliveredSince).toBeUndefined();
    expect(await store.markUndeliveredWhileJoining({ ...connection, connectionId: 'gone=' }, 1000)).toBe(false);
  });

  test('lists sockets of all tenants by the minute in which they connected', async () => {
    const tenantId = aNewTenant();
    const slot = slotOf(Math.floor(NOW_MS / 60_000));
    const visitor = aConnection({ tenantId, connectedAt: NOW_MS });
    const admin = anAgentsConnection({ tenantId, role: 'admin', connectedAt: NOW_MS + 8 * 60_000 });
    await store.add(visitor);
    await store.add(admin);
    await store.add(aConnection({ tenantId, connectionId: 'next=', connectedAt: NOW_MS + 60_000 }));

    const sockets = await listed(store.ofSlot(slot), tenantId);

    expect(ids(sockets).sort()).toEqual(['desk-1=', 'socket-1=']);
    for (const socket of sockets) expect(await store.remove(socket)).toBe(true);
  });

  test('lists an undelivered socket apart, until everything is delivered', async () => {
    const tenantId = aNewTenant();
    const connection = aConnection({ tenantId, connectedAt: NOW_MS });
    const slot = slotOf(Math.floor(NOW_MS / 60_000));
    await store.add(connection);

    await store.markUndelivered(connection, 1000);
    expect(ids(await listed(store.ofUndelivered(), tenantId))).toEqual([connection.connectionId]);

    await store.clearUndelivered((await store.find(connection)) ?? connection);
    expect(await listed(store.ofUndelivered(), tenantId)).toEqual([]);
    expect(ids(await listed(store.ofSlot(slot), tenantId))).toEqual([connection.connectionId]);
  });

  test.each(['live', 'joining'] as const)('keeps a %s socket marked for closing in that list alone', async (state) => {
    const tenantId = aNewTenant();
    const connection = aConnection({ tenantId, connectedAt: NOW_MS, state });
    await store.add(connection);
    await store.markForClosing(connection, NOW_MS);

    await store.markUndelivered(connection, 1000);
    await store.markUndeliveredWhileJoining(connection, 1000);
    await store.clearUndelivered((await store.find(connection)) ?? connection);
    await store.goLiveAnyway(connection);
    await store.goLive((await store.find(connection)) ?? connection);
    await store.markUndelivered(connection, 500);

    expect(ids(await listed(store.ofMarkedForClosing(), tenantId))).toEqual([connection.connectionId]);
    expect(await store.find(connection)).toMatchObject({ closeFrom: NOW_MS });
    const slot = slotOf(Math.floor(NOW_MS / 60_000));
    const others = [store.ofSlot(slot), store.ofUndelivered(), store.ofJoining()];
    expect(await Promise.all(others.map((list) => listed(list, tenantId)))).toEqual([[], [], []]);
  });

  test('gives a socket its turns at once, and then one at a time; other sockets have their own', async () => {
    const tenantId = aNewTenant();
    const [one, two] = [aConnection({ tenantId }), aConnection({ tenantId, connectionId: 'two=' })];
    await store.add(one);
    await store.add(two);
    const take = (later: number, socket = one) => store.takeTurn(socket, NOW_MS + later, { atOnce: 3, every: 1000 });

    const taken = [];
    for (const later of [0, 0, 1, 1, 999, 1000, 1001, 60_000, 60_000, 60_000, 60_000]) taken.push(await take(later));

    expect(taken).toEqual([true, true, true, false, false, true, false, true, true, true, false]);
    expect(await take(60_000, two)).toBe(true);
  });

  test('forgets the name, the address and the page of a socket’s owner, and brings none back that is gone', async () => {
    const tenantId = aNewTenant();
    const page = { url: 'https://shop.example/a', domain: 'shop.example', origin: 'https://shop.example' };
    const socket = aConnection({ tenantId, name: 'Vera', email: 'v@site.example', label: 'Vera', ...page });
    await store.add(socket);

    await store.forgetOwner(socket);
    await store.forgetOwner({ ...socket, connectionId: 'gone=' });

    const { name: _, email: __, label: ___, url: ____, domain: _____, origin: ______, ...rest } = socket;
    expect(await store.ofVisitor(tenantId, socket.subject)).toEqual([rest]);
  });

  test('gives no turn to a socket that is gone', async () => {
    const gone = aConnection({ tenantId: aNewTenant() });

    expect(await store.takeTurn(gone, NOW_MS, { atOnce: 3, every: 1000 })).toBe(false);
    expect(await store.find(gone)).toBeNull();
  });

  test('gives each turn once, whoever takes them at the same time', async () => {
    const socket = aConnection({ tenantId: aNewTenant() });
    await store.add(socket);

    const taken = await Promise.all(
      Array.from({ length: 30 }, () => store.takeTurn(socket, NOW_MS, { atOnce: 4, every: 1000 })),
    );

    expect(taken.filter(Boolean)).toHaveLength(4);
  });
});

test('a row outlives its socket by minutes and is then removed by TTL', async () => {
  const connection = aConnection({ tenantId: aNewTenant(), connectedAt: NOW_MS });
  await dynamoConnectionStore(local.client, TABLES.connections).add(connection);

  const { Item } = await local.client.send(
    new GetCommand({ TableName: TABLES.connections, Key: connectionKey(connection) }),
  );

  expect(Item?.ttl).toBeGreaterThan(NOW_MS / 1000 + 7200);
  expect(Item?.ttl).toBeLessThan(NOW_MS / 1000 + 9000);
});
