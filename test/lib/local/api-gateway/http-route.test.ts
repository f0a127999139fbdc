import { expect, test } from 'vitest';
import { matchRoute } from '../../../../lib/local/api-gateway/http-route.ts';

const routes = [
  '$default',
  'ANY /a/{rest+}',
  'GET /a/{rest+}',
  'GET /a/{id}',
  'GET /a/b',
  'ANY /a/b',
  'POST /a/{id}/c',
].map((key) => ({
  key,
  integration: { functionName: 'f' },
}));

test.each([
  ['GET', '/a/b', 'GET /a/b', {}],
  ['PUT', '/a/b', 'ANY /a/b', {}],
  ['GET', '/a/x', 'GET /a/{id}', { id: 'x' }],
  ['GET', '/a/x/y', 'GET /a/{rest+}', { rest: 'x/y' }],
  ['DELETE', '/a/x', 'ANY /a/{rest+}', { rest: 'x' }],
  ['POST', '/a/x/c', 'POST /a/{id}/c', { id: 'x' }],
  ['GET', '/a/', '$default', {}],
  ['GET', '/a', '$default', {}],
  ['GET', '/A/b', '$default', {}],
])('%s %s is answered by %s', (method, path, key, pathParameters) => {
  expect(matchRoute(routes, method, path)).toMatchObject({ route: { key }, pathParameters });
});

test('without a fitting route there is none', () => {
  expect(matchRoute(routes.slice(1), 'GET', '/b')).toBeUndefined();
});
