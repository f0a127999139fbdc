import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type HttpClient, httpClient, type Json, newAgent } from '../support/clients/http-client.ts';
import { newSession, widgetHeaders } from '../support/clients/widget-requests.ts';
import { type Gateway, gateway, PAGE } from '../support/gateway/gateway.ts';

let here: Gateway;
let call: HttpClient;
let agent: string;
let handle: string;
/** The one visitor of this gateway, with one message. */
const sessionId = newSession();
const headers = widgetHeaders(PAGE);

beforeAll(async () => {
  here = await gateway();
  call = httpClient(here.url);
  agent = (await newAgent(call, here.tenant.secretKey)).token;
  const said = await call('POST /webchat/message', { headers, body: { sessionId, text: 'hello' } });
  handle = said.body.conversationId;
  before = await stored();
});
afterAll(() => here.close());

/** All that a refused request could have stored, as agents and the visitor see it. */
async function stored(): Promise<Json> {
  const list = await call('GET /api/chat/conversations?limit=100', { token: agent });
  const own = await call(`GET /webchat/messages?sessionId=${sessionId}`, { headers });
  return [list.body.conversations, own.body.messages];
}

let before: Json;
afterEach(async () => expect(await stored()).toEqual(before));

const MESSAGE = 'POST /webchat/message';
const upload = (step: 'init' | 'complete') => `POST /api/gw/v1/webchat/conversations/${handle}/upload/${step}`;

/** Each route with a good request. */
const routes: [string, () => { route: string; good: Json }][] = [
  ['session', () => ({ route: 'POST /webchat/session', good: { sessionId } })],
  ['init', () => ({ route: 'POST /webchat/init', good: { sessionId } })],
  ['open', () => ({ route: 'POST /webchat/open', good: { sessionId } })],
  ['message', () => ({ route: MESSAGE, good: { sessionId, text: 'never stored' } })],
  ['upload init', () => ({ route: upload('init'), good: { originalName: 'a.txt', mimeType: 'text/plain', size: 4 } })],
  [
    'upload complete',
    () => ({ route: upload('complete'), good: { fileId: 'f'.repeat(22), uploadToken: 't'.repeat(22) } }),
  ],
];
const [session, init, open, message, begin, complete] = routes;
const ofSessions = [session, init, open, message].filter((route) => route !== undefined);
const ofUploads = [begin, complete].filter((route) => route !== undefined);

/** Checks an error's form; and on the message route, that its words make no widget take its conversation for ended. */
function refused(
  route: string,
  { status, body, headers: said }: Answer,
  expected: number,
  code: string,
  field?: string,
) {
  expect({ status, ...body }).toMatchObject({
    status: expected,
    code,
    error: expect.stringMatching(/\S/),
    type: 'about:blank',
    ...(field === undefined ? {} : { field }),
  });
  if (field === undefined) expect(body).not.toHaveProperty('field');
  if (route.includes('/upload/')) expect(body.message).toMatch(/^[A-Z][^_/]*\.$/);
  if (route !== MESSAGE) return expect(body.requestId).toMatch(/\S/);
  expect(JSON.stringify(body)).not.toMatch(/closed|410/i);
  expect(body).not.toHaveProperty('requestId');
  expect(said.get('x-request-id')).toMatch(/\S/);
}

const nested = (depth: number): string => `{"text":${'['.repeat(depth)}${']'.repeat(depth)}}`;

describe.each(routes)('the body of %s is refused', (_, ofRoute) => {
  test.each<[string, string, number, string]>([
    ['that is no JSON', '{"text": closed 410', 400, 'ERR_MALFORMED'],
    ['that is a list', '[{}]', 400, 'ERR_MALFORMED'],
    ['that is a text', '"hello"', 400, 'ERR_MALFORMED'],
    ['that is a number', '0', 400, 'ERR_MALFORMED'],
    ['that nests too deep', nested(20), 400, 'ERR_MALFORMED'],
    ['that is too large', JSON.stringify({ text: 'x'.repeat(33_000) }), 413, 'ERR_TOO_LARGE'],
    [
      'that is too large in bytes, not in characters',
      JSON.stringify({ text: 'ß'.repeat(16_500) }),
      413,
      'ERR_TOO_LARGE',
    ],
  ])('%s', async (_what, raw, status, code) => {
    const { route } = ofRoute();

    refused(
      route,
      await call(route, { raw, headers: { ...headers, 'content-type': 'application/json' } }),
      status,
      code,
    );
  });
});

