import { expect, test } from 'vitest';
import { nativeConnect } from '../../../../../lambdas/handlers/socket/native/connect.ts';
import { NOW_MS } from '../../../../support/builders/conversations.ts';
import { socketDependencies } from '../../../../support/builders/socket-dependencies.ts';
import { socketEvent } from '../../../../support/builders/socket-event.ts';
import { aCaller, tenantNamed } from '../../../../support/builders/tenants.ts';

const SHOP_PAGE = 'https://shop.example';

test('the claims of a handshake are stored with its socket', async () => {
  const { needs } = socketDependencies();

  await nativeConnect(
    needs,
    socketEvent('$connect', {
      door: 'ws',
      caller: aCaller({ name: 'Mia' }),
      context: { v1: true },
      headers: { Origin: SHOP_PAGE },
      query: { tenantId: 'shop', domain: 'shop.example', url: `${SHOP_PAGE}/basket` },
    }),
  );

  expect(await needs.connections.ofVisitor(tenantNamed('shop'), 'visitor:v_1')).toEqual([
    {
      tenantId: 'shop',
      connectionId: 'socket-1=',
      subject: 'visitor:v_1',
      userId: 'v_1',
      role: 'visitor',
      door: 'ws',
      v1: true,
      connectedAt: NOW_MS,
      anonymous: true,
      name: 'Mia',
      domain: 'shop.example',
      origin: SHOP_PAGE,
      url: `${SHOP_PAGE}/basket`,
      state: 'live',
    },
  ]);
});

test.each([
  ['chat.v1, bearer.x', 'chat.v1'],
  ['bearer.x,chat.v1', 'chat.v1'],
  ['bearer.x', 'bearer.x'],
  ['other , chat', 'other'],
])('of the subprotocols "%s", %s is chosen', async (offered, chosen) => {
  const { needs } = socketDependencies();
  const headers = { 'Sec-WebSocket-Protocol': offered };

  expect(await nativeConnect(needs, socketEvent('$connect', { caller: aCaller(), headers }))).toEqual({
    statusCode: 200,
    headers: { 'Sec-WebSocket-Protocol': chosen },
  });
});

test.each([
  ['a handshake without a caller', {}, 'ERR_UNAUTHENTICATED'],
  ['a token that expired since it was verified', { caller: aCaller({ expiresAt: 1 }) }, 'ERR_TOKEN_EXPIRED'],
  ['a handshake for another tenant', { caller: aCaller(), query: { tenant_id: 'other' } }, 'ERR_TENANT_MISMATCH'],
  ['a cookie from no page', { caller: aCaller(), context: { cookie: true } }, 'ERR_ORIGIN'],
] as const)('%s is refused', async (_who, parts, code) => {
  const { needs } = socketDependencies();

  await expect(nativeConnect(needs, socketEvent('$connect', parts))).rejects.toMatchObject({ code });
});
