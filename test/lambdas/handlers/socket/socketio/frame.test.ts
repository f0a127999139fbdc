import { describe, expect, test } from 'vitest';
import type { Caller, Widget } from '../../../../../lambdas/domain/identity/caller.ts';
import { storedCaller } from '../../../../../lambdas/domain/identity/handle.ts';
import type { PublicId } from '../../../../../lambdas/domain/ids.ts';
import { sealed } from '../../../../../lambdas/domain/sealed.ts';
import { FRAMES_AT_ONCE } from '../../../../../lambdas/domain/sockets/frame-limits.ts';
import { socketioFrame } from '../../../../../lambdas/handlers/socket/socketio/frame.ts';
import type { SocketPacket } from '../../../../../lambdas/protocol/socket-packet.ts';
import { aConnection, NOW_MS } from '../../../../support/builders/conversations.ts';
import { socketDependencies } from '../../../../support/builders/socket-dependencies.ts';
import { socketEvent, socketioFrameOf } from '../../../../support/builders/socket-event.ts';
import { aCaller, SHOP, tenantNamed } from '../../../../support/builders/tenants.ts';

/** A socket, identified if a caller is given. */
async function aSocket(caller?: Caller) {
  const dependencies = socketDependencies();
  const { needs } = dependencies;
  await needs.sessions.open({ connectionId: 'socket-1=', connectedAt: NOW_MS, asked: { tenantId: SHOP } });
  if (caller) {
    await needs.sessions.goLive('socket-1=', {
      caller: storedCaller(caller),
      recovery: { began: 'socket-1=', hash: 'hash' as PublicId },
    });
    await needs.connections.add(aConnection({ door: 'socketio', subject: caller.subject }));
  }
  const handle = (body: string) => socketioFrame(needs, socketEvent('$default', { door: 'socketio', body }));
  const sends = (packet: SocketPacket) => handle(socketioFrameOf(packet));
  const event = (name: string, payload: unknown, id?: number) =>
    sends({ type: 'event', namespace: '/', name, args: payload === undefined ? [] : [payload], id });
  return { ...dependencies, handle, sends, event };
}

describe('a frame', () => {
  test.each([
    ['that is no Engine.IO packet', 'x', 'malformed'],
    ['that only a server sends', '0{}', 'open'],
    ['with an invalid packet', '4x', 'malformed'],
    ['with a packet that only a server sends', '44{"message":"no"}', 'message'],
  ])('%s closes its socket, and only its kind is logged', async (_what, body, reason) => {
    const { handle, closed, log, posts } = await aSocket(aCaller());

    await handle(body);

    expect(closed).toEqual(['socket-1=']);
    expect(log).toEqual([
      { level: 'warn', message: 'a socket was ended for what it sent', reason, connectionId: 'socket-1=' },
    ]);
    expect(posts).toEqual([]);
  });

  test.each([
    ['a pong', '3'],
    ['a noop', '6'],
    ['an acknowledgement', '431[]'],
  ])('that is %s is no event', async (_what, body) => {
    const { handle, closed, posts } = await aSocket(aCaller());

    await handle(body);

    expect([closed, posts]).toEqual([[], []]);
  });
});

