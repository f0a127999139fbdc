import { expect, test } from 'vitest';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import { POLLING_LIMITS } from '../../../../lambdas/domain/sockets/polling-session.ts';
import { claimPollingSession } from '../../../../lambdas/use-cases/sockets/claim-polling-session.ts';
import { inMemoryPollingSessionStore } from '../../../support/stores/in-memory-polling-session-store.ts';

const id = sealed<'polling session'>('session');
const packet = sealed<'posted packet'>('0{"token":"t"}');

function claiming() {
  const pollingSessions = inMemoryPollingSessionStore(POLLING_LIMITS);
  const closed: string[] = [];
  const sender = { close: async (connectionId: string) => Boolean(closed.push(connectionId)) };
  const claim = (connectionId: string) => claimPollingSession({ pollingSessions, sender }, { id, connectionId });
  return { pollingSessions, closed, claim };
}

test('a socket takes over what was posted, once, and others that came for it are ended', async () => {
  const { pollingSessions, closed, claim } = claiming();
  await pollingSessions.post(id, [packet]);
  for (const socket of ['mine=', 'other=']) await pollingSessions.join(id, socket);

  expect(await claim('mine=')).toEqual([packet]);
  expect(await claim('mine=')).toEqual([]);
  expect(closed).toEqual(['other=']);
});

test('a socket that comes after another is ended', async () => {
  const { pollingSessions, closed, claim } = claiming();
  await pollingSessions.join(id, 'first=');
  await claim('first=');

  expect(await claim('second=')).toBeNull();
  expect(closed).toEqual(['second=']);
});
