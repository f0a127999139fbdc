import { describe, expect, test } from 'vitest';
import { connectSocketio } from '../../../../lambdas/use-cases/sockets/connect-socketio.ts';
import { leaveForGood } from '../../../../lambdas/use-cases/sockets/leave-for-good.ts';
import { NOW_MS } from '../../../support/builders/conversations.ts';
import { NO_QUOTAS } from '../../../support/builders/no-quotas.ts';
import { socketDependencies } from '../../../support/builders/socket-dependencies.ts';
import { aCaller, SHOP } from '../../../support/builders/tenants.ts';

const connectionId = 'socket-1=';

async function aSocket() {
  const dependencies = socketDependencies();
  dependencies.knows('of.a.visitor', aCaller());
  await dependencies.needs.sessions.open({ connectionId, connectedAt: NOW_MS, asked: { tenantId: 'shop' } });
  const answered: string[] = [];
  const answer = async (recoveryId: string) => {
    answered.push(recoveryId);
    return true;
  };
  const connects = (needs = dependencies.needs, given = answer) =>
    connectSocketio(needs, { connectionId, credential: 'of.a.visitor', offset: undefined, answer: given });
  const rows = () => dependencies.needs.connections.ofVisitor(SHOP, 'visitor:v_1');
  return { ...dependencies, connects, answered, rows };
}

describe('a Socket.IO client that sends CONNECT', () => {
  test('is answered with its recovery id, and live', async () => {
    const { connects, answered, rows, closed } = await aSocket();

    await connects();

    expect(answered).toEqual([expect.stringMatching(/^socket-1=\.secret/)]);
    expect(await rows()).toMatchObject([{ state: 'live' }]);
    expect(closed).toEqual([]);
  });

  test('is closed if it has left, since it would wait for an answer for ever', async () => {
    const { needs, connects, answered, closed } = await aSocket();
    await connects();

    await leaveForGood({ ...needs, announcer: needs.announcer }, { connectionId });
    await connects();

    expect(answered).toHaveLength(1);
    expect(closed).toEqual([connectionId]);
  });

  test('is answered once, even if it sends CONNECT twice', async () => {
    const { connects, answered, closed } = await aSocket();

    await connects();
    await connects();

    expect(answered).toHaveLength(1);
    expect(closed).toEqual([]);
  });

  test('is closed, and its session stays, if it cannot be answered', async () => {
    const { connects, needs, rows, closed } = await aSocket();

    await connects(needs, async () => false);

    expect(closed).toEqual([connectionId]);
    expect(await rows()).toEqual([]);
    expect(await needs.sessions.find(connectionId)).toMatchObject({ live: true });
  });

  test('is closed unanswered once its tenant’s quota is used up', async () => {
    const { connects, needs, answered, rows, closed } = await aSocket();

    await connects({ ...needs, quotas: { ...NO_QUOTAS, consume: async () => 3 } });

    expect([answered, closed]).toEqual([[], [connectionId]]);
    expect(await rows()).toEqual([]);
  });

  test('stays stored as joining, for the sweeper to find, if it cannot be closed', async () => {
    const { connects, needs, rows } = await aSocket();
    const sender = { ...needs.sender, close: async () => false };

    await connects({ ...needs, sender }, async () => false);

    expect(await rows()).toMatchObject([{ state: 'joining' }]);
  });
});
