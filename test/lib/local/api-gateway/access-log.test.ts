import { expect, test } from 'vitest';
import { accessLogLine } from '../../../../lib/local/api-gateway/access-log.ts';

const request = {
  method: 'POST',
  path: '/api/chat/messages',
  query: 'token=secret',
  headers: [],
  body: Buffer.alloc(0),
  sourceIp: '192.0.2.7',
};

test('a line is the format with the variables of the request in it', () => {
  const format =
    '{"id":"$context.requestId","at":"$context.requestTime","route":"$context.routeKey","status":"$context.status","ip":"$context.identity.sourceIp"}';
  const record = { requestId: 'r1=', now: Date.UTC(2026, 1, 3, 4, 5, 6), routeKey: 'POST /api/chat/messages' };

  expect(JSON.parse(accessLogLine(format, record, request, 201))).toEqual({
    id: 'r1=',
    at: '03/Feb/2026:04:05:06 +0000',
    route: 'POST /api/chat/messages',
    status: '201',
    ip: '192.0.2.7',
  });
});

test('a variable without a value is a dash, and one of a longer name is not taken for a shorter', () => {
  expect(accessLogLine('$context.routeKey $context.statusText', { requestId: 'r', now: 0 }, request, 404)).toBe('- -');
});
