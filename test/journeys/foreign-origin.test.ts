import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTES, type Route } from '../../lambdas/routes.ts';
import {
  type Answer,
  type HttpClient,
  httpClient,
  type Json,
  newAgent,
  newVisitor,
} from '../support/clients/http-client.ts';
import { dial } from '../support/clients/native-client.ts';
import { newSession, widgetRequests } from '../support/clients/widget-requests.ts';
import { widgetSocket } from '../support/clients/widget-socket.ts';
import { type Gateway, gateway, PAGE } from '../support/gateway/gateway.ts';

/**
 * Every page may read every answer, with its cookies (docs/decisions/0030): so none that has anything may be given to a page of another
 * site, whatever the browser adds to its requests, and whatever it says itself.
 */
const EVIL = 'https://evil.example';

/** The routes that answer the same to everybody; they have no use for credentials. */
const FOR_EVERYBODY =
  /^(GET|HEAD) \/(api\/health|api\/chat\/oidc|\.well-known\/jwks\.json|openapi\.json|asyncapi\.json|docs|desk|)$/;

const guarded = ROUTES.filter(({ key, only }) => only === undefined && !FOR_EVERYBODY.test(key));

let here: Gateway;
let call: HttpClient;
let known: { visitor: string; admin: string; cookie: string; session: string; conversation: string; handle: string };
beforeAll(async () => {
  here = await gateway();
  call = httpClient(here.url);
  const { tenantId, secretKey } = here.tenant;
  const visitor = (await newVisitor(call, tenantId)).token;
  const said = await call('POST /api/chat/messages', { token: visitor, body: { text: 'private' } });
  const first = await call('GET /api/chat/messages', { headers: { origin: PAGE, 'x-tenant-id': tenantId } });
  const session = newSession();
  const handle = (await widgetRequests(call, PAGE).say(session, 'private')).body.conversationId;
  known = {
    visitor,
    admin: (await newAgent(call, secretKey, 'admin')).token,
    cookie: first.headers.getSetCookie()[0]?.split(';')[0] ?? '',
    session,
    conversation: said.body.message.conversationId,
    handle,
  };
});
afterAll(() => here.close());

type Credential = { token?: string; headers?: Record<string, string>; body?: Json };

const credentials: [string, () => Credential][] = [
  ['nothing', () => ({})],
  ['a cookie', () => ({ headers: { cookie: known.cookie } })],
  ['a visitor’s token', () => ({ token: known.visitor })],
  ['an admin’s token', () => ({ token: known.admin })],
  ['a publishable key', () => ({ token: here.tenant.publishableKey })],
  ['a secret key', () => ({ token: here.tenant.secretKey })],
  ['a session', () => ({ body: { sessionId: known.session } })],
  [
    'a session, and the site’s name',
    () => ({ body: { sessionId: known.session }, headers: { 'x-website-origin': PAGE } }),
  ],
];

/** What a call of this route says, as far as any of them looks at it. */
function asked({ key }: Route, { token, headers = {}, body = {} }: Credential, origin = EVIL): Promise<Answer> {
  const [method = '', path = ''] = key.replace('{conversationId}', known.handle).split(' ');
  const tenantId = here.tenant.tenantId;
  const whole = {
    text: 'intruder',
    originalName: 'a.txt',
    mimeType: 'text/plain',
    size: 1,
    userId: 'u',
    role: 'agent',
  };
  const from = { origin, 'x-tenant-id': tenantId, ...headers };
  if (method !== 'POST') {
    const query = body.sessionId === undefined ? '' : `?sessionId=${body.sessionId}`;
    return call(`${method} ${path}${query}`, { ...(token ? { token } : {}), headers: from });
  }
  return call(key.replace('{conversationId}', known.handle), {
    ...(token ? { token } : {}),
    headers: from,
    body: { ...whole, ...body },
  });
}

test('a page of the site itself is let in by the same calls', async () => {
  const route = guarded.find(({ key }) => key === 'GET /api/chat/messages') as Route;

  for (const name of ['a cookie', 'a visitor’s token', 'a publishable key', 'a session']) {
    const credential = credentials.find(([which]) => which === name)?.[1]() ?? {};
    expect((await asked(route, credential, PAGE)).status).toBe(200);
  }
});

describe.each(guarded)('a page of another site gets nothing of $key', (route) => {
  test.each(credentials)('with %s', async (_, credential) => {
    const { status, body, headers } = await asked(route, credential());

    expect([401, 403]).toContain(status);
    expect(headers.getSetCookie()).toEqual([]);
    expect(JSON.stringify(body ?? '')).not.toContain('private');
  });
});

test.each(['user', 'agent'])(
  'a page of the site itself gets no %s token by the secret key, a server does',
  async (whose) => {
    const { secretKey: token } = here.tenant;
    const body = { userId: 'u', ...(whose === 'agent' ? { role: 'agent' } : {}) };
    const mint = (headers = {}) => call(`POST /api/chat/${whose}-token`, { token, body, headers });

    const { status, body: refused } = await mint({ origin: PAGE });

    expect([status, refused.code]).toEqual([403, 'ERR_FORBIDDEN']);
    expect((await mint()).status).toBe(200);
    expect((await mint({ origin: here.url })).status).toBe(200);
  },
);

test.each([['a cookie'], ['a visitor’s token'], ['an admin’s token'], ['a publishable key']])(
  'it opens no socket either, with %s',
  async (which) => {
    const { token, headers = {} } = credentials.find(([name]) => name === which)?.[1]() ?? {};
    const query = token ? `token=${token}` : `tenantId=${here.tenant.tenantId}`;

    for (const path of ['/ws', '/ws/chat']) {
      await expect(dial(`${here.url}${path}?${query}`, { headers: { ...headers, origin: EVIL } })).rejects.toThrow();
    }
    const auth = token ? { token } : {};
    await expect(widgetSocket(here.url, EVIL, { auth })).rejects.toThrow();
  },
);
