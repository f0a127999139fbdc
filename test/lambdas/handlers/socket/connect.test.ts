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
