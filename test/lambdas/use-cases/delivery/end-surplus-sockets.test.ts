import { expect, test } from 'vitest';
import { SOCKETS_PER_VISITOR } from '../../../../lambdas/domain/delivery/sockets-of-visitor.ts';
import { endSurplusSockets } from '../../../../lambdas/use-cases/delivery/end-surplus-sockets.ts';
import { aConnection, anAgentsConnection, NOW_MS } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { inMemoryConnectionStore } from '../../../support/stores/in-memory-connection-store.ts';

async function aVisitorWith(count: number, closes: (connectionId: string) => boolean = () => true) {
  const connections = inMemoryConnectionStore();
  const closed: string[] = [];
  const sender = {
    async close(connectionId: string) {
      closed.push(connectionId);
      return closes(connectionId);
    },
  };
  const sockets = Array.from({ length: count }, (_, n) =>
    aConnection({ connectionId: `v${String(n).padStart(3, '0')}=`, connectedAt: NOW_MS + n }),
  );
  for (const socket of sockets) await connections.add(socket);
  const left = async () => (await connections.ofVisitor(SHOP, 'visitor:v_1')).map(({ connectionId }) => connectionId);
  return { needs: { connections, sender }, sockets, closed, left };
}

test('a visitor keeps the sockets that it may have', async () => {
  const { needs, sockets, closed } = await aVisitorWith(SOCKETS_PER_VISITOR);

  await endSurplusSockets(needs, sockets[0] ?? aConnection());

  expect(closed).toEqual([]);
});

test('the oldest beyond are closed, and their rows removed', async () => {
  const { needs, sockets, closed, left } = await aVisitorWith(SOCKETS_PER_VISITOR + 3);

  await endSurplusSockets(needs, sockets.at(-1) ?? aConnection());

  expect(closed.toSorted()).toEqual(['v000=', 'v001=', 'v002=']);
  expect(await left()).toEqual(sockets.slice(3).map(({ connectionId }) => connectionId));
});

test('one that cannot be closed keeps its row', async () => {
  const { needs, sockets, left } = await aVisitorWith(SOCKETS_PER_VISITOR + 2, (id) => id !== 'v001=');

  await endSurplusSockets(needs, sockets.at(-1) ?? aConnection());

  expect(await left()).toHaveLength(SOCKETS_PER_VISITOR + 1);
});

test('an agent has as many as it wants', async () => {
  const { needs, closed } = await aVisitorWith(SOCKETS_PER_VISITOR + 2);

  await endSurplusSockets(needs, anAgentsConnection());

  expect(closed).toEqual([]);
});

test('a database that fails does not fail the connect', async () => {
  const { needs, sockets } = await aVisitorWith(2);
  needs.connections.ofVisitor = () => Promise.reject(new Error('throttled'));

  await expect(endSurplusSockets(needs, sockets[0] ?? aConnection())).resolves.toBeUndefined();
});
