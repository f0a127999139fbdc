import { describe, expect, test } from 'vitest';
import { connect } from '../../../../lambdas/handlers/socket/connect.ts';
import { socketDependencies } from '../../../support/builders/socket-dependencies.ts';
import { answerTo, socketEvent } from '../../../support/builders/socket-event.ts';
import { aCaller, SHOP } from '../../../support/builders/tenants.ts';

describe('$connect', () => {
  test('is handled in the dialect of its door', async () => {
    const { needs, openPackets } = socketDependencies();
    const handler = connect(() => needs);

    const native = await answerTo(handler, socketEvent('$connect', { caller: aCaller() }));
    const socketio = await answerTo(
      handler,
      socketEvent('$connect', { door: 'socketio', query: { EIO: '4', transport: 'websocket' } }),
    );

    expect([native, socketio]).toEqual([{ statusCode: 200 }, { statusCode: 200 }]);
    expect(await needs.connections.ofVisitor(SHOP, 'visitor:v_1')).toHaveLength(1);
    expect(openPackets).toEqual(['socket-1=']);
  });

  test.each([
    [401, {}],
    [403, { caller: aCaller(), query: { tenantId: 'other' } }],
    [400, { door: 'socketio', query: { EIO: '3', transport: 'websocket' } }],
  ] as const)('answers a refusal with its status, %i', async (statusCode, parts) => {
    const { needs, log } = socketDependencies();

    expect(
      await answerTo(
        connect(() => needs),
        socketEvent('$connect', parts),
      ),
    ).toEqual({ statusCode });

    expect(log).toMatchObject([{ level: 'info', route: '$connect', status: statusCode, connectionId: 'socket-1=' }]);
  });

  describe('of chat.v1', () => {
    const expired = { context: { v1: true, problem: 'ERR_TOKEN_EXPIRED' }, caller: aCaller() };
    const refusedWith = async (parts: Parameters<typeof socketEvent>[1], change = {}) => {
      const { needs, refusals } = socketDependencies({ notBefore: 2 });
      const answer = await answerTo(
        connect(() => ({ ...needs, ...change })),
        socketEvent('$connect', parts),
      );
      return { answer, refusals };
    };

    test.each([
      ['expired', expired, 'ERR_TOKEN_EXPIRED', 'renew-token'],
      ['not valid', { context: { v1: true, problem: 'ERR_UNAUTHENTICATED' } }, 'ERR_UNAUTHENTICATED', 'renew-token'],
      ['revoked', { context: { v1: true }, caller: aCaller({ issuedAt: 1 }) }, 'ERR_REVOKED', 'give-up'],
    ] as const)('tells that a token is %s, and what to do', async (_, parts, code, advice) => {
      const { answer, refusals } = await refusedWith(parts);

      expect(answer).toEqual({ statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'chat.v1' } });
      expect(refusals).toEqual([{ type: 'refused', code, error: expect.any(String), advice, requestId: 'request-1' }]);
    });

    test.each([
      [
        'whose page or tenant is another',
        { context: { v1: true }, caller: aCaller(), query: { tenantId: 'other' } },
        403,
      ],
      ['at the door of an older widget', { ...expired, door: 'ws' }, 401],
      ['without the subprotocol', { ...expired, context: { problem: 'ERR_TOKEN_EXPIRED' } }, 401],
    ] as const)('answers one with a status %s', async (_, parts, statusCode) => {
      expect(await refusedWith(parts)).toEqual({ answer: { statusCode }, refusals: [] });
    });

    test('answers with a status beyond the share of those who prove no tenant', async () => {
      const quotas = { consume: async () => 1, heldFor: () => 0 };

      expect(await refusedWith(expired, { quotas })).toEqual({ answer: { statusCode: 401 }, refusals: [] });
    });
  });

  test('answers an internal error with 500, and logs the reason', async () => {
    const { needs, log } = socketDependencies();
    const broken = { ...needs, tenants: { find: async () => Promise.reject(new Error('the table is gone')) } };

    const answer = await answerTo(
      connect(() => broken),
      socketEvent('$connect', { caller: aCaller() }),
    );

    expect(answer).toEqual({ statusCode: 500 });
    expect(log).toMatchObject([
      { level: 'error', route: '$connect', error: { stack: expect.stringContaining('the table is gone') } },
      { level: 'info', status: 500 },
    ]);
  });
});
