import { expect, test } from 'vitest';
import { closeMarkedSockets } from '../../../../lambdas/use-cases/sockets/close-marked-sockets.ts';
import { aConnection, NOW_MS } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { useCaseHarness } from '../../../support/harness/use-case/use-case-harness.ts';
import { inMemoryConnectionStore } from '../../../support/stores/in-memory-connection-store.ts';

const { announcer } = useCaseHarness().needs;

test('[ISO6] sockets of a revoked visitor are closed, also slow ones, and no others', async () => {
  const connections = inMemoryConnectionStore();
  for (const connectionId of ['revoked=', 'slow=', 'innocent=']) await connections.add(aConnection({ connectionId }));
  await connections.markForClosing(aConnection({ connectionId: 'revoked=' }));
  await connections.markForClosing(aConnection({ connectionId: 'slow=' }));
  await connections.markUndelivered(aConnection({ connectionId: 'slow=' }), NOW_MS);

  await closeMarkedSockets({
    connections,
    announcer,
    keepAlive: { post: async () => 'sent', end: async () => true },
  });

  const left = await connections.ofVisitor(SHOP, aConnection().subject);
  expect(left.map(({ connectionId }) => connectionId)).toEqual(['innocent=']);
});

test('a socket that could not be closed stays marked, and is tried again', async () => {
  const connections = inMemoryConnectionStore();
  await connections.add(aConnection());
  await connections.markForClosing(aConnection());
  const ends = [false, true];
  const needs = {
    connections,
    keepAlive: { post: async () => 'sent' as const, end: async () => ends.shift() ?? false },
    announcer,
  };

  await closeMarkedSockets(needs);
  expect(await connections.find(aConnection())).not.toBeNull();
  await closeMarkedSockets(needs);
  expect(await connections.find(aConnection())).toBeNull();
});
