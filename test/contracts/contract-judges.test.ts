import type { Exchange } from '@chat-gateway/local/observations';
import { expect, test } from 'vitest';
import { contractJudges } from '../support/contract/contract-judges.ts';

const health = (more: Partial<Exchange> = {}): Exchange => ({
  type: 'exchange',
  way: 'edge',
  method: 'GET',
  path: '/api/health',
  query: '',
  requestHeaders: [],
  requestBody: '',
  requestBodyCut: false,
  status: 200,
  headers: [
    ['content-type', 'application/json'],
    ['cache-control', 'no-store'],
    ['x-content-type-options', 'nosniff'],
    ['via', '1.1 edge (CloudFront)'],
  ],
  functionHeaders: ['content-type', 'cache-control'],
  body: '{"status":"ok"}',
  bodyCut: false,
  ...more,
});
const frame = { role: undefined, by: 'function', acknowledges: undefined } as const;

test('an exchange is held against its route, and a handshake against its door', () => {
  const refused = { status: 401, functionHeaders: [], headers: [['content-type', 'application/json'] as const] };
  const body = '{"message":"Unauthorized","connectionId":"c","requestId":"r"}';

  expect(contractJudges.exchange(health())).toEqual([]);
  expect(contractJudges.exchange(health({ ...refused, path: '/ws/chat/', body }))).toEqual([]);
  expect(contractJudges.exchange(health({ ...refused, path: '/elsewhere', body }))).not.toEqual([]);
});

test('a header that others set is undeclared if a function set it', () => {
  expect(contractJudges.exchange(health({ functionHeaders: ['content-type', 'cache-control', 'via'] }))).toEqual([
    'GET 200: a function set the header via',
  ]);
});

test('the same problem of two frames is the same sentence', () => {
  const [first, second] = ['{"type":"pong","at":1}', `{"type":"pong","at":"${'x'.repeat(999)}"}`].map((text) =>
    contractJudges.frame({ ...frame, direction: 'to-client', door: 'chat', text }),
  );

  expect(first).toHaveLength(1);
  expect(second).toEqual(first);
  expect(first?.[0]).toContain('at');
});

test('a frame of a client is judged as one that was accepted', () => {
  const text = '{"type":"message","text":7}';

  expect(contractJudges.frame({ direction: 'to-gateway', door: 'ws', role: 'visitor', text })).not.toEqual([]);
});

test('a packet of Socket.IO is judged with the event that it acknowledges', () => {
  const text = '431[{"success":true,"users":[],"nextCursor":null}]';
  const judged = (acknowledges: string) =>
    contractJudges.frame({ ...frame, direction: 'to-client', door: 'socketio', text, acknowledges });

  expect(judged('get_online_users')).toEqual([]);
  expect(judged('typing')).not.toEqual([]);
});
