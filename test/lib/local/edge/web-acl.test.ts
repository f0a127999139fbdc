import { describe, expect, test } from 'vitest';
import type { RateRule, RequestPart, Statement } from '../../../../lib/local/cloudformation/web-acl.ts';
import { addressLimiter, fits } from '../../../../lib/local/edge/web-acl.ts';
import { type GatewayRequest, jsonResponse } from '../../../../lib/local/http/gateway-message.ts';
import { manualTime } from '../../../../lib/local/time/manual-time.ts';

const aRequest = (more: Partial<GatewayRequest> = {}): GatewayRequest => ({
  method: 'GET',
  path: '/',
  query: '',
  headers: [],
  body: Buffer.alloc(0),
  sourceIp: '192.0.2.1',
  ...more,
});

const bytes = (
  of: RequestPart,
  text: string,
  more: Partial<Extract<Statement, { kind: 'bytes' }>> = {},
): Statement => ({
  kind: 'bytes',
  of,
  transformations: [],
  position: 'EXACTLY',
  text,
  ...more,
});
const PATH: RequestPart = { part: 'path' };
const isPost = bytes({ part: 'method' }, 'POST');

const aRule = (more: Partial<RateRule> = {}): RateRule => ({
  name: 'any',
  limit: 2,
  windowMs: 60_000,
  response: jsonResponse(429, { message: 'Too Many Requests' }),
  ...more,
});

describe('a rule', () => {
  /** The statuses of requests, one after the other; 200 where none was blocked. */
  const statuses = (rules: RateRule[], ...requests: (GatewayRequest | number)[]) => {
    const time = manualTime();
    const limited = addressLimiter({ rules }, time);
    return requests.flatMap((next) => {
      if (typeof next !== 'number') return [limited(next)?.status ?? 200];
      time.advance(next);
      return [];
    });
  };
  const one = aRequest();

  test('blocks an address beyond its limit, and no other', () => {
    expect(statuses([aRule()], one, one, one, aRequest({ sourceIp: '192.0.2.2' }), one)).toEqual([
      200, 200, 429, 200, 429,
    ]);
  });

  test('admits it again when fewer came within its window, blocked ones included', () => {
    expect(statuses([aRule()], one, one, 40_000, one, 30_000, one, one, 60_000, one)).toEqual([
      200, 200, 429, 200, 429, 200,
    ]);
  });

  test('counts and blocks what is in its scope only', () => {
    const post = aRequest({ method: 'POST' });

    expect(statuses([aRule({ scope: isPost })], one, post, one, post, one, post, one)).toEqual([
      200, 200, 200, 200, 200, 429, 200,
    ]);
  });

  test('comes after those before it, which alone see what they block', () => {
    const first = aRule({ limit: 1, response: jsonResponse(403, {}) });

    expect(statuses([first, aRule({ limit: 1 })], one, one, 60_000, one)).toEqual([200, 403, 200]);
  });
});

describe('a statement', () => {
  const header = (name: string): RequestPart => ({ part: 'header', name });
  const argument = (name: string): RequestPart => ({ part: 'query argument', name });
  test.each<[string, Statement, Partial<GatewayRequest>, boolean]>([
    ['a method', isPost, { method: 'POST' }, true],
    ['another method', isPost, {}, false],
    ['the beginning of a path', bytes(PATH, '/a/', { position: 'STARTS_WITH' }), { path: '/a/b' }, true],
    ['the end of a path', bytes(PATH, '.php', { position: 'ENDS_WITH' }), { path: '/x.php' }, true],
    ['the middle of a path', bytes(PATH, 'admin', { position: 'CONTAINS' }), { path: '/my-admin/' }, true],
    ['a path by its case', bytes(PATH, '/a'), { path: '/A' }, false],
    ['a path in any case', bytes(PATH, '/a', { transformations: ['LOWERCASE'] }), { path: '/A' }, true],
    ['a path as it was sent', bytes(PATH, '/a'), { path: '/%61' }, false],
    ['a path, decoded', bytes(PATH, '/a', { transformations: ['URL_DECODE'] }), { path: '/%61' }, true],
    ['a path, in short', bytes(PATH, '/a/', { transformations: ['NORMALIZE_PATH'] }), { path: '/x/..//./a/' }, true],
    ['a header', bytes(header('upgrade'), 'websocket'), { headers: [['Upgrade', 'websocket']] }, true],
    ['an argument', bytes(argument('transport'), 'polling'), { query: 'EIO=4&Transport=polling' }, true],
    ['any of several', bytes(argument('a'), '2'), { query: 'a=1&a=2' }, true],
    ['an argument of that value, not in it', bytes(argument('a'), '2'), { query: 'a=12' }, false],
    ['a header that is there', { kind: 'at least', of: header('x'), bytes: 1 }, { headers: [['X', 'y']] }, true],
    ['a header that is empty', { kind: 'at least', of: header('x'), bytes: 1 }, { headers: [['X', '']] }, false],
    ['a header that is missing', { kind: 'at least', of: header('x'), bytes: 0 }, {}, false],
    ['not', { kind: 'not', statement: isPost }, {}, true],
    ['all', { kind: 'and', statements: [isPost, bytes(PATH, '/b')] }, { method: 'POST' }, false],
    ['any', { kind: 'or', statements: [isPost, bytes(PATH, '/b')] }, { method: 'POST' }, true],
  ])('of %s', (_, statement, request, expected) => {
    expect(fits(statement, aRequest(request))).toBe(expected);
  });
});
