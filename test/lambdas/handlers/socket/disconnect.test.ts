import { expect, test } from 'vitest';
import type { PublicId } from '../../../../lambdas/domain/ids.ts';
import { disconnect } from '../../../../lambdas/handlers/socket/disconnect.ts';
import { aStoredCaller } from '../../../../test/support/builders/tenants.ts';
import { aConnection } from '../../../support/builders/conversations.ts';
import { socketDependencies } from '../../../support/builders/socket-dependencies.ts';
import { answerTo, socketEvent } from '../../../support/builders/socket-event.ts';
import { aCaller, SHOP } from '../../../support/builders/tenants.ts';

const OK = { statusCode: 200 };

test('a native socket is removed by its authorizer’s context, also when its token has expired', async () => {
  const { needs } = socketDependencies();
  await needs.connections.add(aConnection());

  expect(
    await answerTo(
      disconnect(() => needs),
      socketEvent('$disconnect', { caller: aCaller({ expiresAt: 1 }) }),
    ),
  ).toEqual(OK);

  expect(await needs.connections.ofVisitor(SHOP, 'visitor:v_1')).toEqual([]);
});

test('a Socket.IO socket is removed by its session', async () => {
  const { needs } = socketDependencies();
  await needs.connections.add(aConnection({ door: 'socketio' }));
  await needs.sessions.open({ connectionId: 'socket-1=', connectedAt: 0, asked: {} });
  await needs.sessions.goLive('socket-1=', {
    caller: aStoredCaller(),
    recovery: { began: 'socket-1=', hash: 'h' as PublicId },
  });

  expect(
    await answerTo(
      disconnect(() => needs),
      socketEvent('$disconnect', { door: 'socketio' }),
    ),
  ).toEqual(OK);

  expect(await needs.connections.ofVisitor(SHOP, 'visitor:v_1')).toEqual([]);
});

test('a socket without a caller is answered with 200, and so is an internal error', async () => {
  const { needs } = socketDependencies();
  const broken = {
    ...needs,
    connections: { ...needs.connections, ofVisitor: async () => Promise.reject(new Error()) },
  };

  const answers = [
    await answerTo(
      disconnect(() => needs),
      socketEvent('$disconnect'),
    ),
    await answerTo(
      disconnect(() => broken),
      socketEvent('$disconnect', { caller: aCaller() }),
    ),
  ];

  expect(answers).toEqual([OK, OK]);
});