describe.each(ofSessions)('a field of %s is named', (_, ofRoute) => {
  test.each<[string, Json, string]>([
    ['a session id that is too short', { sessionId: 'session-1' }, 'sessionId'],
    ['a session id that is too long', { sessionId: `session-${'ab'.repeat(80)}` }, 'sessionId'],
    ['a session id that anybody could guess', { sessionId: 'a'.repeat(40) }, 'sessionId'],
    ['a session id with half a character', { sessionId: `${newSession()}\ud83d` }, 'sessionId'],
    ['a session id with a line break', { sessionId: `${newSession()}\n` }, 'sessionId'],
    ['a number for a session id', { sessionId: 1767225600000 }, 'sessionId'],
    ['an object for a session id', { sessionId: { $gt: '' } }, 'sessionId'],
    ['a list for a session id', { sessionId: [newSession()] }, 'sessionId'],
    ['a tenant that can be none', { tenantId: 'No Tenant!' }, 'tenantId'],
    ['a number for a tenant', { tenantId: 7 }, 'tenantId'],
  ])('%s', async (_what, bad, field) => {
    const { route, good } = ofRoute();

    refused(route, await call(route, { headers, body: { ...good, ...bad } }), 400, 'ERR_INVALID', field);
  });
});

test('a widget is not opened without a session', async () => {
  const route = 'POST /webchat/open';

  refused(route, await call(route, { headers, body: {} }), 400, 'ERR_INVALID', 'sessionId');
});

describe('a message is not stored', () => {
  test.each<[string, Json, string]>([
    ['without a text', { text: undefined }, 'text'],
    ['with no text', { text: null }, 'text'],
    ['with a number for a text', { text: 410 }, 'text'],
    ['with a list for a text', { text: ['closed'] }, 'text'],
    ['with an empty text', { text: '' }, 'text'],
    ['with nothing but space', { text: ' \n\t' }, 'text'],
    ['that is one character too long', { text: 'x'.repeat(4001) }, 'text'],
    ['that is too long, with files', { text: 'x'.repeat(4001), attachments: [] }, 'text'],
    ['with half a character', { text: 'a\ud83d' }, 'text'],
    ['under a number that is not exact', { temp_id: 2 ** 53 }, 'temp_id'],
    ['under half a number', { temp_id: 1.5 }, 'temp_id'],
    ['under an id that is too long', { temp_id: 't'.repeat(129) }, 'temp_id'],
    ['under an id with a line break', { temp_id: 'temp\n1' }, 'temp_id'],
    ['of which nothing is seen', { text: '\u200b' }, 'text'],
    ['with a text for files', { attachments: 'x' }, 'attachments'],
    ['with a number for files', { attachments: 7 }, 'attachments'],
    ['with files that are no list', { attachments: { items: 'x' } }, 'attachments'],
    ['with a file that is nothing', { attachments: [null] }, 'attachments'],
    ['with a file of no address', { attachments: { items: [{ payload: {} }] } }, 'attachments'],
    [
      'with a file of another visitor',
      { attachments: { items: [{ payload: { url: 'https://evil.example' } }] } },
      'attachments',
    ],
    ['with a script for a file', { attachments: [{ url: 'javascript:alert(1)' }] }, 'attachments'],
    ['with eleven files', { attachments: Array.from({ length: 11 }, () => ({ url: `${PAGE}/x` })) }, 'attachments'],
  ])('%s', async (_, bad, field) => {
    const body = { sessionId, text: 'never stored', ...bad };

    refused(MESSAGE, await call(MESSAGE, { headers, body }), 400, 'ERR_INVALID', field);
  });

  test('in the name of a temporary id that stands for another text', async () => {
    const body = { sessionId, text: 'first', temp_id: 'temp-1767225600000' };
    await call(MESSAGE, { headers, body });
    before = await stored();

    refused(
      MESSAGE,
      await call(MESSAGE, { headers, body: { ...body, text: 'closed' } }),
      409,
      'ERR_CONFLICT',
      'temp_id',
    );
  });

  test('and what is quoted never contains words that mean to a widget that its conversation has ended', async () => {
    const tenant = {
      ...headers,
      'x-website-origin': 'https://closed-410.example',
      'x-tenant-id': here.tenant.tenantId,
    };

    refused(MESSAGE, await call(MESSAGE, { headers: tenant, body: { text: 'x' } }), 403, 'ERR_ORIGIN');
    refused(MESSAGE, await call(MESSAGE, { body: { text: 'x', tenantId: 'closed410' } }), 404, 'ERR_UNKNOWN_TENANT');
    refused(
      MESSAGE,
      await call(MESSAGE, { headers, body: { text: 'x', tenantId: 'CLOSED' } }),
      400,
      'ERR_INVALID',
      'tenantId',
    );
  });
});

