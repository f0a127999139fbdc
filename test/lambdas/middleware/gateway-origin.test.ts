import { expect, test } from 'vitest';
import { gatewayOrigin } from '../../../lambdas/middleware/gateway-origin.ts';
import { httpEvent } from '../../support/builders/http-event.ts';

const asked = (headers: Record<string, string>) => httpEvent('GET', '/x', { headers });

test.each([
  [
    'behind the edge, the host that the edge sets',
    { 'x-gateway-key': 'key', 'x-gateway-host': 'chat.example' },
    'https://chat.example',
  ],
  ['on a laptop, without TLS', { 'x-gateway-key': 'key', 'x-gateway-host': '127.0.0.1:8787' }, 'http://127.0.0.1:8787'],
  ['without the edge’s key, the API’s own host', { 'x-gateway-host': 'evil.example' }, 'https://api.example'],
  ['with a wrong key, the same', { 'x-gateway-key': 'x', 'x-gateway-host': 'evil.example' }, 'https://api.example'],
  [
    'a host that only looks like a laptop',
    { 'x-gateway-key': 'key', 'x-gateway-host': 'localhost.evil.example' },
    'https://localhost.evil.example',
  ],
])('the gateway is %s', (_, headers, origin) => {
  expect(gatewayOrigin(asked(headers), 'key')).toBe(origin);
});

test('without an edge no header is trusted for the gateway’s origin', () => {
  expect(gatewayOrigin(asked({ 'x-gateway-key': '', 'x-gateway-host': 'evil.example' }), '')).toBe(
    'https://api.example',
  );
});
