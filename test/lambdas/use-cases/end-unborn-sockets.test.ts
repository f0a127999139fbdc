import { expect, test } from 'vitest';
import { endUnbornSockets } from '../../../lambdas/use-cases/end-unborn-sockets.ts';
import { NOW_MS } from '../../support/conversations.ts';
import { inMemorySocketSessionStore } from '../../support/in-memory-socket-session-store.ts';
import { aCaller } from '../../support/tenants.ts';

test('sockets whose first answer was not posted within a minute are ended, and only those', async () => {
  const sessions = inMemorySocketSessionStore();
  const open = (connectionId: string, age: number) =>
    sessions.open({ connectionId, connectedAt: NOW_MS - age, asked: {} });
  await open('young=', 59_999);
  await open('stuck=', 60_000);
  await open('live=', 600_000);
  await sessions.goLive('live=', { caller: aCaller(), recovery: { began: 'live=', hash: 'h' } });
  const ended: string[] = [];
  const keepAlive = { beat: async () => 'sent' as const, end: async (id: string) => void ended.push(id) };

  await endUnbornSockets({ sessions, keepAlive, clock: () => NOW_MS });

  expect(ended).toEqual(['stuck=']);
  expect(await sessions.find('stuck=')).toBeNull();
  expect(await sessions.find('young=')).not.toBeNull();
});
