import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { dynamoHandshakeLookup } from '../../lambdas/adapters/dynamodb/dynamo-handshake-lookup.ts';
import { dynamoSocketSessionStore } from '../../lambdas/adapters/dynamodb/dynamo-socket-session-store.ts';
import { sessionKey } from '../../lambdas/adapters/dynamodb/items/keys.ts';
import { storedCaller, withoutSession } from '../../lambdas/domain/identity/handle.ts';
import type { PublicId } from '../../lambdas/domain/ids.ts';
import { sealed } from '../../lambdas/domain/sealed.ts';
import type { Handshake, SocketSessionStore } from '../../lambdas/domain/sockets/socket-session.ts';
import { NOW_MS } from '../support/builders/conversations.ts';
import { aCaller, anAgent, aStoredCaller, NOW, SHOP } from '../support/builders/tenants.ts';
import { startDynalite, TABLES } from '../support/servers/dynalite.ts';
import { inMemorySocketSessionStore } from '../support/stores/in-memory-socket-session-store.ts';
import { RETENTION } from '../support/stores/stores.ts';

const local = await startDynalite();
afterAll(local.stop);

let sockets = 0;
const aHandshake = (over: Partial<Handshake> = {}): Handshake => ({
  connectionId: `socket-${++sockets}=`,
  connectedAt: NOW_MS,
  asked: { tenantId: SHOP, origin: 'https://shop.example' },
  ...over,
});

async function unidentified(sessions: SocketSessionStore): Promise<string[]> {
  const found: string[] = [];
  for await (const { connectionId } of sessions.ofUnidentified()) found.push(connectionId);
  return found;
}

describe.each([
  ['in memory', inMemorySocketSessionStore],
  [
    'DynamoDB',
    () => dynamoSocketSessionStore(local.client, TABLES.connections, { keptFor: () => RETENTION, clock: () => NOW_MS }),
  ],
])('a store of Socket.IO sessions, %s', (_, make) => {
  const sessions = make();

  test('changes the caller of an identified session, and of no other', async () => {
    const { connectionId } = aHandshake();
    const recovery = { began: connectionId, hash: 'h' as PublicId };
    const other = aStoredCaller({ subject: 'visitor:v_2', userId: 'v_2' });
    await sessions.changeCaller(connectionId, other);
    expect(await sessions.find(connectionId)).toBeNull();

    await sessions.open(aHandshake({ connectionId }));
    await sessions.changeCaller(connectionId, other);
    expect(await sessions.find(connectionId)).toMatchObject({ live: false });

    await sessions.goLive(connectionId, { caller: aStoredCaller(), recovery });
    await sessions.changeCaller(connectionId, other);
    expect(await sessions.find(connectionId)).toMatchObject({ live: true, caller: other, recovery });
  });

  test('keeps a handshake as it was, not yet live', async () => {
    const bare = aHandshake({ asked: {} });
    const full = aHandshake({ caller: aStoredCaller(), problem: 'ERR_TOKEN_EXPIRED', authTime: NOW });
    await sessions.open(bare);
    await sessions.open(full);

    expect(await sessions.find(bare.connectionId)).toEqual({ ...bare, live: false });
    expect(await sessions.find(full.connectionId)).toEqual({ ...full, live: false });
    expect(await sessions.find('unknown=')).toBeNull();
  });

  test('keeps the caller that a socket is identified as, in place of its handshake', async () => {
    const handshake = aHandshake();
    await sessions.open(handshake);

    const as = { caller: aStoredCaller(), recovery: { began: handshake.connectionId, hash: 'hash' as PublicId } };
    expect(await sessions.goLive(handshake.connectionId, as)).toBe(true);

    const { connectionId, connectedAt } = handshake;
    expect(await sessions.find(connectionId)).toEqual({ connectionId, connectedAt, ...as, live: true });
  });

  test('identifies a socket once', async () => {
    const handshake = aHandshake();
    await sessions.open(handshake);
    const first = { caller: aStoredCaller(), recovery: { began: handshake.connectionId, hash: 'first' as PublicId } };

    expect(await sessions.goLive(handshake.connectionId, first)).toBe(true);
    expect(await sessions.goLive(handshake.connectionId, { ...first, caller: storedCaller(anAgent()) })).toBe(false);

    expect(await sessions.find(handshake.connectionId)).toMatchObject({ ...first, live: true });
  });

  test('records one refusal of a socket, identified or not, and none of a socket that is gone', async () => {
    const handshake = aHandshake();
    const { connectionId } = handshake;
    expect(await sessions.noteRefused(connectionId)).toBe(false);
    await sessions.open(handshake);

    const noted = await Promise.all(Array.from({ length: 5 }, () => sessions.noteRefused(connectionId)));
    const as = { caller: aStoredCaller(), recovery: { began: connectionId, hash: 'hash' as PublicId } };

    expect(noted.filter(Boolean)).toHaveLength(1);
    expect(await sessions.goLive(connectionId, as)).toBe(true);
    expect(await sessions.noteRefused(connectionId)).toBe(false);
    expect(await sessions.find(connectionId)).toMatchObject({ live: true });
  });

  test('keeps that a client has left, and its caller', async () => {
    const handshake = aHandshake();
    await sessions.open(handshake);
    const as = { caller: aStoredCaller(), recovery: { began: handshake.connectionId, hash: 'hash' as PublicId } };
    await sessions.leave(handshake.connectionId);
    await sessions.goLive(handshake.connectionId, as);

    await sessions.leave(handshake.connectionId);
    await sessions.leave('unknown=');

    expect(await sessions.find(handshake.connectionId)).toMatchObject({ ...as, live: true, left: true });
    expect(await sessions.find('unknown=')).toBeNull();
  });

  test('keeps what a client has not heard, as it was noted last', async () => {
    const handshake = aHandshake();
    const { connectionId } = handshake;
    await sessions.noteUnheard(connectionId, { at: NOW_MS, inARow: 1 });
    await sessions.open(handshake);
    const as = { caller: aStoredCaller(), recovery: { began: connectionId, hash: 'hash' as PublicId } };
    await sessions.goLive(connectionId, as);

    await sessions.noteUnheard(connectionId, { at: NOW_MS, inARow: 1 });
    const last = { at: NOW_MS, inARow: 2, told: true } as const;
    await sessions.noteUnheard(connectionId, last);
    expect(await sessions.find(connectionId)).toMatchObject({ ...as, unheard: last });

    await sessions.noteUnheard(connectionId, null);
    expect(await sessions.find(connectionId)).not.toHaveProperty('unheard');
  });

  test('restores no removed session', async () => {
    const handshake = aHandshake();
    await sessions.open(handshake);
    await sessions.remove(handshake.connectionId);

    const as = { caller: aStoredCaller(), recovery: { began: handshake.connectionId, hash: 'hash' as PublicId } };
    expect(await sessions.goLive(handshake.connectionId, as)).toBe(false);

    expect(await sessions.find(handshake.connectionId)).toBeNull();
  });

  test('lists unidentified sockets, with the time they connected', async () => {
    const [answered, waiting, gone] = [aHandshake(), aHandshake(), aHandshake()];
    for (const handshake of [answered, waiting, gone]) await sessions.open(handshake);
    await sessions.goLive(answered.connectionId, {
      caller: aStoredCaller(),
      recovery: { began: 'a', hash: 'h' as PublicId },
    });
    await sessions.remove(gone.connectionId);

    const found = await unidentified(sessions);

    expect(found).toContain(waiting.connectionId);
    expect(found).not.toContain(answered.connectionId);
    expect(found).not.toContain(gone.connectionId);
  });
});