describe('binary', () => {
  const refused = { code: 'ERR_UNSUPPORTED_TYPE', error: expect.stringContaining('base64'), requestId: 'request-1' };

  test('in an event is refused in its acknowledgement, with the id of the message, and as text ignored', async () => {
    const { handle, packets, closed } = await aSocket(aCaller());

    await handle('452-7["message",{"temp_id":"t1","file":{"_placeholder":true,"num":0}}]');
    await handle('bAQID');
    await handle('bBAUG');

    expect(packets()).toMatchObject([{ type: 'ack', id: 7, args: [{ success: false, ...refused, temp_id: 't1' }] }]);
    expect(closed).toEqual([]);
  });

  test('in an event that asks for no acknowledgement is refused in an error', async () => {
    const { handle, packets } = await aSocket(aCaller());

    await handle('451-["typing",{"_placeholder":true,"num":0}]');

    expect(packets()).toMatchObject([{ type: 'event', name: 'error', args: [refused] }]);
  });

  test('in an acknowledgement is ignored, as the acknowledgement is', async () => {
    const { handle, packets, closed } = await aSocket(aCaller());

    await handle('461-0[{"_placeholder":true,"num":0}]');

    expect([packets(), closed]).toEqual([[], []]);
  });

  test.each(['bAQID', '451-0["message",{}]'])('before CONNECT closes the socket: %s', async (frame) => {
    const { handle, closed } = await aSocket();

    await handle(frame);

    expect(closed).toEqual(['socket-1=']);
  });

  test('whose refusal cannot be posted is noted for the next socket, with how often it was in a row', async () => {
    const { handle, needs, gone, time } = await aSocket(aCaller());
    gone.add('socket-1=');
    const noted = async (frame: string) => {
      await handle(frame);
      const session = await needs.sessions.find('socket-1=');
      return session?.live ? session.unheard : null;
    };

    expect(await noted('451-3["message",{}]')).toEqual({ at: needs.clock(), inARow: 1 });
    expect(await noted('451-["message",{}]')).toEqual({ at: needs.clock(), inARow: 2 });
    time.forward(10_000);
    expect(await noted('451-7["message",{}]')).toEqual({ at: needs.clock(), inARow: 1 });
  });

  test('whose client is back before the refusal is told on the socket that has recovered, and on no other', async () => {
    const { handle, needs, gone, posts, packets } = await aSocket(aCaller());
    const recovery = { began: 'socket-1=', hash: 'hash' as PublicId };
    const another = { began: 'another-tab=', hash: 'other' as PublicId };
    for (const [connectionId, as] of [['back=', recovery] as const, ['another-tab=', another] as const]) {
      await needs.sessions.open({ connectionId, connectedAt: NOW_MS + 1, asked: {} });
      await needs.sessions.goLive(connectionId, { caller: storedCaller(aCaller()), recovery: as });
      await needs.connections.add(aConnection({ connectionId, door: 'socketio', connectedAt: NOW_MS + 1 }));
    }
    gone.add('socket-1=');

    await handle('451-3["message",{}]');

    expect(posts.map(({ connectionId }) => connectionId)).toEqual(['back=']);
    expect(packets()).toMatchObject([{ type: 'event', name: 'error', args: [refused] }]);
    expect(await needs.sessions.find('socket-1=')).toMatchObject({ unheard: { inARow: 1, told: true } });
  });
});

