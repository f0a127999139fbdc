import { describe, expect, test } from 'vitest';
import { Refusal } from '../../../../../lambdas/domain/errors.ts';
import { FRAMES_AT_ONCE } from '../../../../../lambdas/domain/sockets/frame-limits.ts';
import { nativeFrame, nativeRefusal } from '../../../../../lambdas/handlers/socket/native/frame.ts';
import { socketDependencies } from '../../../../support/builders/socket-dependencies.ts';
import { socketEvent } from '../../../../support/builders/socket-event.ts';
import { aCaller, tenantNamed } from '../../../../support/builders/tenants.ts';

const caller = aCaller();

describe('a frame', () => {
  test.each([
    ['that is no JSON', { caller, body: '{' }, { code: 'ERR_MALFORMED' }],
    ['that is no object', { caller, body: '[1]' }, { code: 'ERR_MALFORMED' }],
    ['of no type', { caller, body: {} }, { code: 'ERR_INVALID', field: 'type' }],
    ['of an unknown type', { caller, body: { type: 'toString' } }, { code: 'ERR_INVALID', field: 'type' }],
    ['of a socket without a caller', { body: { type: 'ping' } }, { code: 'ERR_UNAUTHENTICATED' }],
    [
      'of a tenant that is gone',
      { caller: aCaller({ tenantId: tenantNamed('gone') }), body: { type: 'ping' } },
      { code: 'ERR_REVOKED' },
    ],
  ] as const)('%s is refused', async (_what, parts, refusal) => {
    const { needs, posts } = socketDependencies();

    await expect(nativeFrame(needs, socketEvent('$default', parts))).rejects.toMatchObject(refusal);

    expect(posts).toEqual([]);
  });

  test('is refused above its rate, before it is parsed, and said so once a second', async () => {
    const { needs, told } = socketDependencies();
    const ping = () => nativeFrame(needs, socketEvent('$default', { caller, body: { type: 'ping' } }));
    for (let number = 0; number < FRAMES_AT_ONCE; number++) await ping();

    await expect(ping()).rejects.toMatchObject({ code: 'ERR_RATE_LIMITED', retryAfter: 1 });
    await ping();
    expect(told()).toHaveLength(FRAMES_AT_ONCE);
  });
});

test.each(['ping', '"ping"', 'PING', 'pong', 'heartbeat', 'keep-alive', '2', '3', ' ping\n'])(
  'a heartbeat in a form of its own is answered by nothing: %j',
  async (body) => {
    const { needs, posts } = socketDependencies();

    await nativeFrame(needs, socketEvent('$default', { caller, body }));

    expect(posts).toEqual([]);
  },
);

describe('a refusal', () => {
  const refusal = new Refusal('ERR_RATE_LIMITED', 'too much', { retryAfter: 1 });
  const refused = { type: 'error', error: 'too much', code: 'ERR_RATE_LIMITED', retryAfter: 1, requestId: 'request-1' };

  test.each([
    ['names the message that was refused', { clientMessageId: 'm1' }, { ...refused, temp_id: 'm1' }],
    ['of a body that is no JSON names none', '{', refused],
    ['of an empty body names none', undefined, refused],
  ])('%s', async (_what, body, frame) => {
    const { needs, told } = socketDependencies();

    await nativeRefusal(needs, socketEvent('$default', { caller, body }), refusal);

    expect(told()).toEqual([frame]);
  });

  test('[ISO6] of a revoked caller ends the socket, after it was sent', async () => {
    const { needs, told, closed } = socketDependencies();
    const event = socketEvent('$default', {
      caller: aCaller({ tenantId: tenantNamed('gone') }),
      body: { type: 'ping' },
    });
    const revoked = await nativeFrame(needs, event).catch((error: Refusal) => error);

    await nativeRefusal(needs, event, revoked as Refusal);

    expect(told()).toMatchObject([{ code: 'ERR_REVOKED' }]);
    expect(closed).toEqual(['socket-1=']);
  });

  test('of a frame that names a revoked session does not end the socket of another caller', async () => {
    const { needs, told, closed } = socketDependencies();

    await nativeRefusal(
      needs,
      socketEvent('$default', { caller }),
      new Refusal('ERR_REVOKED', 'the session was revoked'),
    );

    expect(told()).toMatchObject([{ code: 'ERR_REVOKED' }]);
    expect(closed).toEqual([]);
  });

  test('of a message is said by the bot on the door without error frames', async () => {
    const { needs, told } = socketDependencies();

    await nativeRefusal(needs, socketEvent('$default', { door: 'ws', caller, body: { type: 'message' } }), refusal);

    expect(told()).toMatchObject([
      {
        type: 'message',
        message: { text: 'That was a lot at once. Please wait a moment and try again.', sender: 'bot' },
      },
    ]);
  });

  test.each([undefined, '{', '[]', '7', { type: 'heartbeat' }, { type: 'sync' }, { event: 'ping' }])(
    'of what no person wrote makes no bubble on that door: %j',
    async (body) => {
      const { needs, posts } = socketDependencies();

      await nativeRefusal(needs, socketEvent('$default', { door: 'ws', caller, body }), refusal);

      expect(posts).toEqual([]);
    },
  );

  test('is not sent if there is no verified caller', async () => {
    const { needs, posts } = socketDependencies();

    await nativeRefusal(needs, socketEvent('$default'), refusal);

    expect(posts).toEqual([]);
  });
});
