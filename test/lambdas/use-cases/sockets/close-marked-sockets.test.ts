import { expect, test } from 'vitest';
import type { ConnectionKey } from '../../../../lambdas/domain/delivery/connection-store.ts';
import { closeMarkedSockets } from '../../../../lambdas/use-cases/sockets/close-marked-sockets.ts';
import { aConnection, NOW_MS } from '../../../support/builders/conversations.ts';
import { inMemoryConnectionStore } from '../../../support/stores/in-memory-connection-store.ts';

test('sockets whose owner was revoked are ended, also those that are slow, and only those', async () => {
  const connections = inMemoryConnectionStore();
  for (const connectionId of ['revoked=', 'slow=', 'innocent=']) await connections.add(aConnection({ connectionId }));
  await connections.markForClosing(aConnection({ connectionId: 'revoked=' }));
  await connections.markForClosing(aConnection({ connectionId: 'slow=' }));
  await connections.markUndelivered(aConnection({ connectionId: 'slow=' }), NOW_MS);
  const ended: string[] = [];

  await closeMarkedSockets({
    connections,
    keepAlive: { post: async () => 'sent', end: async () => true },
    ended: async ({ connectionId }) => void ended.push(connectionId),
  });

  expect(ended.toSorted()).toEqual(['revoked=', 'slow=']);
});

test('a socket that could not be ended is not forgotten, and is tried again', async () => {
  const connections = inMemoryConnectionStore();
  await connections.add(aConnection());
  await connections.markForClosing(aConnection());
  const ends = [false, true];
  const needs = {
    connections,
    keepAlive: { post: async () => 'sent' as const, end: async () => ends.shift() ?? false },
    ended: async (key: ConnectionKey) => void (await connections.remove(key)),
  };

  await closeMarkedSockets(needs);
  expect(await connections.find(aConnection())).not.toBeNull();
  await closeMarkedSockets(needs);
  expect(await connections.find(aConnection())).toBeNull();
});
