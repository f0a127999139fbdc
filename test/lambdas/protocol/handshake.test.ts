import { describe, expect, test } from 'vitest';
import {
  handshake,
  handshakeErrors,
  openFrame,
  PING_INTERVAL_MS,
  PING_TIMEOUT_MS,
} from '../../../lambdas/protocol/handshake.ts';

describe('the open frame', () => {
  test('is what clients expect, byte for byte', () => {
    expect(openFrame('s1=')).toBe(
      '0{"sid":"s1=","upgrades":[],"pingInterval":7200000,"pingTimeout":600000,"maxPayload":32768}',
    );
  });

  test('arms no timer that ends a two-hour connection or overflows 32 bits', () => {
    expect(PING_INTERVAL_MS + PING_TIMEOUT_MS).toBeGreaterThan(7_200_000);
    expect(PING_INTERVAL_MS + PING_TIMEOUT_MS).toBeLessThanOrEqual(2 ** 31 - 1);
  });
});

describe('a handshake query', () => {
  test.each([
    ['a client without keys of its own', { EIO: '4', transport: 'websocket' }],
    ['a widget', { tenantId: 't1', role: 'admin', token: 'T', EIO: '4', transport: 'websocket' }],
    ['a client that sends binary as text', { EIO: '4', transport: 'websocket', b64: '1' }],
    ['a client with a time stamp and an empty sid', { EIO: '4', transport: 'websocket', t: 'abc', sid: '' }],
  ])('of %s is accepted', (_, query) => {
    expect(handshake(query)).toEqual({ type: 'accepted' });
  });

  test.each([
    ['polling', { EIO: '4', transport: 'polling', t: 'abc' }, '{"code":0,"message":"Transport unknown"}'],
    ['webtransport', { EIO: '4', transport: 'webtransport' }, '{"code":0,"message":"Transport unknown"}'],
    ['no transport', { EIO: '4' }, '{"code":0,"message":"Transport unknown"}'],
    ['polling of version 3', { EIO: '3', transport: 'polling' }, '{"code":0,"message":"Transport unknown"}'],
    ['an upgrade', { EIO: '4', transport: 'websocket', sid: 's1' }, '{"code":1,"message":"Session ID unknown"}'],
    ['version 3', { EIO: '3', transport: 'websocket' }, '{"code":5,"message":"Unsupported protocol version"}'],
    ['version 5', { EIO: '5', transport: 'websocket' }, '{"code":5,"message":"Unsupported protocol version"}'],
    ['no version', { transport: 'websocket' }, '{"code":5,"message":"Unsupported protocol version"}'],
  ])('for %s is refused in the words of the protocol', (_, query, body) => {
    const answer = handshake(query);

    expect(answer.type).toBe('refused');
    expect(JSON.stringify('error' in answer ? answer.error : undefined)).toBe(body);
  });

  test.each([
    ['a native WebSocket', { token: 'T' }],
    ['nobody', {}],
  ])('of %s is absent', (_, query) => {
    expect(handshake(query)).toEqual({ type: 'absent' });
  });

  test('the errors are the six of the protocol', () => {
    expect(Object.values(handshakeErrors)).toEqual([
      { code: 0, message: 'Transport unknown' },
      { code: 1, message: 'Session ID unknown' },
      { code: 2, message: 'Bad handshake method' },
      { code: 3, message: 'Bad request' },
      { code: 4, message: 'Forbidden' },
      { code: 5, message: 'Unsupported protocol version' },
    ]);
  });
});