const rowOf = async (connectionId: string) =>
  (await local.client.send(new GetCommand({ TableName: TABLES.connections, Key: sessionKey(connectionId) }))).Item;

test('a session is kept as long as messages, only hours if another one recovers it, and an hour before its CONNECT', async () => {
  const clock = () => NOW_MS + 60_000;
  const sessions = dynamoSocketSessionStore(local.client, TABLES.connections, { keptFor: () => RETENTION, clock });
  const [first, second] = [aHandshake(), aHandshake()];
  const as = { caller: aStoredCaller(), recovery: { began: first.connectionId, hash: 'hash' as PublicId } };
  await sessions.open(first);
  await sessions.open(second);

  expect(await rowOf(first.connectionId)).toMatchObject({ ttl: NOW_MS / 1000 + 3600 });

  await sessions.goLive(first.connectionId, as);
  await sessions.goLive(second.connectionId, as, NOW_MS + 7_800_000);

  expect(await rowOf(first.connectionId)).toMatchObject({ ttl: (NOW_MS + 60_000 + RETENTION) / 1000 });
  expect(await rowOf(second.connectionId)).toMatchObject({ ttl: NOW_MS / 1000 + 7800 });
});

test('a handshake is looked up by a signed call, until it is removed', async () => {
  const sessions = dynamoSocketSessionStore(local.client, TABLES.connections, {
    keptFor: () => RETENTION,
    clock: () => NOW_MS,
  });
  const isStored = dynamoHandshakeLookup(local.call, TABLES.connections);
  const { connectionId, ...handshake } = aHandshake();

  const before = await isStored(connectionId);
  await sessions.open({ connectionId, ...handshake });
  const opened = await isStored(connectionId);
  await sessions.remove(connectionId);

  expect([before, opened, await isStored(connectionId)]).toEqual([false, true, false]);
  await expect(dynamoHandshakeLookup(local.call, 'no-such-table')(connectionId)).rejects.toThrow('GetItem');
});

test('of an identified socket ids and flags are stored, and nothing else of who it is or where its page was', async () => {
  const sessions = dynamoSocketSessionStore(local.client, TABLES.connections, {
    keptFor: () => RETENTION,
    clock: () => NOW_MS,
  });
  const url = 'https://shop.example/private';
  const page = { domain: 'shop.example', origin: 'https://shop.example', url };
  const widget = { site: 'site-1', handle: sealed<'handle'>('shop_handle'), label: 'V.', ...page };
  const caller = withoutSession(aCaller({ name: 'Vera', email: 'vera@mail.example', widget }));
  const handshake = aHandshake({
    caller,
    problem: 'ERR_TOKEN_EXPIRED',
    authTime: NOW,
    asked: { tenantId: SHOP, ...page },
  });
  const { connectionId } = handshake;
  await sessions.open(handshake);

  await sessions.goLive(connectionId, {
    caller: storedCaller(caller),
    recovery: { began: connectionId, hash: 'h' as PublicId },
  });
  const live = await rowOf(connectionId);
  await sessions.changeCaller(connectionId, storedCaller({ ...caller, subject: 'visitor:v_2' }));

  for (const row of [live, await rowOf(connectionId)]) {
    expect(Object.keys(row ?? {}).toSorted()).toEqual(['at', 'caller', 'pk', 'recovery', 'sk', 'ttl']);
    expect(JSON.stringify(row)).not.toMatch(/Vera|vera|V\.|shop\.example|handle_|shop_handle/);
    expect(row?.caller).toMatchObject({ named: true, widget: { site: 'site-1', handle: '' } });
  }
});
