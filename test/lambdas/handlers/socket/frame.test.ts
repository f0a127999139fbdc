import { expect, test } from 'vitest';
import { frame } from '../../../../lambdas/handlers/socket/frame.ts';
import { socketDependencies } from '../../../support/builders/socket-dependencies.ts';
import { answerTo, socketEvent } from '../../../support/builders/socket-event.ts';
import { aCaller } from '../../../support/builders/tenants.ts';

const OK = { statusCode: 200 };
const brokenTenants = { find: async () => Promise.reject(new Error('the table is gone')) };

test('a frame is answered by a post, never by a returned body, which API Gateway would send too', async () => {
  const { needs, told } = socketDependencies();

  const answer = await answerTo(
    frame(() => needs),
    socketEvent('$default', { caller: aCaller(), body: { type: 'ping' } }),
  );

  expect(answer).toEqual(OK);
  expect(told()).toEqual([{ type: 'pong' }]);
});

test('a native client gets an internal error without its reason', async () => {
  const { needs, told, closed } = socketDependencies();
  const event = socketEvent('$default', { caller: aCaller(), body: { type: 'ping' } });

  expect(
    await answerTo(
      frame(() => ({ ...needs, tenants: brokenTenants })),
      event,
    ),
  ).toEqual(OK);

  expect(told()).toEqual([
    { type: 'error', error: 'something went wrong on our side', code: 'ERR_INTERNAL', requestId: 'request-1' },
  ]);
  expect(closed).toEqual([]);
});

test('a Socket.IO client whose frame fails is closed, so that it reconnects with its offset', async () => {
  const { needs, posts, closed } = socketDependencies();
  const sessions = { ...needs.sessions, find: async () => Promise.reject(new Error('the table is gone')) };
  const event = socketEvent('$default', { door: 'socketio', body: '41' });

  expect(
    await answerTo(
      frame(() => ({ ...needs, sessions })),
      event,
    ),
  ).toEqual(OK);

  expect(posts).toEqual([]);
  expect(closed).toEqual(['socket-1=']);
});
