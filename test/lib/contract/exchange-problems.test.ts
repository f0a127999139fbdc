import { describe, expect, test } from 'vitest';
import { isMessage } from '../../../lambdas/domain/conversations/entry.ts';
import { messageView } from '../../../lambdas/domain/conversations/message-view.ts';
import { Refusal } from '../../../lambdas/domain/errors.ts';
import { errorAnswer } from '../../../lambdas/middleware/error-response.ts';
import { challenge, errorType } from '../../../lambdas/middleware/http-errors.ts';
import { rendered } from '../../../lambdas/middleware/http-event.ts';
import { uploadErrors } from '../../../lambdas/middleware/upload-errors.ts';
import { webchatErrors } from '../../../lambdas/middleware/webchat-errors.ts';
import { ROUTES } from '../../../lambdas/routes.ts';
import { type Exchange, problemsOfExchange } from '../../../lib/contract/exchange-problems.ts';
import { CODES } from '../../../lib/contract/schemas/error-body.ts';
import { ENTRIES } from '../../support/builders/conversations.ts';
import { SHOP } from '../../support/builders/tenants.ts';

type Sent = Partial<Omit<Exchange, 'body' | 'headers' | 'requestBody'>> & {
  given?: unknown;
  body?: unknown;
  headers?: Record<string, string>;
};

/** What a function of ours sets on every answer. */
const OURS = { 'content-type': 'application/json', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** What API Gateway, CloudFront and a server add. */
const THEIRS = {
  'Apigw-Requestid': 'JKJaXmPLvHcESHA=',
  via: '1.1 abc.cloudfront.net (CloudFront)',
  'x-cache': 'Miss from cloudfront',
  'x-amz-cf-id': 'x==',
  date: 'Sun, 22 Nov 2026 09:30:00 GMT',
  connection: 'keep-alive',
  'content-length': '1',
  'access-control-allow-origin': 'https://shop.example',
};

const pairs = (headers: Record<string, string>) => Object.entries(headers);
const text = (value: unknown) => (typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value));

const problems = (route: string, { given, body, headers = OURS, ...more }: Sent = {}) => {
  const [method = '', target = ''] = route.split(' ');
  const [path = '', query = ''] = target.split('?');
  return problemsOfExchange({
    method,
    path,
    query,
    requestHeaders: [],
    requestBody: text(given),
    status: 200,
    headers: pairs({ ...headers, ...THEIRS }),
    body: text(body),
    ...more,
  });
};

const unlessHead = (key: string, body: unknown): Sent => (key.startsWith('HEAD ') ? {} : { body });

const [message] = Object.values(ENTRIES)
  .flat()
  .filter(isMessage)
  .map((entry) => messageView({ tenantId: SHOP, conversationId: 'c_1', entry }));
const page = { messages: [message], nextCursor: 'c1.aaaaaaaaaa.1', prevCursor: null };
const sent = { success: true, message };

/** What passes, so that it is said when. */
const PASSING: readonly Refusal['code'][] = ['ERR_RATE_LIMITED', 'ERR_BUSY'];

/** A refusal as a function gives it. */
function refusal(code: Refusal['code'], answer = errorAnswer, routeKey = 'POST /api/chat/messages'): Sent {
  const refused = new Refusal(code, 'no', PASSING.includes(code) ? { retryAfter: 2 } : {});
  const { headers, ...answered } = answer(refused, 'r-1');
  const type = { 'content-type': errorType(routeKey) };
  const result = rendered({ ...answered, headers: { ...type, ...headers, ...challenge(refused, undefined) } });
  return {
    status: Number(result.statusCode),
    headers: result.headers as Record<string, string>,
    body: JSON.parse(String(result.body)),
  };
}

