import { expect, test } from 'vitest';
import type { PublicId } from '../../../../lambdas/domain/ids.ts';
import { inParallel } from '../../../../lambdas/domain/in-parallel.ts';
import { endUnidentifiedSockets } from '../../../../lambdas/use-cases/sockets/end-unidentified-sockets.ts';
import { aStoredCaller } from '../../../../test/support/builders/tenants.ts';
import { aConnection, NOW_MS } from '../../../support/builders/conversations.ts';
import { SHOP } from '../../../support/builders/tenants.ts';
import { inMemoryConnectionStore } from '../../../support/stores/in-memory-connection-store.ts';
import { inMemorySocketSessionStore } from '../../../support/stores/in-memory-socket-session-store.ts';

/** Sockets that can be closed, or cannot for now. */
function ending(ends = true) {
  const ended: string[] = [];
  const end = async (id: string) => ended.push(id) > 0 && ends;
  return { ended, keepAlive: { post: async () => 'sent' as const, end } };
}

test('[DEAD6] sockets whose first answer was not posted within a minute are closed, and no others', async () => {
  const sessions = inMemorySocketSessionStore();
  const connections = inMemoryConnectionStore();
  const open = (connectionId: string, age: number) =>
    sessions.open({ connectionId, connectedAt: NOW_MS - age, asked: {} });
  await open('young=', 59_999);
  await open('silent=', 60_000);
  await open('known=', 600_000);
  await sessions.goLive('known=', { caller: aStoredCaller(), recovery: { began: 'known=', hash: 'h' as PublicId } });
  await connections.add(aConnection({ connectionId: 'known=', state: 'live', connectedAt: NOW_MS - 600_000 }));
  await connections.add(aConnection({ connectionId: 'joins=', state: 'joining', connectedAt: NOW_MS - 59_999 }));
  await connections.add(aConnection({ connectionId: 'stuck=', state: 'joining', connectedAt: NOW_MS - 60_000 }));
  const { ended, keepAlive } = ending();

  await endUnidentifiedSockets({ sessions, connections, keepAlive, clock: () => NOW_MS }, inParallel);

  expect(ended).toEqual(['silent=', 'stuck=']);
  expect(await sessions.find('silent=')).toBeNull();
  expect(await sessions.find('young=')).not.toBeNull();
  const left = await connections.ofVisitor(SHOP, 'visitor:v_1');
  expect(left.map(({ connectionId }) => connectionId)).toEqual(['joins=', 'known=']);
});

test('a socket that could not be closed is tried again', async () => {
  const sessions = inMemorySocketSessionStore();
  const connections = inMemoryConnectionStore();
  await sessions.open({ connectionId: 'silent=', connectedAt: NOW_MS - 60_000, asked: {} });
  await connections.add(aConnection({ connectionId: 'stuck=', state: 'joining', connectedAt: NOW_MS - 60_000 }));
  const needs = { sessions, connections, clock: () => NOW_MS };
  await endUnidentifiedSockets({ ...needs, keepAlive: ending(false).keepAlive }, inParallel);
  const { ended, keepAlive } = ending();

  await endUnidentifiedSockets({ ...needs, keepAlive }, inParallel);

  expect(ended).toEqual(['silent=', 'stuck=']);
});
