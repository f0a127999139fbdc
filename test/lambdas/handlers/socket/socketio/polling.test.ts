import { describe, expect, test } from 'vitest';
import { sealed } from '../../../../../lambdas/domain/sealed.ts';
import { socketioConnect } from '../../../../../lambdas/handlers/socket/socketio/connect.ts';
import { socketioFrame } from '../../../../../lambdas/handlers/socket/socketio/frame.ts';
import { POLLING } from '../../../../../lambdas/protocol/polling.ts';
import { NOW_MS } from '../../../../support/builders/conversations.ts';
import { socketDependencies } from '../../../../support/builders/socket-dependencies.ts';
import { socketEvent } from '../../../../support/builders/socket-event.ts';
import { aCaller } from '../../../../support/builders/tenants.ts';

/** A socket whose client upgrades from a polling session of this age, and posted these packets. */
async function upgrading({ age = 500, posted = [] as string[] } = {}) {
  const sid = `${(NOW_MS - age).toString(36)}.${'a'.repeat(43)}`;
  const id = sealed<'polling session'>(sid);
  const dependencies = socketDependencies();
  const { needs, knows } = dependencies;
  knows('a.b.c', aCaller());
  if (posted.length > 0) await needs.pollingSessions.post(id, posted.map(sealed<'posted packet'>));
  const context = { pollingId: sid };
  const query = { EIO: '4', transport: 'websocket', sid };
  const connect = () => socketioConnect(needs, socketEvent('$connect', { door: 'socketio', context, query }));
  const handle = (body: string) => socketioFrame(needs, socketEvent('$default', { door: 'socketio', context, body }));
  return { ...dependencies, id, connect, handle };
}

const CONNECT = '0{"token":"a.b.c"}';
const accepted = { type: 'connect', namespace: '/' };

describe('the handshake of a client that upgrades from polling', () => {
  test('is accepted without an open packet', async () => {
    const { connect, needs, openPackets, turnedAway } = await upgrading();

    expect(await connect()).toEqual({ statusCode: 200 });

    expect(await needs.sessions.find('socket-1=')).toMatchObject({ live: false });
    expect([openPackets, turnedAway]).toEqual([[], []]);
  });

  test('is accepted and turned away if another socket has the session', async () => {
    const { connect, needs, id, openPackets, turnedAway } = await upgrading();
    await needs.pollingSessions.join(id, 'other=');
    await needs.pollingSessions.claim(id, 'other=');

    expect(await connect()).toEqual({ statusCode: 200 });

    expect([openPackets, turnedAway]).toEqual([[], ['socket-1=']]);
  });

  test('is refused once the session is too old', async () => {
    const { connect, needs } = await upgrading({ age: POLLING.claimedFor });

    await expect(connect()).rejects.toMatchObject({ code: 'ERR_INVALID' });
    expect(await needs.sessions.find('socket-1=')).toBeNull();
  });
});

describe('a frame of a socket that upgrades', () => {
  test('is answered if it is the probe, and nothing else happens', async () => {
    const { connect, handle, posts, closed } = await upgrading({ posted: [CONNECT] });
    await connect();

    await handle('2probe');

    expect(posts.map(({ frame }) => frame)).toEqual(['3probe']);
    expect(closed).toEqual([]);
  });

  test('has what was posted handled as if it came on this socket, once', async () => {
    const { connect, handle, packets, needs } = await upgrading({ posted: [CONNECT] });
    await connect();

    await handle('5');
    await handle('5');

    expect(packets()).toEqual([expect.objectContaining(accepted)]);
    expect(await needs.sessions.find('socket-1=')).toMatchObject({ live: true, caller: { subject: 'visitor:v_1' } });
  });

  test.each([
    ['behind the upgrade', ['5', `4${CONNECT}`]],
    ['before it', [`4${CONNECT}`, '5']],
  ])('lets a client in that sends CONNECT %s', async (_, frames) => {
    const { connect, handle, packets, closed } = await upgrading();
    await connect();

    for (const frame of frames) await handle(frame);

    expect(packets()).toEqual([expect.objectContaining(accepted)]);
    expect(closed).toEqual([]);
  });

  test('ends the socket if it is a malformed packet that was posted', async () => {
    const { connect, handle, closed, posts } = await upgrading({ posted: ['2["connect"]'] });
    await connect();

    await handle('5');

    expect([closed, posts]).toEqual([['socket-1='], []]);
  });

  test.each(['5', `4${CONNECT}`])(
    'ends the socket if another has the session, or the session is too old: %s',
    async (frame) => {
      const late = await upgrading({ posted: [CONNECT] });
      await late.needs.pollingSessions.join(late.id, 'other=');
      await late.needs.pollingSessions.claim(late.id, 'other=');
      const old = await upgrading({ age: POLLING.claimedFor, posted: [CONNECT] });

      for (const { handle } of [late, old]) await handle(frame);

      for (const { closed, posts } of [late, old]) expect([closed, posts]).toEqual([['socket-1='], []]);
    },
  );

  test('ends the socket if it is a ping, which only the server sends', async () => {
    const { connect, handle, closed } = await upgrading();
    await connect();

    await handle('2');

    expect(closed).toEqual(['socket-1=']);
  });
});

test.each(['2probe', '5'])('a socket that upgrades from nothing is ended for %s', async (frame) => {
  const { needs, closed } = socketDependencies();
  await socketioFrame(needs, socketEvent('$default', { door: 'socketio', body: frame }));

  expect(closed).toEqual(['socket-1=']);
});