describe('an exchange as it should be', () => {
  test.each<[string, Sent]>([
    ['GET /api/chat/messages', { body: page }],
    ['GET /api/chat/messages?limit=5&after=c1.aaaaaaaaaa.1&tenantId=shop&before=', { body: page }],
    [
      'GET /api/chat/messages',
      {
        body: { messages: [], nextCursor: null, prevCursor: null },
        headers: { ...OURS, 'set-cookie': '__Host-chat_shop=x; Path=/' },
      },
    ],
    ['POST /api/chat/messages', { status: 201, given: { text: 'hello', clientMessageId: '1' }, body: sent }],
    [
      'POST /api/chat/messages',
      { status: 201, given: { text: 'hello', colour: 'red' }, body: { ...sent, ignored: ['colour'] } },
    ],
    ['POST /webchat/open?colour=red', { given: { sessionId: '', colour: 'red' }, body: { success: true } }],
    ['GET /api/health', { body: { status: 'ok' } }],
    ['HEAD /api/health', {}],
    ['OPTIONS /api/chat/messages', { status: 204, headers: {} }],
    [
      'GET /.well-known/jwks.json',
      { body: { keys: [] }, headers: { ...OURS, 'cache-control': 'public, max-age=3600' } },
    ],
    ['GET /nowhere', { status: 404, headers: { 'content-type': 'application/json' }, body: { message: 'Not Found' } }],
  ])('%s %j', (route, exchange) => {
    expect(problems(route, exchange)).toEqual([]);
  });

  test.each(ROUTES)('API Gateway’s own answers on $key', ({ key }) => {
    const statuses = [400, 403, 404, 413, 429, 431, 500, 503];
    const fixed = { headers: { 'content-type': 'application/json' }, ...unlessHead(key, { message: 'No' }) };

    expect(statuses.flatMap((status) => problems(key, { ...fixed, status }))).toEqual([]);
  });

  test.each(ROUTES)('CloudFront’s pages on $key', ({ key }) => {
    const made = { headers: { 'content-type': 'text/html' }, ...unlessHead(key, '<html></html>') };

    expect([403, 502, 503, 504].flatMap((status) => problems(key, { ...made, status }))).toEqual([]);
  });

  test.each(
    CODES.filter((code) => code !== 'ERR_METHOD' && code !== 'ERR_UNSUPPORTED_TYPE' && code !== 'ERR_PRECONDITION'),
  )('%s, where it is declared', (code) => {
    expect(problems('POST /api/chat/messages', refusal(code))).toEqual([]);
  });

  test('a refusal of an upload, in its form', () => {
    const route = 'POST /api/gw/v1/webchat/conversations/c_1/upload/init';

    expect(problems(route, refusal('ERR_UNSUPPORTED_TYPE', uploadErrors, route))).toEqual([]);
  });

  test.each<[string, string, typeof errorAnswer]>([
    ['an API’s path', 'DELETE /api/chat/messages', errorAnswer],
    ['the widget’s messages', 'GET /webchat/message', webchatErrors],
  ])('a method that %s does not have, with those that it has', (_name, route, answer) => {
    const { headers, ...refused } = refusal('ERR_METHOD', answer, route);
    const told = { ...headers, 'x-request-id': 'r-1', allow: 'GET, POST, OPTIONS' };

    expect(problems(route, { ...refused, headers: { ...told, vary: 'Origin' } })).toEqual([]);
    expect(problems(route, { ...refused, headers: { ...headers, 'x-request-id': 'r-1' } })).toEqual([
      `${route} 405: the header allow is missing`,
    ]);
  });

  test('nobody is told to authenticate without how', () => {
    const { headers, ...refused } = refusal('ERR_UNAUTHENTICATED');
    const { 'www-authenticate': _, ...untold } = headers ?? {};

    expect(problems('POST /api/chat/messages', { ...refused, headers: untold })).toEqual([
      'POST /api/chat/messages 401: the header www-authenticate is missing',
    ]);
  });

  test('a refusal of a request that nobody describes', () => {
    expect(problems('GET /api/chat/messages?colour=red', refusal('ERR_INVALID'))).toEqual([]);
  });

  test('the widget’s refusals, in their form', () => {
    expect(problems('POST /webchat/message', refusal('ERR_CONFLICT', webchatErrors, 'POST /webchat/message'))).toEqual(
      [],
    );
  });
});

