import { expect, test } from 'vitest';
import type { PublicId } from '../../../../lambdas/domain/ids.ts';
import { disconnectSocket } from '../../../../lambdas/use-cases/sockets/disconnect-socket.ts';
import { aStoredCaller } from '../../../../test/support/builders/tenants.ts';
import { aConnection, aVisitor } from '../../../support/builders/conversations.ts';
import { aCaller, NOW, SHOP } from '../../../support/builders/tenants.ts';
import { useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemorySocketSessionStore } from '../../../support/stores/in-memory-socket-session-store.ts';

const connectionId = 'socket-1=';

async function aGateway() {
  const harness = useCaseHarness();
  const needs = { ...harness.needs, sessions: inMemorySocketSessionStore() };
  await needs.connections.add(aConnection());
  await needs.sessions.open({ connectionId, connectedAt: 0, asked: {} });
  return { ...harness, needs, rows: () => needs.connections.ofVisitor(SHOP, 'visitor:v_1') };
}

test.each([
  ['its own subject', aCaller()],
  [
    'the subject that it follows',
    aCaller({ subject: 'visitor:v_2', userId: 'v_2', follows: { subject: 'visitor:v_1', until: NOW + 60 } }),
  ],
])('the socket of a caller is removed under its listening identity: %s', async (_whose, caller) => {
  const { needs, rows, announced } = await aGateway();

  await disconnectSocket(needs, { connectionId, caller });

  expect(await rows()).toEqual([]);
  expect(announced).toMatchObject([{ announcement: { type: 'offline', userId: 'v_1' } }]);
});

test('the socket of a guest is removed under the session’s visitor that the guest has become', async () => {
  const { needs, rows } = await aGateway();
  const guest = aCaller({ subject: 'visitor:v_guest', userId: 'v_guest', guest: true });
  await needs.visitors.create(aVisitor({ subject: guest.subject, as: 'visitor:v_1' }));

  await disconnectSocket(needs, { connectionId, caller: guest });

  expect(await rows()).toEqual([]);
});

test('a Socket.IO socket is removed by its session, which stays for its client to reconnect', async () => {
  const { needs, rows } = await aGateway();
  await needs.sessions.goLive(connectionId, {
    caller: aStoredCaller(),
    recovery: { began: connectionId, hash: 'h' as PublicId },
  });

  await disconnectSocket(needs, { connectionId, caller: 'in session' });

  expect(await rows()).toEqual([]);
  expect(await needs.sessions.find(connectionId)).toMatchObject({ live: true });
});

test('the session of a Socket.IO socket that was never identified is removed', async () => {
  const { needs, announced } = await aGateway();

  await disconnectSocket(needs, { connectionId, caller: 'in session' });
  await disconnectSocket(needs, { connectionId, caller: 'in session' });

  expect(await needs.sessions.find(connectionId)).toBeNull();
  expect(announced).toEqual([]);
});

test('the socket of an unknown caller has nothing to remove', async () => {
  const { needs, rows } = await aGateway();

  await disconnectSocket(needs, { connectionId, caller: null });

  expect(await rows()).toHaveLength(1);
});
