import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../../lib/contract/exchange-problems.ts';
import { problemsOfHandshake } from '../../../lib/contract/handshake-problems.ts';

const JSON_TYPE = ['content-type', 'application/json'] as const;

const handshake = (more: Partial<Exchange>): Exchange => ({
  method: 'GET',
  path: '/ws/chat',
  query: '',
  requestHeaders: [['Upgrade', 'websocket']],
  requestBody: '',
  status: 101,
  headers: [],
  body: '',
  ...more,
});
const refused = (status: number, body: object, ...headers: Exchange['headers']): Exchange =>
  handshake({ status, body: JSON.stringify(body), headers: [JSON_TYPE, ...headers] });

describe('a native socket', () => {
  test.each([
    ['without a subprotocol', handshake({ query: 'token=t&tenantId=&theme=dark' })],
    ['with one', handshake({ headers: [['sec-websocket-protocol', 'chat.v1']] })],
    ['that is refused', refused(403, { message: 'Forbidden', connectionId: 'c', requestId: 'r' })],
  ])('%s is as it is declared', (_, exchange) => {
    expect(problemsOfHandshake('chat', exchange)).toEqual([]);
  });

  test.each([
    [
      'a header that nobody declared',
      handshake({ headers: [['x-served-by', 'us']] }),
      'GET /ws/chat 101: the header x-served-by is not declared',
    ],
    ['a status that nobody declared', refused(418, {}), 'GET /ws/chat 418: the status is not declared'],
    [
      'a field that nobody declared',
      refused(401, { message: 'Unauthorized', connectionId: 'c', requestId: 'r', reason: 'expired' }),
      'GET /ws/chat 401: body/reason is not declared',
    ],
  ])('with %s is a problem', (_, exchange, sentence) => {
    expect(problemsOfHandshake('chat', exchange)).toEqual([sentence]);
  });
});

describe('a Socket.IO socket', () => {
  const always = [
    ['cache-control', 'no-store'],
    ['x-content-type-options', 'nosniff'],
  ] as const;

  test('that opens says that it is Engine.IO 4 over a WebSocket', () => {
    expect(problemsOfHandshake('socketio', handshake({ query: 'EIO=4&transport=websocket&t=1' }))).toEqual([]);
    expect(problemsOfHandshake('socketio', handshake({ query: 'EIO=3&transport=websocket' }))).toEqual([
      'GET /socket.io/ 101: query/EIO must be equal to constant 4',
    ]);
  });

  test('that the edge refuses is refused in the words of the protocol', () => {
    const unknown = { code: 1, message: 'Session ID unknown' };

    expect(problemsOfHandshake('socketio', refused(400, unknown, ...always, ['vary', 'Origin']))).toEqual([]);
    expect(problemsOfHandshake('socketio', refused(400, unknown, always[1]))).toContainEqual(
      'GET /socket.io/ 400: the header cache-control is missing',
    );
    expect(problemsOfHandshake('socketio', refused(400, { ...unknown, message: 'no' }, ...always))).not.toEqual([]);
  });
});