describe('an answer that is not as declared', () => {
  const answered = (body: unknown) => problems('GET /api/chat/messages', { body });
  const { seq: _, ...withoutSeq } = { ...message };

  test.each<[string, string[], string[]]>([
    [
      'a field that is not declared',
      answered({ ...page, messages: [{ ...message, colour: 'red' }] }),
      ['body/messages/0/colour is not declared'],
    ],
    [
      'a field that is missing',
      answered({ ...page, messages: [withoutSeq] }),
      ["body/messages/0 must have required property 'seq'"],
    ],
    [
      'a field of another kind',
      answered({ ...page, messages: [{ ...message, seq: '1' }] }),
      ['body/messages/0/seq must be integer'],
    ],
    [
      'a value that the domain does not know',
      answered({ ...page, messages: [{ ...message, sender: 'robot' }] }),
      ['body/messages/0/sender must be equal to one of the allowed values: user, agent, bot'],
    ],
    ['no JSON', answered('oh'), ['the body is not JSON']],
  ])('%s', (_name, found, expected) => {
    expect(found).toEqual(expected.map((each) => `GET /api/chat/messages 200: ${each}`));
  });

  test('a status that is not declared', () => {
    expect(problems('GET /api/health', { status: 201, body: { status: 'ok' } })).toEqual([
      'GET /api/health 201: the status is not declared',
    ]);
  });

  test('a header of ours that is not declared', () => {
    const headers = { ...OURS, 'X-Powered-By': 'us' };

    expect(problems('GET /api/health', { headers, body: { status: 'ok' } })).toEqual([
      'GET /api/health 200: the header x-powered-by is not declared',
    ]);
  });

  test('a header of ours that is missing, and one with another value', () => {
    const health = (headers: Record<string, string>) =>
      problems('GET /api/health', { headers, body: { status: 'ok' } });

    const { 'cache-control': _, ...others } = OURS;
    expect(health(others)).toEqual(['GET /api/health 200: the header cache-control is missing']);
    expect(health({ ...OURS, 'cache-control': 'public' })).toEqual([
      'GET /api/health 200: header cache-control must be equal to constant no-store',
    ]);
    expect(health({ ...OURS, 'content-type': 'text/plain' })).toEqual([
      'GET /api/health 200: header content-type must be equal to constant application/json',
    ]);
  });

  test('a cookie where none is declared', () => {
    const headers = { ...OURS, 'set-cookie': '__Host-chat_shop=x' };

    expect(problems('GET /api/health', { headers, body: { status: 'ok' } })).toEqual([
      'GET /api/health 200: the header set-cookie is not declared',
    ]);
  });

  test('a code under the status of another', () => {
    const { body, headers } = refusal('ERR_FORBIDDEN');

    expect(problems('GET /api/chat/messages', { status: 404, body, headers: headers ?? {} })).not.toEqual([]);
  });

  test('a code that the route does not have', () => {
    expect(problems('GET /api/health', refusal('ERR_UNAUTHENTICATED'))).not.toEqual([]);
  });

  test('too many requests, without when to try again', () => {
    const { headers: _, ...limited } = refusal('ERR_RATE_LIMITED');

    const headers = { ...OURS, 'content-type': 'application/problem+json' };

    expect(problems('POST /api/chat/messages', { ...limited, headers })).toEqual([
      'POST /api/chat/messages 429: the header retry-after is missing',
      'POST /api/chat/messages 429: the header ratelimit is missing',
    ]);
  });

  test('a refusal in the form of other routes', () => {
    expect(problems('POST /webchat/message', refusal('ERR_CONFLICT'))).not.toEqual([]);
    expect(problems('GET /webchat/messages', refusal('ERR_INVALID', webchatErrors))).not.toEqual([]);
  });

  test('an answer where there is no route', () => {
    expect(problems('GET /nowhere', { body: {} })).toEqual(['GET /nowhere 200: the status is not declared']);
    expect(problems('POST /api/health', { body: {} })).toEqual(['POST /api/health 200: the status is not declared']);
  });

  test('a body beside HEAD', () => {
    expect(problems('HEAD /api/health', { body: { status: 'ok' } })).toEqual([
      'HEAD /api/health 200: a HEAD has no body',
    ]);
  });
});

