import { describe, expect, test } from 'vitest';
import { KEEP_ALIVE_WINDOW } from '../../../lambdas/domain/sockets/keep-alive.ts';
import { handshakeError, handshakeErrors, openFrame, pingTimes } from '../../../lambdas/protocol/handshake.ts';

describe('the open frame', () => {
  test('is what clients expect, byte for byte', () => {
    expect(openFrame('s1=', pingTimes(8))).toBe(
      '0{"sid":"s1=","upgrades":[],"pingInterval":480000,"pingTimeout":600000,"maxPayload":32768}',
    );
  });
});

describe('the ping times', () => {
  const SETTINGS = [1, 2, 3, 4, 5, 6, 7, 8];

  test('tell a client of a dead line one minute after the ping that is due, and after 18 minutes by default', () => {
    const sums = SETTINGS.map((minutes) => pingTimes(minutes)).map(
      ({ pingInterval, pingTimeout }) => (pingInterval + pingTimeout) / 60_000,
    );

    expect(sums).toEqual([2, 3, 4, 5, 6, 7, 8, 18]);
  });

  test('let python-socketio, which stops sending 5 s after the longer of the two, send until the line counts as dead', () => {
    for (const minutes of SETTINGS.slice(0, -1)) {
      const { pingInterval, pingTimeout } = pingTimes(minutes);
      expect(Math.max(pingInterval, pingTimeout) + 5_000).toBe((minutes + 1) * 60_000);
    }
  });

  test('by default outlast a ping that comes with the turn after its own, for python-socketio too', () => {
    const latest = 9 * 60_000 + KEEP_ALIVE_WINDOW;
    const { pingInterval, pingTimeout } = pingTimes(8);

    expect(pingInterval + pingTimeout).toBeGreaterThan(latest);
    expect(Math.max(pingInterval, pingTimeout) + 5_000).toBeGreaterThan(latest);
  });
});

const NOW = Date.UTC(2026, 10, 29);
const sidOf = (birth: number) => `${birth.toString(36)}.${'a'.repeat(43)}`;

describe('a handshake query', () => {
  test.each([
    ['a client without keys of its own', { EIO: '4', transport: 'websocket' }],
    ['a widget', { tenantId: 't1', role: 'admin', token: 'T', EIO: '4', transport: 'websocket' }],
    ['a client that sends binary as text', { EIO: '4', transport: 'websocket', b64: '1' }],
    ['a client that upgrades from polling', { EIO: '4', transport: 'websocket', sid: sidOf(NOW - 5000) }],
    ['a client with a time stamp and an empty sid', { EIO: '4', transport: 'websocket', t: 'abc', sid: '' }],
  ])('of %s is accepted', (_, query) => {
    expect(handshakeError(query, NOW)).toBeNull();
  });

  test.each([
    ['polling', { EIO: '4', transport: 'polling', t: 'abc' }, 'unknownTransport'],
    ['webtransport', { EIO: '4', transport: 'webtransport' }, 'unknownTransport'],
    ['no transport', { EIO: '4' }, 'unknownTransport'],
    ['polling of version 3', { EIO: '3', transport: 'polling' }, 'unknownTransport'],
    ['an upgrade', { EIO: '4', transport: 'websocket', sid: 's1' }, 'unknownSid'],
    ['an upgrade that comes too late', { EIO: '4', transport: 'websocket', sid: sidOf(NOW - 60_000) }, 'unknownSid'],
    ['version 3', { EIO: '3', transport: 'websocket' }, 'unsupportedVersion'],
    ['version 5', { EIO: '5', transport: 'websocket' }, 'unsupportedVersion'],
    ['no version', { transport: 'websocket' }, 'unsupportedVersion'],
    ['a native WebSocket', { token: 'T' }, 'unknownTransport'],
    ['no query', {}, 'unknownTransport'],
  ] as const)('for %s is refused', (_, query, error) => {
    expect(handshakeError(query, NOW)).toEqual(handshakeErrors[error]);
  });

  test('is refused with the errors of the protocol', () => {
    const official = Object.values(handshakeErrors).map(({ code, message }) => [code, message.split(':')[0]]);

    expect(official).toEqual([
      [0, 'Transport unknown'],
      [1, 'Session ID unknown'],
      [1, 'Session ID unknown'],
      [2, 'Bad handshake method'],
      [3, 'Bad request'],
      [3, 'Bad request'],
      [5, 'Unsupported protocol version'],
    ]);
  });

  test('is refused with what to use instead, where only that is wrong', () => {
    expect(handshakeErrors.noSocket.message).toContain('GET /api/chat/messages?after=');
    expect(handshakeErrors.unsupportedVersion.message).toContain('connect with socket.io-client 4');
  });
});