describe('history is refused', () => {
  test.each([
    ['for a session id that is too short', 'sessionId=session-1', 'sessionId'],
    ['for a session id that anybody could guess', `sessionId=${'a'.repeat(40)}`, 'sessionId'],
    ['in pages of none', `sessionId=${sessionId}&limit=0`, 'limit'],
    ['in pages that are too large', `sessionId=${sessionId}&limit=101`, 'limit'],
    ['in pages of no number', `sessionId=${sessionId}&limit=many`, 'limit'],
    ['under a tenant that can be none', `sessionId=${sessionId}&tenantId=No%20Tenant`, 'tenantId'],
  ])('%s', async (_, query, field) => {
    const route = `GET /webchat/messages?${query}`;

    refused(route, await call(route, { headers }), 400, 'ERR_INVALID', field);
  });

  test.each(['%00', '%23', '../..', 'x'.repeat(200), '', 'undefined', 'null'])(
    'and is empty for what can be no handle: %j',
    async (conversationId) => {
      const answer = await call(`GET /webchat/messages?conversationId=${conversationId}`, { headers });

      expect(answer).toMatchObject({ status: 200, body: { messages: [] } });
    },
  );
});

describe('an upload is refused', () => {
  test.each<[string, Json, string]>([
    ['without a file id', { fileId: undefined }, 'fileId'],
    ['with a number for a file id', { fileId: 7 }, 'fileId'],
    ['with a file id that is a path', { fileId: '../../../../etc/passwd' }, 'fileId'],
    ['without a token', { uploadToken: undefined }, 'uploadToken'],
    ['with an object for a token', { uploadToken: {} }, 'uploadToken'],
    ['with a token that is none of ours', { uploadToken: 'x' }, 'uploadToken'],
  ])('at its end: %s', async (_, bad, field) => {
    const [, ofRoute] = complete ?? [];
    const { route = '', good } = ofRoute?.() ?? {};

    refused(route, await call(route, { headers, body: { ...good, ...bad } }), 400, 'ERR_INVALID', field);
  });

  test.each<[string, Json, number, string, string]>([
    ['with an object for a type', { mimeType: {} }, 400, 'ERR_INVALID', 'mimeType'],
    ['with a type that a browser runs', { mimeType: 'text/html' }, 415, 'ERR_UNSUPPORTED_TYPE', 'mimeType'],
    ['without a size', { size: undefined }, 400, 'ERR_INVALID', 'size'],
    ['with half a byte', { size: 0.5 }, 400, 'ERR_INVALID', 'size'],
    ['with less than nothing', { size: -1 }, 400, 'ERR_INVALID', 'size'],
    ['with a size beyond all numbers', { size: 1e300 }, 400, 'ERR_INVALID', 'size'],
  ])('at its beginning: %s', async (_, bad, status, code, field) => {
    const [, ofRoute] = begin ?? [];
    const { route = '', good } = ofRoute?.() ?? {};

    refused(route, await call(route, { headers, body: { ...good, ...bad } }), status, code, field);
  });

  test.each(ofUploads)('into what can be no conversation: %s', async (_, ofRoute) => {
    for (const name of ['x'.repeat(129), '%23', '%0A']) {
      const route = ofRoute().route.replace(handle, name);

      refused(route, await call(route, { headers, body: ofRoute().good }), 400, 'ERR_INVALID', 'conversationId');
    }
  });
});