describe('a request that was accepted, and is none that is described', () => {
  test.each<[string, string, unknown, string]>([
    ['a parameter that is not known', 'GET /api/chat/messages?colour=red', undefined, 'query/colour is not declared'],
    ['a page that is too large', 'GET /api/chat/messages?limit=1000', undefined, 'query/limit must be <= 100'],
    ['a limit that is none', 'GET /api/chat/messages?limit=some', undefined, 'query/limit must be integer'],
  ])('%s', (_name, route, given, problem) => {
    expect(problems(route, { given, body: page })).toEqual([`GET /api/chat/messages 200: ${problem}`]);
  });

  test.each<[string, unknown, string]>([
    ['a text that is too long', { text: 'x'.repeat(4001) }, 'request/text must NOT have more than 4000 characters'],
    ['no text', {}, "request must have required property 'text'"],
    ['no body', undefined, "request must have required property 'text'"],
    ['no JSON', '{', 'the body is not JSON, and was accepted'],
  ])('%s', (_name, given, problem) => {
    expect(problems('POST /api/chat/messages', { given, status: 201, body: sent })).toContain(
      `POST /api/chat/messages 201: ${problem}`,
    );
  });

  test.each(['[]', 'null', '""', '', ' ', '\ufeff{}'])('a body that says nothing is an empty object: %j', (given) => {
    expect(problems('POST /api/chat/messages', { given, status: 201, body: sent })).toContain(
      "POST /api/chat/messages 201: request must have required property 'text'",
    );
    expect(problems('POST /webchat/open', { given, body: { success: true } })).toEqual([]);
  });

  test('a field that staff’s routes do not know', () => {
    const minted = { token: 't', expiresIn: 3600, userId: 'ann', tenantId: 'shop' };

    expect(
      problems('POST /api/chat/agent-token', { given: { userId: 'ann', role: 'agent', colour: 'red' }, body: minted }),
    ).toEqual(['POST /api/chat/agent-token 200: request/colour is not declared']);
  });

  test('an id in the path that is too long', () => {
    const path = `/api/gw/v1/webchat/conversations/${'c'.repeat(129)}/upload/complete`;
    const given = { fileId: 'f'.repeat(22), uploadToken: 't'.repeat(22) };
    const data = { publicUrl: 'https://chat.example/files/x', filename: 'a.png', contentType: 'image/png', size: 1 };

    expect(problems(`POST ${path}`, { given, body: { success: true, message: 'done', data } })).toEqual([
      'POST /api/gw/v1/webchat/conversations/{conversationId}/upload/complete 200: path/conversationId must NOT have more than 128 characters',
    ]);
  });
});

describe('an answer of lines', () => {
  const headers = {
    ...OURS,
    'content-type': 'application/x-ndjson',
    'content-disposition': 'attachment; filename="export-shop.ndjson"',
  };
  const head = { type: 'export', version: 1, tenantId: 'shop', exportedAt: '2026-11-22T09:30:00.000Z' };
  const of = (...lines: unknown[]) => lines.map((line) => `${text(line)}\n`).join('');
  const found = (body: string, more: Record<string, string> = {}) =>
    problems('GET /api/chat/export', { body, headers: { ...headers, ...more } });

  test('is held to the schema of a line, in each of them', () => {
    expect(found(of(head, { type: 'end' }))).toEqual([]);
    expect(found(of(head, { type: 'end', more: 1 })).length).toBeGreaterThan(0);
    expect(found(of({ ...head, exportedAt: 'yesterday' }, { type: 'end' })).length).toBeGreaterThan(0);
  });

  test('has lines of JSON, the last of which is ended, and the type that is declared', () => {
    const [route] = ['GET /api/chat/export 200'];

    expect(found(of(head, 'no JSON'))).toEqual([`${route}: a line is not JSON`]);
    expect(found(of(head).trimEnd())).toEqual([`${route}: a line is not JSON`]);
    expect(found(of(head, { type: 'end' }), { 'content-type': 'application/json' }).length).toBeGreaterThan(0);
  });
});
