import { expect, test } from 'vitest';
import {
  corsHeaders,
  isPreflight,
  preflight,
  readCors,
  withoutCorsHeaders,
} from '../../../../lib/local/api-gateway/cors.ts';
import { aRequest } from '../gateway-requests.ts';

const cors = (value: Record<string, unknown>) => {
  const read = readCors(value, 'here');
  if (read === undefined) throw new Error('no configuration');
  return read;
};

test.each([
  [['https://*'], 'https://a.example', true],
  [['https://*'], 'http://a.example', false],
  [['http://*'], 'http://localhost:3000', true],
  [['https://a.example'], 'https://a.example', true],
  [['https://a.example'], 'https://a.example.evil', false],
  [['https://*.a.example'], 'https://b.a.example', false],
])('origins %j and %s: %s', (AllowOrigins, origin, isAllowed) => {
  const headers = corsHeaders(cors({ AllowOrigins, AllowCredentials: true }), origin);

  expect(headers.find(([name]) => name === 'access-control-allow-origin')?.[1]).toBe(isAllowed ? origin : undefined);
  expect(headers).toHaveLength(isAllowed ? 2 : 0);
});

test('for everybody and without credentials the star itself is the answer', () => {
  expect(corsHeaders(cors({ AllowOrigins: ['*'], ExposeHeaders: ['X-A', 'X-B'] }), 'http://x')).toEqual([
    ['access-control-allow-origin', '*'],
    ['access-control-expose-headers', 'X-A,X-B'],
  ]);
});

test('nothing without an origin', () => {
  expect(corsHeaders(cors({ AllowOrigins: ['*'] }), undefined)).toEqual([]);
});

test('a preflight needs both of its headers', () => {
  const headers = [
    ['Origin', 'https://a'],
    ['Access-Control-Request-Method', 'GET'],
  ] as const;

  expect(isPreflight(aRequest({ method: 'OPTIONS', headers }))).toBe(true);
  expect(isPreflight(aRequest({ method: 'OPTIONS', headers: headers.slice(1) }))).toBe(false);
  expect(isPreflight(aRequest({ method: 'OPTIONS', headers: headers.slice(0, 1) }))).toBe(false);
  expect(isPreflight(aRequest({ headers }))).toBe(false);
});

test('a preflight of an origin that is not allowed is 204 without a header', () => {
  const request = aRequest({ method: 'OPTIONS', headers: [['Origin', 'https://b']] });

  expect(preflight(cors({ AllowOrigins: ['https://a'], AllowMethods: ['GET'] }), request)).toEqual({
    status: 204,
    headers: [],
    body: '',
  });
});

test("a Lambda's own CORS headers are taken away in any case", () => {
  expect(
    withoutCorsHeaders([
      ['Access-Control-Allow-Origin', '*'],
      ['x-a', 'b'],
    ]),
  ).toEqual([['x-a', 'b']]);
});

test('an unknown member of the configuration is a sentence', () => {
  expect(() => readCors({ AllowEverything: true }, 'here')).toThrow(/here: CorsConfiguration has AllowEverything/);
});
