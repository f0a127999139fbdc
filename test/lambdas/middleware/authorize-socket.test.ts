import { describe, expect, test } from 'vitest';
import { authorizeSocket, type SocketAuthorizerEvent } from '../../../lambdas/middleware/authorize-socket.ts';
import { socketCaller } from '../../../lambdas/middleware/socket-caller.ts';
import { aCaller, NOW } from '../../support/builders/tenants.ts';
import { testTokens } from '../../support/builders/tokens.ts';

const works = testTokens();
const token = await works.tokens.issue(aCaller(), NOW);
const expired = await works.tokens.issue(aCaller({ expiresAt: NOW - 1 }), NOW);
const forged = `${token.slice(0, -3)}abc`;
const ARN = 'arn:aws:execute-api:eu-west-1:123456789012:api/live/$connect';

type Parts = { headers?: Record<string, string>; query?: Record<string, string> };

/** Written by hand after the authorizer event in localstack#7191: names keep the client's case, an empty query is absent. */
const handshake = ({ headers = {}, query }: Parts): SocketAuthorizerEvent => ({
  methodArn: ARN,
  headers: { Host: 'api.example', Connection: 'upgrade', Upgrade: 'websocket', ...headers },
  ...(query ? { queryStringParameters: query } : {}),
  requestContext: { identity: { sourceIp: '192.0.2.1' } },
});

const KEY = 'k'.repeat(32);
const decide = (parts: Parts, edgeKey = '') => authorizeSocket({ verifier: works.verifier, edgeKey }, handshake(parts));
const effect = async (parts: Parts, edgeKey = '') => {
  const { policyDocument, context } = await decide(parts, edgeKey);
  const [statement] = policyDocument.Statement;
  expect(statement).toMatchObject({ Action: 'execute-api:Invoke', Resource: ARN });
  return { effect: statement?.Effect, context };
};

describe('a native handshake', () => {
  test.each<[string, Parts, { door: string; v1: boolean }]>([
    ['a token in the query', { query: { token } }, { door: 'chat', v1: false }],
    ['the door /ws', { query: { token, door: 'ws' } }, { door: 'ws', v1: false }],
    [
      'a token as a subprotocol',
      { headers: { 'Sec-WebSocket-Protocol': `chat.v1, bearer.${token}` } },
      { door: 'chat', v1: true },
    ],
    ['names in lower case', { headers: { 'sec-websocket-protocol': `bearer.${token}` } }, { door: 'chat', v1: false }],
    [
      'both, of which the subprotocol counts',
      { headers: { 'Sec-WebSocket-Protocol': `chat.v1,bearer.${token}` }, query: { token: forged } },
      { door: 'chat', v1: true },
    ],
  ])('with %s is admitted', async (_, parts, door) => {
    expect(await effect(parts)).toEqual({
      effect: 'Allow',
      context: { ...aCaller(), ...door, address: '192.0.2.1', gatewayHost: 'api.example' },
    });
  });

  test.each<[string, Parts]>([
    ['nothing', {}],
    ['an empty token', { query: { token: '' } }],
    ['an expired token', { query: { token: expired } }],
    ['a forged token', { query: { token: forged } }],
    ['a key', { query: { token: 'pk_shop_0123456789abcdefghijkl' } }],
    ['a word', { query: { token: 'undefined' } }],
  ])('with %s is denied', async (_, given) => {
    expect((await effect(given)).effect).toBe('Deny');
  });
});

describe('a Socket.IO handshake', () => {
  const query = { EIO: '4', transport: 'websocket' };

  test.each<[string, Record<string, string>, Record<string, unknown>]>([
    ['a genuine token', { token }, { ...aCaller() }],
    ['an expired token', { token: expired }, { ...aCaller({ expiresAt: NOW - 1 }), problem: 'ERR_TOKEN_EXPIRED' }],
    ['a forged token', { token: forged }, { problem: 'ERR_UNAUTHENTICATED' }],
    ['no token', {}, { problem: 'ERR_UNAUTHENTICATED' }],
  ])('with %s is admitted, and its handler learns which it was', async (_, given, context) => {
    const verdict = await effect({ query: { ...query, ...given } });

    expect(verdict.effect).toBe('Allow');
    expect(verdict.context).toMatchObject({ ...context, door: 'socketio' });
    expect('problem' in (verdict.context ?? {})).toBe('problem' in context);
  });
});

