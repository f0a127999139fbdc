import { expect, test } from 'vitest';
import { inParallel } from '../../../../lambdas/domain/in-parallel.ts';
import { closeMarkedSockets } from '../../../../lambdas/use-cases/sockets/close-marked-sockets.ts';
import { aConnection, NOW_MS } from '../../../support/builders/conversations.ts';
import { NO_DESKS } from '../../../support/builders/no-desks.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemoryConnectionStore } from '../../../support/stores/in-memory-connection-store.ts';

const { announcer } = useCaseHarness().needs;

test('[ISO6] sockets of a revoked visitor are closed, also slow ones, and no others', async () => {
  const connections = inMemoryConnectionStore();
  for (const connectionId of ['revoked=', 'slow=', 'innocent=']) await connections.add(aConnection({ connectionId }));
  await connections.markForClosing(aConnection({ connectionId: 'revoked=' }), NOW_MS);
  await connections.markForClosing(aConnection({ connectionId: 'slow=' }), NOW_MS);
  await connections.markUndelivered(aConnection({ connectionId: 'slow=' }), NOW_MS);

  await closeMarkedSockets(
    {
      ...NO_DESKS,
      connections,
      announcer,
      clock: () => NOW_MS,
      keepAlive: { post: async () => 'sent', end: async () => true },
    },
    inParallel,
  );

  const left = await connections.ofVisitor(SHOP, aConnection().subject);
  expect(left.map(({ connectionId }) => connectionId)).toEqual(['innocent=']);
});

test('a socket that could not be closed stays marked, and is tried again', async () => {
  const connections = inMemoryConnectionStore();
  await connections.add(aConnection());
  await connections.markForClosing(aConnection(), NOW_MS);
  const ends = [false, true];
  const needs = {
    ...NO_DESKS,
    connections,
    keepAlive: { post: async () => 'sent' as const, end: async () => ends.shift() ?? false },
    announcer,
    clock: () => NOW_MS,
  };

  await closeMarkedSockets(needs, inParallel);
  expect(await connections.find(aConnection())).not.toBeNull();
  await closeMarkedSockets(needs, inParallel);
  expect(await connections.find(aConnection())).toBeNull();
});

test('[ISO6] a socket is left open until every function knows of the revocation, so that it is not admitted again', async () => {
  const connections = inMemoryConnectionStore();
  await connections.add(aConnection());
  await connections.markForClosing(aConnection(), NOW_MS + 31_000);
  let now = NOW_MS + 30_999;
  const ended: string[] = [];
  const end = async (connectionId: string) => ended.push(connectionId) > 0;
  const needs = {
    ...NO_DESKS,
    connections,
    announcer,
    clock: () => now,
    keepAlive: { post: async () => 'sent' as const, end },
  };

  await closeMarkedSockets(needs, inParallel);
  expect(ended).toEqual([]);
  now++;
  await closeMarkedSockets(needs, inParallel);
  expect(ended).toEqual(['socket-1=']);
});
