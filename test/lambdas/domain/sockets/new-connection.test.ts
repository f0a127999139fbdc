import { expect, test } from 'vitest';
import { type Caller, visitorOfSession } from '../../../../lambdas/domain/identity/caller.ts';
import { conversationOf } from '../../../../lambdas/domain/identity/handle.ts';
import { sealed } from '../../../../lambdas/domain/sealed.ts';
import { newConnection } from '../../../../lambdas/domain/sockets/new-connection.ts';
import { NOW_MS } from '../../../support/builders/conversations.ts';
import { aCaller, SHOP } from '../../../support/builders/tenants.ts';

const opened = { connectionId: 'socket-1=', connectedAt: NOW_MS, v1: false };

test.each([
  ['chat', 'live'],
  ['ws', 'live'],
  ['socketio', 'joining'],
] as const)('a socket of the door %s begins %s', (door, state) => {
  expect(newConnection(aCaller(), { ...opened, door })).toMatchObject({ door, state });
});

test('no secret or short-lived field of a caller is stored with its socket', () => {
  expect(newConnection(aCaller({ name: 'Mia', email: 'mia@shop.example' }), { ...opened, door: 'chat' })).toEqual({
    tenantId: 'shop',
    connectionId: 'socket-1=',
    subject: 'visitor:v_1',
    userId: 'v_1',
    role: 'visitor',
    door: 'chat',
    v1: false,
    connectedAt: NOW_MS,
    anonymous: true,
    name: 'Mia',
    state: 'live',
  });
});

test('of a Socket.IO socket the address is kept while it is open, since its session has ids only', () => {
  const caller = aCaller({ name: 'Mia', email: 'mia@shop.example' });

  expect(newConnection(caller, { ...opened, door: 'socketio' })).toMatchObject({ email: 'mia@shop.example' });
});

test('the conversation that a visitor will have is kept with its socket, and none with one that follows another', () => {
  const of = (over: Partial<Caller>) => newConnection(aCaller(over), { ...opened, door: 'chat' }).conversation;
  const sessionId = sealed<'session'>('session-1767225600000-k3v9x0q2wz8p7r5t1b2c3d');
  const session = { ...visitorOfSession(SHOP, sessionId), sessionId };

  expect(of(session)).toBe(conversationOf(aCaller(session)));
  expect(of({ conversation: 'c_guest' })).toBe('c_guest');
  expect(of({ ...session, follows: { subject: 'visitor:v_2', until: 9e9 } })).toBeUndefined();
  expect(of({})).toBeUndefined();
});
