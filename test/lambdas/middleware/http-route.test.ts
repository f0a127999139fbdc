import { describe, expect, test } from 'vitest';

import { invalid, Refusal, type RefusalCode } from '../../../lambdas/domain/errors.ts';
import { keyHash, keyText } from '../../../lambdas/domain/tenants/tenant-key.ts';

import {
  adminRoute,
  type CallerRequest,
  type HttpNeeds,
  httpRoute,
  openRoute,
  ownPageRoute,
  serverRoute,
} from '../../../lambdas/middleware/http-route.ts';
import { ANN } from '../../support/builders/accounts.ts';
import { anInvocation } from '../../support/builders/an-invocation.ts';
import { answerOf, httpEvent } from '../../support/builders/http-event.ts';
import { aCaller, anAgent, aTenant, NOW, RIVAL, SHOP, tenantNamed } from '../../support/builders/tenants.ts';
import { inMemoryVisitorStore } from '../../support/stores/in-memory-visitor-store.ts';

const lines: Record<string, unknown>[] = [];
const needs = (over: Partial<HttpNeeds> = {}): HttpNeeds => ({
  tenants: { find: async (tenantId) => (tenantId === 'shop' ? aTenant() : null) },
  visitors: inMemoryVisitorStore(),
  revocations: { notBefore: async () => null },
  edgeKey: '',
  clock: () => NOW * 1000,
  operatorLog: (line) => lines.push(line),
  invocation: anInvocation(),
  ...over,
});

const echo = async ({ headers: _, ...request }: CallerRequest) => ({
  statusCode: 201,
  body: JSON.parse(JSON.stringify(request)),
});
const takes = { query: ['limit'], body: ['text'] };
const handler = httpRoute(() => needs(), takes, echo);
const event = (parts: Parameters<typeof httpEvent>[2] = {}) =>
  httpEvent('POST', '/api/chat/messages', { context: aCaller(), ...parts });

