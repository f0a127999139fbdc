import { afterAll, describe, expect, test } from 'vitest';
import { dynamoSocketSessionStore } from '../../lambdas/adapters/dynamodb/dynamo-socket-session-store.ts';
import type { Handshake, SocketSessionStore } from '../../lambdas/domain/ports.ts';
import { NOW_MS } from '../support/conversations.ts';
import { startDynalite, TABLES } from '../support/dynalite.ts';
import { inMemorySocketSessionStore } from '../support/in-memory-socket-session-store.ts';
import { RETENTION } from '../support/stores.ts';
import { aCaller } from '../support/tenants.ts';

const local = await startDynalite();
afterAll(local.stop);

let sockets = 0;
const aHandshake = (over: Partial<Handshake> = {}): Handshake => ({
  connectionId: `socket-${++sockets}=`,
  connectedAt: NOW_MS,
  asked: { tenantId: 'shop', origin: 'https://shop.example' },
  ...over,
});

async function unborn(sessions: SocketSessionStore): Promise<string[]> {
  const found: string[] = [];
  for await (const { connectionId } of sessions.ofUnborn()) found.push(connectionId);
  return found;
}

describe.each([
  ['in memory', inMemorySocketSessionStore],
  ['DynamoDB', () => dynamoSocketSessionStore(local.client, TABLES.connections, { retention: RETENTION })],
])('a store of Socket.IO sessions, %s', (_, make) => {
  const sessions = make();

  test('keeps a handshake as it was, not yet live', async () => {
    const bare = aHandshake({ asked: {} });
    const full = aHandshake({ caller: aCaller(), problem: 'ERR_TOKEN_EXPIRED' });
    await sessions.open(bare);
    await sessions.open(full);

    expect(await sessions.find(bare.connectionId)).toEqual({ ...bare, live: false });
    expect(await sessions.find(full.connectionId)).toEqual({ ...full, live: false });
    expect(await sessions.find('unknown=')).toBeNull();
  });

  test('remembers who a socket turned out to be', async () => {
    const handshake = aHandshake();
    await sessions.open(handshake);

    const as = { caller: aCaller(), recovery: { began: handshake.connectionId, hash: 'hash' } };
    expect(await sessions.goLive(handshake.connectionId, as)).toBe(true);

    expect(await sessions.find(handshake.connectionId)).toEqual({ ...handshake, ...as, live: true });
  });

  test('brings back no socket that is gone', async () => {
    const handshake = aHandshake();
    await sessions.open(handshake);
    await sessions.remove(handshake.connectionId);

    const as = { caller: aCaller(), recovery: { began: handshake.connectionId, hash: 'hash' } };
    expect(await sessions.goLive(handshake.connectionId, as)).toBe(false);

    expect(await sessions.find(handshake.connectionId)).toBeNull();
  });

  test('lists those that were never answered, with when they came', async () => {
    const [answered, waiting, gone] = [aHandshake(), aHandshake(), aHandshake()];
    for (const handshake of [answered, waiting, gone]) await sessions.open(handshake);
    await sessions.goLive(answered.connectionId, { caller: aCaller(), recovery: { began: 'a', hash: 'h' } });
    await sessions.remove(gone.connectionId);

    const found = await unborn(sessions);

    expect(found).toContain(waiting.connectionId);
    expect(found).not.toContain(answered.connectionId);
    expect(found).not.toContain(gone.connectionId);
  });
});