describe('an event', () => {
  test.each([
    ['before CONNECT', '/', undefined],
    ['in another namespace', '/other', aCaller()],
  ])('%s closes its socket', async (_when, namespace, caller) => {
    const { sends, closed } = await aSocket(caller);

    await sends({ type: 'event', namespace, name: 'typing', args: [] });

    expect(closed).toEqual(['socket-1=']);
  });

  test('is acknowledged with its result', async () => {
    const { event, packets } = await aSocket(aCaller());

    await event('leave:session', {}, 7);

    expect(packets()).toEqual([{ type: 'ack', namespace: '/', id: 7, args: [{ success: true }] }]);
  });

  test('that requests no acknowledgement gets none', async () => {
    const { event, packets } = await aSocket(aCaller());

    await event('leave:session', undefined);

    expect(packets()).toEqual([]);
  });

  test.each([
    ['of an unknown name', 'toString', {}, { code: 'ERR_INVALID', error: 'there is no such event', field: 'event' }],
    [
      'that carries no object',
      'message',
      ['hello'],
      { code: 'ERR_MALFORMED', error: 'the event must carry an object' },
    ],
    [
      'that carries an empty list',
      'message',
      [],
      { code: 'ERR_INVALID', error: 'text must be a string', field: 'text' },
    ],
    [
      'with a message that is no text',
      'message',
      { text: 7, temp_id: 'm1' },
      { code: 'ERR_INVALID', error: 'text must be a string', field: 'text', temp_id: 'm1' },
    ],
  ])('%s is refused in its acknowledgement, or without one in an event', async (_what, name, payload, refusal) => {
    const { event, packets } = await aSocket(aCaller());
    const refused = { ...refusal, requestId: 'request-1' };

    await event(name, payload, 7);
    await event(name, payload);

    expect(packets()).toEqual([
      { type: 'ack', namespace: '/', id: 7, args: [{ success: false, ...refused }] },
      { type: 'event', namespace: '/', name: 'error', args: [refused], id: undefined },
    ]);
  });

  const widget: Widget = { site: 'shop', handle: sealed<'handle'>('h_1') };

  test.each([
    ['a guest, which has a key or nothing', aCaller({ guest: true }), ['error', 'meta_message_created']],
    ['a widget', aCaller({ widget }), ['error', 'meta_message_created']],
    [
      'a widget that has joined no room',
      aCaller({ widget: { ...widget, bare: true } }),
      ['error', 'message', 'meta_message_created'],
    ],
    ['a client with a token of its own', aCaller(), ['error']],
  ])('that is a refused message of %s is said to be so', async (_who, caller, names) => {
    const { event, packets } = await aSocket(caller);

    await event('message', { text: '' });
    await event('typing', { conversation_id: 7 });
    await event('message', { text: '' }, 7);

    const said = packets().filter(({ type }) => type === 'event') as {
      name: string;
      args: Record<string, unknown>[];
    }[];
    expect(said.map(({ name }) => name).slice(0, names.length)).toEqual(names);
    expect(said.slice(names.length).map(({ name }) => name)).not.toContain('meta_message_created');
    for (const { name, args } of said.slice(1, names.length)) {
      expect(name === 'message' ? args[0] : args[0]?.message).toMatchObject({
        sender: 'bot',
        text: 'Your message is empty.',
      });
    }
  });

  test('that fails with an internal error is answered without the reason, which is logged', async () => {
    const { needs, packets, log } = await aSocket(aCaller());
    const broken = { ...needs, tenants: { find: async () => Promise.reject(new Error('the table is gone')) } };
    const body = socketioFrameOf({ type: 'event', namespace: '/', name: 'leave:session', args: [], id: 7 });

    await socketioFrame(broken, socketEvent('$default', { door: 'socketio', body }));

    const refused = { code: 'ERR_INTERNAL', error: 'something went wrong on our side', requestId: 'request-1' };
    expect(packets()).toMatchObject([{ type: 'ack', args: [{ success: false, ...refused }] }]);
    expect(log).toMatchObject([{ level: 'error', error: { stack: expect.stringContaining('the table is gone') } }]);
  });

  test('is refused above its rate, and told so once a second', async () => {
    const { event, packets } = await aSocket(aCaller());

    for (let number = 0; number < FRAMES_AT_ONCE + 9; number++) await event('leave:session', {}, number);

    expect(packets()).toHaveLength(FRAMES_AT_ONCE + 1);
    expect(packets().at(-1)).toMatchObject({ id: FRAMES_AT_ONCE, args: [{ code: 'ERR_RATE_LIMITED', retryAfter: 1 }] });
  });
});

test('a client that sends DISCONNECT loses its connection and its recovery id', async () => {
  const { sends, needs, closed } = await aSocket(aCaller());

  await sends({ type: 'disconnect', namespace: '/' });

  expect(await needs.connections.ofVisitor(SHOP, 'visitor:v_1')).toEqual([]);
  expect(await needs.sessions.find('socket-1=')).toMatchObject({ live: true, left: true });
  expect(closed).toEqual([]);
});

test('[ISO6] an event of a revoked caller is refused, and its socket ended', async () => {
  const { event, closed, posts } = await aSocket(aCaller({ tenantId: tenantNamed('gone') }));

  await event('typing', {}, 1);

  expect(posts.map(({ frame }) => frame)).toEqual([expect.stringContaining('"code":"ERR_REVOKED"')]);
  expect(closed).toEqual(['socket-1=']);
});
