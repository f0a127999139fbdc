import { describe, expect, test } from 'vitest';
import { socketioConnect } from '../../../../../lambdas/handlers/socket/socketio/connect.ts';
import { NOW_MS } from '../../../../support/builders/conversations.ts';
import { socketDependencies } from '../../../../support/builders/socket-dependencies.ts';
import { socketEvent } from '../../../../support/builders/socket-event.ts';
import { aCaller, SHOP } from '../../../../support/builders/tenants.ts';

const query = { EIO: '4', transport: 'websocket' };
const base = { connectionId: 'socket-1=', connectedAt: NOW_MS, live: false };

describe('the handshake of a Socket.IO client', () => {
  test.each([
    ['nothing but the socket', { query }, { asked: {} }],
    [
      'whose page it is on',
      { query: { ...query, tenantId: SHOP, domain: 'd', url: 'u' }, headers: { origin: 'o' } },
      { asked: { tenantId: SHOP, domain: 'd', url: 'u', origin: 'o' } },
    ],
    [
      'no query and no fragment of its page',
      { query: { ...query, domain: '?a', url: 'https://shop.example/reset?token=secret#a' } },
      { asked: { url: 'https://shop.example/reset' } },
    ],
    [
      'the beginning of an address that is too long',
      { query: { ...query, url: `${'u'.repeat(1999)}😀`, domain: 'd'.repeat(254) } },
      { asked: { url: 'u'.repeat(1999), domain: 'd'.repeat(253) } },
    ],
    [
      'an origin, however long: without one there would be no page to refuse',
      { query, headers: { origin: `https://${'o'.repeat(3000)}` } },
      { asked: { origin: `https://${'o'.repeat(1992)}` } },
    ],
    ['no tenant for a placeholder', { query: { ...query, tenantId: 'your-tenant-id' } }, { asked: {} }],
    [
      'a publishable key',
      { query: { ...query, token: 'pk_x' }, context: { problem: 'ERR_UNAUTHENTICATED' } },
      { asked: { key: 'pk_x' } },
    ],
    [
      'the problem of an invalid token',
      { query: { ...query, token: 'x' }, context: { problem: 'ERR_UNAUTHENTICATED' } },
      { asked: {}, problem: 'ERR_UNAUTHENTICATED' },
    ],
  ])('keeps %s', async (_what, parts, kept) => {
    const { needs, openPackets } = socketDependencies();

    expect(await socketioConnect(needs, socketEvent('$connect', { door: 'socketio', ...parts }))).toEqual({
      statusCode: 200,
    });

    expect(await needs.sessions.find('socket-1=')).toEqual({ ...base, ...kept });
    expect(openPackets).toEqual(['socket-1=']);
  });

  test.each([
    ['without a token', { query }, ['- sockets anonymous']],
    ['that names a tenant and proves none', { query: { ...query, tenantId: SHOP } }, ['- sockets anonymous']],
    ['with a token that was verified', { query: { ...query, token: 'a.b.c' }, caller: aCaller() }, []],
  ])('%s is counted in a share of its own, if it proves no tenant', async (_what, parts, expected) => {
    const { needs } = socketDependencies();
    const counted: string[] = [];
    needs.quotas.consume = async (tenantId, { used, by }) => counted.push(`${tenantId} ${used} ${by}`) && 0;

    await socketioConnect(needs, socketEvent('$connect', { door: 'socketio', ...parts }));

    expect(counted).toEqual(expected);
  });

  test('[LIM5] is refused, and nothing is stored or invoked, once that share is used up', async () => {
    const { needs, openPackets } = socketDependencies();
    needs.quotas.consume = async () => 2.5;

    const connecting = socketioConnect(needs, socketEvent('$connect', { door: 'socketio', query }));

    await expect(connecting).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED', retryAfter: 3 });
    expect([await needs.sessions.find('socket-1='), openPackets]).toEqual([null, []]);
  });

  test('keeps the caller and the start of an expired token, without the session', async () => {
    const { needs } = socketDependencies();
    const context = { problem: 'ERR_TOKEN_EXPIRED', authTime: 1000 };

    await socketioConnect(
      needs,
      socketEvent('$connect', { door: 'socketio', caller: aCaller(), context, query: { ...query, token: 'a.b.c' } }),
    );

    const session = await needs.sessions.find('socket-1=');
    expect(session).toMatchObject({ problem: 'ERR_TOKEN_EXPIRED', authTime: 1000, caller: { subject: 'visitor:v_1' } });
    expect(session?.caller?.sessionId).toBeUndefined();
  });

  test.each([
    ['by polling', { EIO: '4', transport: 'polling' }],
    ['of an older protocol', { EIO: '3', transport: 'websocket' }],
    ['of no Engine.IO', undefined],
  ])('%s is refused, and not stored', async (_how, params) => {
    const { needs, openPackets } = socketDependencies();
    const event = socketEvent('$connect', { door: 'socketio', ...(params ? { query: params } : {}) });

    await expect(socketioConnect(needs, event)).rejects.toMatchObject({ code: 'ERR_INVALID', field: 'transport' });

    expect([await needs.sessions.find('socket-1='), openPackets]).toEqual([null, []]);
  });
});
