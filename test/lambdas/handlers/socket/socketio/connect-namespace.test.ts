import { describe, expect, test } from 'vitest';
import type { UnheardRefusal } from '../../../../../lambdas/domain/sockets/socket-session.ts';
import { connectNamespace } from '../../../../../lambdas/handlers/socket/socketio/connect-namespace.ts';
import { NOW_MS } from '../../../../support/builders/conversations.ts';
import { socketDependencies } from '../../../../support/builders/socket-dependencies.ts';
import { socketEvent } from '../../../../support/builders/socket-event.ts';
import { aCaller, NOW, SHOP } from '../../../../support/builders/tenants.ts';

const event = socketEvent('$default', { door: 'socketio' });

async function aSocket() {
  const dependencies = socketDependencies();
  await dependencies.needs.sessions.open({
    connectionId: 'socket-1=',
    connectedAt: NOW_MS,
    asked: { tenantId: 'shop' },
  });
  dependencies.knows('of.a.visitor', aCaller());
  dependencies.knows('long.ago.expired', aCaller({ expiresAt: NOW - 1 }));
  const connects = (payload: Record<string, unknown>, namespace = '/') =>
    connectNamespace(dependencies.needs, event, { type: 'connect', namespace, payload });
  return { ...dependencies, connects };
}

describe('CONNECT', () => {
  test.each(['token', 'apiKey'])('is answered with the socket’s id and a recovery id, by its %s', async (field) => {
    const { needs, connects, packets } = await aSocket();

    await connects({ [field]: 'of.a.visitor' });

    expect(packets()).toEqual([
      {
        type: 'connect',
        namespace: '/',
        payload: { sid: 'socket-1=', pid: expect.stringMatching(/^socket-1=\.secret/) },
      },
    ]);
    expect(await needs.connections.ofVisitor(SHOP, 'visitor:v_1')).toMatchObject([{ state: 'live' }]);
  });

  test.each([
    [
      'a forged token',
      { token: 'a.b.c' },
      { message: 'the token is not valid', data: { code: 'ERR_UNAUTHENTICATED' } },
    ],
    [
      'no credential and no origin',
      {},
      { message: 'a token or a publishable key is needed', data: { code: 'ERR_UNAUTHENTICATED' } },
    ],
  ])('with %s is answered with an error, and the socket stays open', async (_what, payload, refusal) => {
    const { connects, packets, closed } = await aSocket();

    await connects(payload);

    expect(packets()).toEqual([{ type: 'connect_error', namespace: '/', payload: refusal }]);
    expect(closed).toEqual([]);
  });

  test.each([
    ['with a forged token', { token: 'a.b.c' }, '/'],
    ['to another namespace', {}, '/other'],
  ])('refused %s twice ends the socket, with one answer', async (_what, payload, namespace) => {
    const { connects, packets, closed } = await aSocket();

    await connects(payload, namespace);
    await connects(payload, namespace);

    expect(packets()).toHaveLength(1);
    expect(closed).toEqual(['socket-1=']);
  });

  test('is accepted on a socket on which one was refused: its client has fetched another token', async () => {
    const { connects, packets, closed } = await aSocket();

    await connects({ token: 'long.ago.expired' });
    await connects({ token: 'of.a.visitor' });

    expect(packets().map(({ type }) => type)).toEqual(['disconnect', 'connect']);
    expect(closed).toEqual([]);
  });

  test('with an expired token is answered so that its client fetches another', async () => {
    const { connects, packets } = await aSocket();

    await connects({ token: 'long.ago.expired' });

    expect(packets()).toEqual([{ type: 'disconnect', namespace: '/' }]);
  });

  test('for another namespace is answered as by the reference server', async () => {
    const { connects, packets } = await aSocket();

    await connects({ token: 'of.a.visitor' }, '/admin');

    expect(packets()).toEqual([
      { type: 'connect_error', namespace: '/admin', payload: { message: 'Invalid namespace' } },
    ]);
  });

  test('that fails with an internal error is not answered here', async () => {
    const { needs, posts } = await aSocket();
    const broken = { ...needs, sessions: { ...needs.sessions, find: async () => Promise.reject(new Error('gone')) } };

    await expect(connectNamespace(broken, event, { type: 'connect', namespace: '/' })).rejects.toThrow('gone');

    expect(posts).toEqual([]);
  });
});

describe('CONNECT of a client that ended its last line with a binary event', () => {
  const refused = { code: 'ERR_UNSUPPORTED_TYPE', error: expect.stringContaining('base64') };

  /** A client that reconnects with its recovery id, with what was noted of its last line. */
  async function reconnecting(unheard: UnheardRefusal) {
    const first = await aSocket();
    await first.connects({ token: 'of.a.visitor' });
    const [accepted] = first.packets();
    const pid = accepted?.type === 'connect' ? accepted.payload?.pid : undefined;
    const { sessions } = first.needs;
    await sessions.noteUnheard('socket-1=', unheard);
    first.posts.length = 0;
    let lines = 1;
    const connects = async () => {
      const connectionId = `socket-${++lines}=`;
      await sessions.open({ connectionId, connectedAt: NOW_MS, asked: { tenantId: 'shop' } });
      const { requestContext } = event;
      const packet = { type: 'connect', namespace: '/', payload: { token: 'of.a.visitor', pid } } as const;
      await connectNamespace(first.needs, { ...event, requestContext: { ...requestContext, connectionId } }, packet);
      return first.packets().splice(0, first.posts.splice(0).length);
    };
    return { connects };
  }

  test('says first that it is refused, and once', async () => {
    const { connects } = await reconnecting({ at: NOW_MS, inARow: 1 });

    expect(await connects()).toMatchObject([{ type: 'event', name: 'error', args: [refused] }, { type: 'connect' }]);
    expect(await connects()).toMatchObject([{ type: 'connect' }]);
  });

  test('is refused in words after twenty in a row, and accepted if its page connects again', async () => {
    const { connects } = await reconnecting({ at: NOW_MS, inARow: 20 });

    expect(await connects()).toMatchObject([
      { type: 'connect_error', payload: { message: refused.error, data: { code: refused.code } } },
    ]);
    expect(await connects()).toMatchObject([{ type: 'connect' }]);
  });
});