describe('behind the edge', () => {
  const headers = {
    'X-Gateway-Key': KEY,
    'X-Chat-Door': 'ws',
    'X-Viewer-Address': '198.51.100.7',
    'X-Gateway-Host': 'chat.example',
  };

  test('door, address and host are those that the edge sets', async () => {
    const verdict = await effect({ headers, query: { token, EIO: '4', door: 'chat' } }, KEY);

    expect(verdict).toMatchObject({
      effect: 'Allow',
      context: { door: 'ws', address: '198.51.100.7', gatewayHost: 'chat.example' },
    });
  });

  test.each([
    ['a wrong key', { ...headers, 'X-Gateway-Key': 'guess' }],
    ['an empty key', { ...headers, 'X-Gateway-Key': '' }],
    ['a door that does not exist', { ...headers, 'X-Chat-Door': 'back' }],
  ])('%s is denied, token or not', async (_, given) => {
    expect((await effect({ headers: given, query: { token } }, KEY)).effect).toBe('Deny');
  });

  test('the edge’s headers are not trusted where there is no edge', async () => {
    const { context } = await effect({ headers, query: { token } });

    expect(context).toMatchObject({ door: 'chat', address: '192.0.2.1', gatewayHost: 'api.example' });
  });
});

test('a context whose values API Gateway turned into strings is read back as the same caller', async () => {
  const { context = {} } = await decide({ query: { token, door: 'ws' } });
  const strings = Object.fromEntries(Object.entries(context ?? {}).map(([key, value]) => [key, String(value)]));

  expect(socketCaller({ authorizer: strings, connectedAt: NOW * 1000 }, NOW * 1000)).toEqual({
    caller: aCaller(),
    door: 'ws',
    v1: false,
  });
});

describe('chat.v1', () => {
  const offering = (jwt: string, query = {}): Parts => ({
    headers: { 'Sec-WebSocket-Protocol': `chat.v1, bearer.${jwt}` },
    query,
  });

  test.each([
    ['an expired token', expired, 'ERR_TOKEN_EXPIRED'],
    ['a forged token', forged, 'ERR_UNAUTHENTICATED'],
    ['a key', 'pk_shop_0123456789abcdefghijkl', 'ERR_UNAUTHENTICATED'],
  ])('with %s is admitted to be told so', async (_, jwt, problem) => {
    expect(await effect(offering(jwt))).toMatchObject({ effect: 'Allow', context: { v1: true, problem } });
  });

  test('is denied at the door of an older widget', async () => {
    expect((await effect(offering(forged, { door: 'ws' }))).effect).toBe('Deny');
  });
});

describe('a cookie', () => {
  const Cookie = `a=1; __Host-chat_shop=${token}`;
  const query = { tenantId: 'shop' };

  test('stands in for a token at the door of the first widget, and is marked as one', async () => {
    expect(await effect({ headers: { Cookie }, query })).toMatchObject({
      effect: 'Allow',
      context: { cookie: true, subject: 'visitor:v_1' },
    });
  });

  test.each<[string, Parts]>([
    ['for another tenant', { headers: { Cookie }, query: { tenantId: 'rival' } }],
    ['for no tenant', { headers: { Cookie } }],
    ['at another door', { headers: { Cookie }, query: { ...query, door: 'ws' } }],
  ])('%s is none', async (_, parts) => {
    expect((await effect(parts)).effect).toBe('Deny');
  });

  test('gives way to a token', async () => {
    const { context } = await effect({ headers: { Cookie }, query: { ...query, token } });

    expect(context).not.toHaveProperty('cookie');
  });
});

describe('the id of a polling session in a handshake', () => {
  const sid = `mx1mnbtk.${'a'.repeat(43)}`;
  const pollingId = async (query: Record<string, string>) => (await effect({ query })).context?.pollingId;

  test('is passed on, for the frames of the socket', async () => {
    expect(await pollingId({ EIO: '4', transport: 'websocket', sid })).toBe(sid);
  });

  test('is not, if it is none, or at another door', async () => {
    expect(await pollingId({ EIO: '4', transport: 'websocket', sid: `${sid}x` })).toBeUndefined();
    expect(await pollingId({ token, sid })).toBeUndefined();
  });
});