describe('a route behind the authorizer', () => {
  test('gets caller, tenant and request as values', async () => {
    const { status, headers, body } = await answerOf(
      handler,
      event({ query: { limit: '5' }, params: { id: 'c1' }, cookies: ['a=b=c'], body: { text: 'hi' } }),
    );

    expect(status).toBe(201);
    expect(headers).toEqual({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(body).toEqual({
      requestId: 'request-1',
      method: 'POST',
      gateway: 'https://api.example',
      params: { id: 'c1' },
      query: { limit: '5' },
      cookies: ['a=b=c'],
      body: { text: 'hi' },
      address: '192.0.2.1',
      caller: aCaller(),
      tenant: aTenant(),
    });
  });

  test.each([
    ['no context at all', { context: undefined }, 401, 'ERR_UNAUTHENTICATED'],
    ['an empty context', { context: null }, 401, 'ERR_UNAUTHENTICATED'],
    ['half a caller', { context: { tenantId: SHOP, role: 'admin' } }, 401, 'ERR_UNAUTHENTICATED'],
    ['an unknown role', { context: { ...aCaller(), role: 'root' } }, 401, 'ERR_UNAUTHENTICATED'],
    ['an expired token', { context: { ...aCaller(), problem: 'ERR_TOKEN_EXPIRED' } }, 401, 'ERR_TOKEN_EXPIRED'],
    ['an unknown problem', { context: { ...aCaller(), problem: 'odd' } }, 401, 'ERR_UNAUTHENTICATED'],
    ['a cached answer past its time', { context: aCaller({ expiresAt: NOW }) }, 401, 'ERR_TOKEN_EXPIRED'],
    ['another tenant in the header', { headers: { 'x-tenant-id': 'rival' } }, 403, 'ERR_TENANT_MISMATCH'],
    ['another tenant in the query', { query: { tenantId: RIVAL } }, 403, 'ERR_TENANT_MISMATCH'],
    ['another tenant in the body', { body: { tenant_id: 'rival' } }, 403, 'ERR_TENANT_MISMATCH'],
    ['a tenant that is no text', { body: { tenantId: ['shop'] } }, 403, 'ERR_TENANT_MISMATCH'],
    ['a tenant that is gone', { context: aCaller({ tenantId: tenantNamed('gone') }) }, 401, 'ERR_REVOKED'],
    ['a page of another site', { headers: { origin: 'https://evil.example' } }, 403, 'ERR_ORIGIN'],
    ['a page without an origin', { headers: { origin: 'null' } }, 403, 'ERR_ORIGIN'],
    ['a body that is too long', { body: { text: 'x'.repeat(40_000) } }, 413, 'ERR_TOO_LARGE'],
    ['a body that is no JSON', { body: '{"text":' }, 400, 'ERR_MALFORMED'],
  ])('refuses %s', async (_, parts, status, code) => {
    const answer = await answerOf(
      handler,
      event({ ...parts, context: 'context' in parts ? parts.context : aCaller() }),
    );

    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test.each([
    [
      'the same tenant everywhere',
      { headers: { 'x-tenant-id': 'shop' }, query: { tenantId: SHOP }, body: { tenantId: SHOP } },
    ],
    ['a placeholder for a tenant', { headers: { 'x-tenant-id': 'your-tenant-id' }, query: { tenantId: '' } }],
    ['a page of the tenant', { headers: { origin: 'https://shop.example' } }],
  ])('admits %s', async (_, parts) => {
    expect((await answerOf(handler, event(parts))).status).toBe(201);
  });

  test('reads a context whose values became strings', async () => {
    const context = Object.fromEntries(Object.entries(aCaller()).map(([key, value]) => [key, String(value)]));

    expect((await answerOf(handler, event({ context }))).body.caller).toEqual(aCaller());
  });

  test('refuses tokens issued before the revocation of the tenant or the visitor, and only those', async () => {
    const issuedAt = aCaller().issuedAt;
    const revokedAt = (tenant: number, visitor: number) =>
      httpRoute(
        () =>
          needs({
            tenants: { find: async () => aTenant({ notBefore: tenant, visitorsRevokedAt: visitor }) },
            revocations: { notBefore: async () => visitor },
          }),
        takes,
        echo,
      );

    expect((await answerOf(revokedAt(issuedAt + 1, 0), event())).body.code).toBe('ERR_REVOKED');
    expect((await answerOf(revokedAt(0, issuedAt + 1), event())).body.code).toBe('ERR_REVOKED');
    expect((await answerOf(revokedAt(issuedAt, issuedAt), event())).status).toBe(201);
  });

  test('reads no revocation when no visitor was revoked since the token was issued', async () => {
    const revocations = { notBefore: () => Promise.reject(new Error('asked')) };
    const tenants = { find: async () => aTenant({ visitorsRevokedAt: aCaller().issuedAt }) };

    const answer = await answerOf(
      httpRoute(() => needs({ revocations, tenants }), takes, echo),
      event(),
    );

    expect(answer.status).toBe(201);
  });

  test('reads no revocation of an agent, which has none', async () => {
    const revocations = { notBefore: () => Promise.reject(new Error('asked')) };

    const answer = await answerOf(
      httpRoute(() => needs({ revocations }), takes, echo),
      event({ context: anAgent() }),
    );

    expect(answer.status).toBe(201);
  });
});

const SECRET = `Bearer ${keyText('secret', SHOP, 'abcdefghijklmnopqrstuv')}`;

describe('names that a route does not know', () => {
  const strict = serverRoute(
    () => needs(),
    { body: ['userId'] },
    async ({ body }) => ({
      statusCode: 200,
      body: { got: JSON.parse(JSON.stringify(body)) },
    }),
  );

  test.each([
    ['an unknown one', { limti: '5' }, 'limti'],
    ['one in another case', { Limit: '5' }, 'Limit'],
    ['what an old AJAX library adds', { limit: '5', _: '1767225600000' }, '_'],
    ['one of the body', { text: 'hi' }, 'text'],
    ['an inherited one', { constructor: 'x' }, 'constructor'],
  ])('in a query are refused from anybody, by name: %s', async (_, query, field) => {
    const { status, body } = await answerOf(handler, event({ query }));

    expect([status, body.code, body.field]).toEqual([400, 'ERR_INVALID', field]);
    expect(body.error).toContain('it takes limit');
  });

  test('and known ones that are given twice are refused too', async () => {
    const twice = { ...event({ query: { limit: '5,5' } }), rawQueryString: 'limit=5&limit=5' };

    expect((await answerOf(handler, twice)).body).toMatchObject({ code: 'ERR_INVALID', field: 'limit' });
  });

  test.each([
    ['an agent', handler, { context: anAgent() }],
    ['a server', strict, { headers: { authorization: SECRET } }],
  ])('in the body of %s are refused, by name', async (_who, route, who) => {
    const { status, body } = await answerOf(route, event({ ...who, body: { txt: 'hi' } }));

    expect([status, body.code, body.field]).toEqual([400, 'ERR_INVALID', 'txt']);
  });

  test('in the body of a visitor are left out, and named in the answer', async () => {
    const { status, body } = await answerOf(
      handler,
      event({ body: '{"text":"hi","txt":"ho","__proto__":{"text":"x"},"constructor":1}' }),
    );

    expect([status, body.body]).toEqual([201, { text: 'hi' }]);
    expect(body.ignored).toEqual(['txt', '__proto__', 'constructor']);
  });

  test('are none where all are known, in any spelling, a tenant included', async () => {
    const { body } = await answerOf(
      strict,
      event({ headers: { authorization: SECRET }, body: { user_id: 'u', tenantId: SHOP, tenant_id: SHOP } }),
    );

    expect(body).toEqual({ got: { user_id: 'u', tenantId: SHOP, tenant_id: SHOP } });
    expect((await answerOf(handler, event({ body: { text: 'hi' } }))).body).not.toHaveProperty('ignored');
  });

  test('are shown short enough to be read, and whole', async () => {
    const { body } = await answerOf(handler, event({ context: anAgent(), body: { ['🦊'.repeat(70)]: 1 } }));

    expect(body.field).toBe('🦊'.repeat(64));
  });

  test('do not matter to a route of the widget', async () => {
    const lenient = openRoute(
      () => needs(),
      async ({ body }) => ({ statusCode: 200, body: JSON.parse(JSON.stringify(body)) }),
    );

    expect((await answerOf(lenient, event({ query: { a: 'b' }, body: { c: 'd' } }))).body).toEqual({ c: 'd' });
  });

  test('are told to nobody before the caller is known', async () => {
    expect((await answerOf(handler, event({ context: null, query: { a: 'b' } }))).status).toBe(401);
    expect((await answerOf(strict, event({ body: { a: 'b' } }))).status).toBe(401);
  });
});

describe('the edge', () => {
  const behindEdge = openRoute(
    () => needs({ edgeKey: 'k'.repeat(32) }),
    async ({ address }) => ({ statusCode: 200, body: { address } }),
  );
  const withKey = (key: string) => event({ headers: { 'x-gateway-key': key, 'x-viewer-address': '198.51.100.7' } });

  test('is trusted about the viewer with its key', async () => {
    expect((await answerOf(behindEdge, withKey('k'.repeat(32)))).body).toEqual({ address: '198.51.100.7' });
  });

  test('cannot be bypassed', async () => {
    expect((await answerOf(behindEdge, withKey('guess'))).body.code).toBe('ERR_FORBIDDEN');
    expect((await answerOf(behindEdge, event())).body.code).toBe('ERR_FORBIDDEN');
  });

  test('is not trusted where there is none', async () => {
    expect((await answerOf(handler, withKey(''))).body.address).toBe('192.0.2.1');
  });
});

describe('an error', () => {
  const failing = (error: unknown) =>
    openRoute(
      () => needs(),
      () => Promise.reject(error),
    );

  test('has one shape, with the field at fault', async () => {
    const { status, headers, body } = await answerOf(failing(invalid('text', 'must not be empty')), event());

    expect(status).toBe(400);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(body).toEqual({
      error: 'text must not be empty',
      code: 'ERR_INVALID',
      requestId: 'request-1',
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'text must not be empty',
      field: 'text',
    });
  });

  test.each([
    ['POST', '/webchat/session'],
    ['GET', '/api/webchat/online-users'],
    ['POST', '/api/gw/v1/webchat/conversations/{conversationId}/upload/init'],
  ])('stays plain JSON where the public widget asks: %s %s', async (method, path) => {
    const { headers } = await answerOf(failing(invalid('text', 'must not be empty')), httpEvent(method, path));

    expect(headers['content-type']).toBe('application/json');
  });

  const invalidToken = (description: string) =>
    `Bearer realm="chat", error="invalid_token", error_description="${description}"`;
  test.each<[string, RefusalCode, string | undefined, string]>([
    ['no credential', 'ERR_UNAUTHENTICATED', undefined, 'Bearer realm="chat"'],
    ['what the edge sets for none', 'ERR_UNAUTHENTICATED', 'Anonymous', 'Bearer realm="chat"'],
    ['a credential of another scheme', 'ERR_UNAUTHENTICATED', 'Basic YTpi', 'Bearer realm="chat"'],
    ['a wrong one', 'ERR_UNAUTHENTICATED', 'Bearer x', invalidToken('No valid token')],
    ['an expired one', 'ERR_TOKEN_EXPIRED', 'Bearer a.b.c', invalidToken('The token has expired')],
    ['an expired one in a cookie', 'ERR_TOKEN_EXPIRED', undefined, invalidToken('The token has expired')],
    ['a revoked one', 'ERR_REVOKED', 'Bearer a.b.c', invalidToken('The token or key was revoked')],
  ])('401 says how to authenticate, after %s', async (_, code, authorization, challenge) => {
    const headers = authorization === undefined ? {} : { authorization };

    const answer = await answerOf(failing(new Refusal(code, 'no')), event({ headers }));

    expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, challenge]);
  });

  test('other than 401 asks for no credential', async () => {
    const { headers } = await answerOf(failing(new Refusal('ERR_FORBIDDEN', 'no')), event());

    expect(headers).not.toHaveProperty('www-authenticate');
  });

  test('has the time to wait after too many requests', async () => {
    const error = new Refusal('ERR_RATE_LIMITED', 'too many', { retryAfter: 29.2 });

    const { status, headers } = await answerOf(failing(error), event());

    expect(status).toBe(429);
    expect(headers).toMatchObject({ 'retry-after': '30', ratelimit: '"default";r=0;t=30' });
  });

  test('other than a refusal is logged once, with its cause, and is not shown to the client', async () => {
    lines.length = 0;

    const { status, body } = await answerOf(
      failing(new Error('table X is gone', { cause: new Error('deep') })),
      event(),
    );

    expect([status, body.code]).toEqual([500, 'ERR_INTERNAL']);
    expect(JSON.stringify(body)).not.toContain('table X');
    const errors = lines.filter(({ level }) => level === 'error');
    expect(errors).toHaveLength(1);
    expect(JSON.stringify(errors)).toContain('deep');
  });
});

test('a refusal is counted by its code, and what is our fault apart', async () => {
  const invocation = anInvocation();
  const refusing = (error: Error) =>
    httpRoute(
      () => needs({ invocation }),
      takes,
      () => Promise.reject(error),
    );

  await answerOf(refusing(new Refusal('ERR_NOT_FOUND', 'no')), event());
  await answerOf(refusing(new Refusal('ERR_BUSY', 'later')), event());
  await answerOf(refusing(new Refusal('ERR_RATE_LIMITED', 'later')), event());
  await answerOf(refusing(new Error('poison')), event());

  expect(invocation.counts).toEqual({ RequestsRefused: 1, RequestsThrottled: 2, RequestsFailed: 1 });
  expect(invocation.reasons).toEqual(['ERR_NOT_FOUND', 'ERR_BUSY', 'ERR_RATE_LIMITED', 'ERR_INTERNAL']);
});

test('the log line has the id that the edge gave the request, which is all that the edge’s log knows', async () => {
  lines.length = 0;
  const edgeRequestId = `${'x'.repeat(54)}==`;

  await answerOf(handler, event({ headers: { 'x-amz-cf-id': edgeRequestId }, body: { text: 'hi' } }));

  expect(lines).toMatchObject([{ requestId: 'request-1', edgeRequestId }]);
});

test('every request writes one log line, with tenant and route and without content', async () => {
  lines.length = 0;

  await answerOf(handler, event({ query: { limit: 'secret-token' }, body: { text: 'secret-text' } }));
  await answerOf(handler, event({ context: null, query: { limit: 'secret-token' } }));

  expect(lines).toEqual([
    { level: 'info', requestId: 'request-1', tenantId: SHOP, route: 'POST /api/chat/messages', status: 201, ms: 0 },
    {
      level: 'info',
      requestId: 'request-1',
      tenantId: undefined,
      route: 'POST /api/chat/messages',
      status: 401,
      ms: 0,
    },
  ]);
});

describe('a route of admins', () => {
  const secret = keyText('secret', SHOP, 'abcdefghijklmnopqrstuv');
  const keys = {
    find: async (_: string, hash: string) =>
      hash === keyHash(secret) ? { tenantId: SHOP, kind: 'secret' as const, hash, label: '', createdAt: 1 } : null,
  };
  const admins = adminRoute(
    () => ({ ...needs(), keys }),
    { body: ['role'] },
    async ({ tenant, admin }) => ({ statusCode: 200, body: { tenant: tenant.tenantId, admin } }),
  );
  const asked = (parts: Parameters<typeof httpEvent>[2]) =>
    answerOf(admins, httpEvent('POST', '/api/chat/invitations', { body: {}, ...parts }));
  const authorization = `Bearer ${secret}`;
  const noToken = { problem: 'ERR_UNAUTHENTICATED' };
  const admin = anAgent({ role: 'admin' });

  test('is told which admin asks, or that a server does', async () => {
    expect(await asked({ context: admin })).toMatchObject({ status: 200, body: { tenant: 'shop', admin: ANN } });
    expect(await asked({ context: noToken, headers: { authorization } })).toMatchObject({
      status: 200,
      body: { tenant: 'shop' },
    });
  });

  test.each([
    ['an agent', { context: anAgent() }, 'ERR_FORBIDDEN'],
    ['a visitor', { context: aCaller() }, 'ERR_FORBIDDEN'],
    ['nobody', { context: noToken }, 'ERR_UNAUTHENTICATED'],
    ['an admin from a foreign page', { context: admin, headers: { origin: 'https://evil.example' } }, 'ERR_ORIGIN'],
    ['an admin who names another tenant', { context: admin, body: { tenantId: 'rival' } }, 'ERR_TENANT_MISMATCH'],
    ['a field that is not known', { context: admin, body: { roles: [] } }, 'ERR_INVALID'],
    ['a key from a page', { headers: { authorization, origin: 'https://shop.example' } }, 'ERR_FORBIDDEN'],
    ['a key from the own page', { headers: { authorization, origin: 'https://api.example' } }, 'ERR_FORBIDDEN'],
    ['a key that is not known', { headers: { authorization: `${authorization}x` } }, 'ERR_UNAUTHENTICATED'],
    [
      'a publishable key',
      { headers: { authorization: `Bearer ${keyText('publishable', SHOP, 'abcdefghijklmnopqrstuv')}` } },
      'ERR_UNAUTHENTICATED',
    ],
    [
      'a key that names another tenant',
      { headers: { authorization }, body: { tenantId: 'rival' } },
      'ERR_TENANT_MISMATCH',
    ],
  ])('refuses %s', async (_, parts, code) => {
    expect((await asked({ context: noToken, ...parts })).body).toMatchObject({ code });
  });
});

test('a route of the own page has no header that lets another read it, whatever it answers', async () => {
  const own = ownPageRoute(
    () => needs(),
    {},
    async () => ({ statusCode: 200, body: {} }),
  );
  const asked = (origin: string) =>
    answerOf(
      own,
      httpEvent('POST', '/api/chat/refresh', { body: {}, headers: { origin, 'content-type': 'application/json' } }),
    );

  const [taken, refused] = [await asked('https://api.example'), await asked('https://shop.example')];

  expect([taken.status, refused.status]).toEqual([200, 403]);
  for (const { headers } of [taken, refused])
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
});
