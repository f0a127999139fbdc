import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { dynamoSocketSessionStore } from '../../lambdas/adapters/dynamodb/dynamo-socket-session-store.ts';
import { sessionKey } from '../../lambdas/adapters/dynamodb/keys.ts';
import { storedCaller } from '../../lambdas/domain/identity/handle.ts';
import type { PublicId } from '../../lambdas/domain/ids.ts';
import type { Handshake, SocketSessionStore } from '../../lambdas/domain/sockets/socket-session.ts';
import { NOW_MS } from '../support/builders/conversations.ts';
import { anAgent, aStoredCaller, NOW, SHOP } from '../support/builders/tenants.ts';
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
  ['DynamoDB', () => dynamoSocketSessionStore(local.client, TABLES.connections, { retention: RETENTION })],
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

  test('keeps the caller that a socket is identified as', async () => {
    const handshake = aHandshake();
    await sessions.open(handshake);

    const as = { caller: aStoredCaller(), recovery: { began: handshake.connectionId, hash: 'hash' as PublicId } };
    expect(await sessions.goLive(handshake.connectionId, as)).toBe(true);

    expect(await sessions.find(handshake.connectionId)).toEqual({ ...handshake, ...as, live: true });
  });

  test('identifies a socket once', async () => {
    const handshake = aHandshake();
    await sessions.open(handshake);
    const first = { caller: aStoredCaller(), recovery: { began: handshake.connectionId, hash: 'first' as PublicId } };

    expect(await sessions.goLive(handshake.connectionId, first)).toBe(true);
    expect(await sessions.goLive(handshake.connectionId, { ...first, caller: storedCaller(anAgent()) })).toBe(false);

    expect(await sessions.find(handshake.connectionId)).toEqual({ ...handshake, ...first, live: true });
  });

  test('keeps that a client has left, and its caller', async () => {
    const handshake = aHandshake();
    await sessions.open(handshake);
    const as = { caller: aStoredCaller(), recovery: { began: handshake.connectionId, hash: 'hash' as PublicId } };
    await sessions.leave(handshake.connectionId);
    await sessions.goLive(handshake.connectionId, as);

    await sessions.leave(handshake.connectionId);
    await sessions.leave('unknown=');

    expect(await sessions.find(handshake.connectionId)).toEqual({ ...handshake, ...as, live: true, left: true });
    expect(await sessions.find('unknown=')).toBeNull();
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

test('a session is kept as long as messages, and only hours if another one recovers it', async () => {
  const sessions = dynamoSocketSessionStore(local.client, TABLES.connections, { retention: RETENTION });
  const [first, second] = [aHandshake(), aHandshake()];
  const as = { caller: aStoredCaller(), recovery: { began: first.connectionId, hash: 'hash' as PublicId } };
  await sessions.open(first);
  await sessions.open(second);

  await sessions.goLive(first.connectionId, as);
  await sessions.goLive(second.connectionId, as, NOW_MS + 3_600_000);

  const ttlOf = async (connectionId: string) =>
    (await local.client.send(new GetCommand({ TableName: TABLES.connections, Key: sessionKey(connectionId) }))).Item
      ?.ttl;
  expect(await ttlOf(first.connectionId)).toBe((NOW_MS + RETENTION) / 1000);
  expect(await ttlOf(second.connectionId)).toBe(NOW_MS / 1000 + 3600);
});
