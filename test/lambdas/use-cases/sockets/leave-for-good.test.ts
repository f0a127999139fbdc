import { expect, test } from 'vitest';
import type { PublicId } from '../../../../lambdas/domain/ids.ts';
import { leaveForGood } from '../../../../lambdas/use-cases/sockets/leave-for-good.ts';
import { aStoredCaller } from '../../../../test/support/builders/tenants.ts';
import { aConnection } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemorySocketSessionStore } from '../../../support/stores/in-memory-socket-session-store.ts';

async function aGateway() {
  const harness = useCaseHarness();
  const sessions = inMemorySocketSessionStore();
  for (const connectionId of ['began=', 'socket-1=']) {
    await sessions.open({ connectionId, connectedAt: 0, asked: {} });
  }
  await harness.needs.connections.add(aConnection({ door: 'socketio' }));
  return { ...harness, needs: { ...harness.needs, sessions } };
}

test('DISCONNECT removes the connection, and ends the recovery id at the socket it was issued for', async () => {
  const { needs, announced } = await aGateway();
  const recovery = { began: 'began=', hash: 'h' as PublicId };
  for (const id of ['began=', 'socket-1=']) await needs.sessions.goLive(id, { caller: aStoredCaller(), recovery });

  await leaveForGood(needs, { connectionId: 'socket-1=' });

  expect(await needs.sessions.find('began=')).toMatchObject({ left: true });
  expect(await needs.connections.ofVisitor(SHOP, 'visitor:v_1')).toEqual([]);
  expect(announced).toMatchObject([{ announcement: { type: 'offline' } }]);
});

test('DISCONNECT before CONNECT changes nothing', async () => {
  const { needs, announced } = await aGateway();

  await leaveForGood(needs, { connectionId: 'socket-1=' });

  expect(await needs.sessions.find('socket-1=')).toMatchObject({ live: false });
  expect(announced).toEqual([]);
});
