import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { staffId } from '../../lambdas/domain/ids.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { type HttpClient, httpClient, newAgent, newUser, newVisitor } from '../support/clients/http-client.ts';
import { type Gateway, gateway, PAGE } from '../support/gateway/gateway.ts';

let here: Gateway;
let call: HttpClient;
beforeAll(async () => {
  here = await gateway();
  call = httpClient(here.url);
});
afterAll(() => here.close());

const send = (token: string, text: string, more: object = {}) =>
  call('POST /api/chat/messages', { token, body: { text, ...more } });

describe('a visitor', () => {
  it('gets a token, starts a session, sends a message and reads it back', async () => {
    const { token, sessionId, userId, expiresIn, tenantId } = await newVisitor(call, here.tenant.tenantId);
    const session = await call('POST /api/chat/session', { token, body: { tenantId, sessionId } });
    const sent = await send(token, ' Grüße\n', { clientMessageId: 'a' });
    const read = await call('GET /api/chat/messages', { token });

    expect(expiresIn).toBe(86_400);
    expect(session.body).toMatchObject({ sessionId, userId, conversationId: expect.any(String), status: 'open' });
    expect(sent).toMatchObject({
      status: 201,
      body: { success: true, message: { text: ' Grüße\n', sender: 'user', seq: 1, clientMessageId: 'a' } },
    });
    expect(read.body.messages).toEqual([sent.body.message]);
    expect(sent.body.message.conversationId).toBe(session.body.conversationId);
  });

  it('has one conversation, however many sessions it starts at once', async () => {
    const { token } = await newVisitor(call, here.tenant.tenantId);

    const sessions = await Promise.all(
      Array.from({ length: 8 }, () => call('POST /api/chat/session', { token, body: {} })),
    );

    expect(new Set(sessions.map(({ body }) => body.conversationId)).size).toBe(1);
  });

  it('[ONCE1] sends the same message eight times at once and it is one message with one number', async () => {
    const { token } = await newVisitor(call, here.tenant.tenantId);

    const sent = await Promise.all(
      Array.from({ length: 8 }, () => send(token, 'once', { clientMessageId: 'the-same' })),
    );
    const read = await call('GET /api/chat/messages', { token });

    expect(new Set(sent.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(sent.map(({ body }) => body.message.id)).size).toBe(1);
    expect(read.body.messages.map(({ seq }: { seq: number }) => seq)).toEqual([1]);
  });

  it('[ONCE3] is refused a client message id that was used for another text', async () => {
    const { token } = await newVisitor(call, here.tenant.tenantId);
    await send(token, 'one', { clientMessageId: 'id' });

    const again = await send(token, 'two', { clientMessageId: 'id' });

    expect(again).toMatchObject({ status: 409, body: { code: 'ERR_CONFLICT', field: 'clientMessageId' } });
  });

  it('[ORD5] pages through its history in both directions without a hole or a repetition', async () => {
    const { token } = await newVisitor(call, here.tenant.tenantId);
    for (let number = 1; number <= 9; number++) await send(token, `m${number}`);

    const newest = await call('GET /api/chat/messages?limit=4', { token });
    const older = await call(`GET /api/chat/messages?limit=4&before=${newest.body.prevCursor}`, { token });
    const oldest = await call(`GET /api/chat/messages?limit=4&before=${older.body.prevCursor}`, { token });
    const onwards = await call(`GET /api/chat/messages?limit=100&after=${older.body.nextCursor}`, { token });

    const texts = ({ body }: typeof newest) => body.messages.map(({ text }: { text: string }) => text);
    expect([...texts(oldest), ...texts(older), ...texts(newest)]).toEqual([
      'm1',
      'm2',
      'm3',
      'm4',
      'm5',
      'm6',
      'm7',
      'm8',
      'm9',
    ]);
    expect(oldest.body.prevCursor).toBeNull();
    expect(texts(onwards)).toEqual(['m6', 'm7', 'm8', 'm9']);
  });

  it('renews its token and keeps its history', async () => {
    const first = await newVisitor(call, here.tenant.tenantId);
    await send(first.token, 'before');

    const renewed = await call('POST /api/chat/anonymous-token', {
      token: first.token,
      body: { tenantId: first.tenantId, sessionId: first.sessionId },
    });
    const read = await call('GET /api/chat/messages', { token: renewed.body.token });

    expect(renewed.body).toMatchObject({ userId: first.userId, sessionId: first.sessionId });
    expect(read.body.messages).toHaveLength(1);
  });

  it('writes into its closed conversation and that opens it again', async () => {
    const visitor = await newVisitor(call, here.tenant.tenantId);
    const agent = await newAgent(call, here.tenant.secretKey);
    const { body } = await send(visitor.token, 'hello');
    const id = body.message.conversationId;

    const closed = await call(`POST /api/chat/conversations/${id}/close`, { token: agent.token });
    const closedAgain = await call(`POST /api/chat/conversations/${id}/close`, { token: agent.token });
    const written = await send(visitor.token, 'one more thing');
    const listed = await call('GET /api/chat/conversations?limit=100', { token: agent.token });

    expect(closed).toMatchObject({ status: 200, body: { conversation: { status: 'closed' } } });
    expect(closedAgain.body).toEqual(closed.body);
    expect(written).toMatchObject({ status: 201, body: { message: { seq: 2 } } });
    expect(
      listed.body.conversations.find((each: { conversationId: string }) => each.conversationId === id),
    ).toMatchObject({
      status: 'open',
      lastMessage: { text: 'one more thing' },
    });
  });
});

describe('an agent', () => {
  it('finds every conversation once, newest activity first, over all pages', async () => {
    const agent = await newAgent(call, here.tenant.secretKey);
    const written: string[] = [];
    for (let number = 0; number < 5; number++) {
      const { token } = await newUser(call, here.tenant.secretKey, `lister-${number}`);
      written.unshift((await send(token, `from ${number}`)).body.message.conversationId);
    }

    const found: string[] = [];
    for (let after = ''; ; ) {
      const { body } = await call(`GET /api/chat/conversations?limit=2${after}`, { token: agent.token });
      found.push(...body.conversations.map(({ conversationId }: { conversationId: string }) => conversationId));
      if (!body.nextCursor) break;
      after = `&after=${encodeURIComponent(body.nextCursor)}`;
    }

    expect(new Set(found).size).toBe(found.length);
    expect(found).toEqual(expect.arrayContaining(written));
  });

  it('answers, and the visitor reads who answered', async () => {
    const visitor = await newUser(call, here.tenant.secretKey, 'asks');
    const agent = await newAgent(call, here.tenant.secretKey, 'agent', 'ann');
    const { body } = await send(visitor.token, 'anyone?');

    const answer = await send(agent.token, 'yes', { conversationId: body.message.conversationId });
    const read = await call('GET /api/chat/messages', { token: visitor.token });

    expect(answer).toMatchObject({
      status: 201,
      body: { message: { seq: 2, sender: 'agent', sender_id: staffId(tenantNamed(here.tenant.tenantId), 'ann') } },
    });
    expect(read.body.messages.at(-1)).toEqual(answer.body.message);
  });

  it('may close what it has answered, and nothing else unless it is an admin', async () => {
    const visitor = await newUser(call, here.tenant.secretKey, 'closable');
    const ann = await newAgent(call, here.tenant.secretKey, 'agent', 'ann');
    const { conversationId } = (await send(visitor.token, 'hello')).body.message;
    const close = () => call(`POST /api/chat/conversations/${conversationId}/close`, { token: ann.token });

    const before = await close();
    await send(ann.token, 'hi', { conversationId });
    const after = await close();

    expect(before).toMatchObject({ status: 403, body: { code: 'ERR_FORBIDDEN' } });
    expect(after.status).toBe(200);
  });
});

describe('an error', () => {
  it('is a problem in form and media type, and a 401 says how to authenticate', async () => {
    const { token } = await newVisitor(call, here.tenant.tenantId);
    const wrong = await send(token, '');
    const nobody = await call('GET /api/chat/messages');
    const noKey = await call('POST /api/chat/user-token', { token, body: { userId: 'u' } });

    expect(wrong.headers.get('content-type')).toBe('application/problem+json');
    expect(wrong.body).toMatchObject({ type: 'about:blank', title: 'Bad Request', status: 400, field: 'text' });
    expect(nobody.headers.get('www-authenticate')).toBe('Bearer realm="chat"');
    expect(noKey.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect([wrong.status, nobody.status, noKey.status]).toEqual([400, 401, 401]);
  });

  it('of a method that the path does not have says which it has', async () => {
    const { status, headers, body } = await call('PUT /api/chat/messages', { body: {}, headers: { origin: PAGE } });

    expect([status, headers.get('allow'), body.code]).toEqual([405, 'GET, POST, OPTIONS', 'ERR_METHOD']);
    expect(headers.get('access-control-allow-origin')).toBe(PAGE);
    expect((await call('PUT /api/chat/nothing')).status).toBe(404);
  });
});

describe('a path', () => {
  it('may have several slashes for one, and one at its end', async () => {
    const { token } = await newVisitor(call, here.tenant.tenantId);

    const health = await Promise.all(
      ['//api/health', '/api/health/', '/api//health'].map((path) => call(`GET ${path}`)),
    );
    const read = await call('GET //api/chat/messages/', { token });

    expect(health.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(read.status).toBe(200);
    expect((await call('GET //api/nothing')).status).toBe(404);
  });
});

describe('a page of another origin', () => {
  it('is answered with CORS for credentials, preflight included', async () => {
    const preflight = await fetch(`${here.url}/api/chat/messages`, {
      method: 'OPTIONS',
      headers: {
        origin: PAGE,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,baggage,content-type,sentry-trace,x-website-origin',
      },
    });
    const { token } = await newVisitor(call, here.tenant.tenantId, { origin: PAGE });
    const { headers, status } = await call('GET /api/chat/messages', { token, headers: { origin: PAGE } });

    expect(preflight.ok).toBe(true);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(PAGE);
    expect(preflight.headers.get('access-control-allow-credentials')).toBe('true');
    expect(preflight.headers.get('access-control-allow-headers')).toBe(
      'authorization,baggage,content-type,sentry-trace,x-website-origin',
    );
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe(PAGE);
    expect(headers.get('access-control-expose-headers')).toContain('retry-after');
  });

  it('reads what API Gateway answers by itself, if it sends no credentials', async () => {
    const forged = await call('GET /api/chat/messages', { token: 'a.b.c', headers: { origin: PAGE } });
    const nowhere = await call('GET /api/chat/nothing', { headers: { origin: PAGE } });
    const document = await call('GET /openapi.json', { headers: { origin: PAGE } });

    expect([forged.status, nowhere.status, document.status]).toEqual([403, 404, 200]);
    for (const { headers } of [forged, nowhere, document]) {
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('access-control-allow-credentials')).toBeNull();
    }
  });

  test('that the tenant does not know is refused a token and every request', async () => {
    const stranger = { origin: 'https://elsewhere.example' };
    const { token } = await newVisitor(call, here.tenant.tenantId);

    const issued = await call('POST /api/chat/anonymous-token', {
      body: { tenantId: here.tenant.tenantId },
      headers: stranger,
    });
    const read = await call('GET /api/chat/messages', { token, headers: stranger });

    expect(issued).toMatchObject({ status: 403, body: { code: 'ERR_ORIGIN' } });
    expect(read).toMatchObject({ status: 403, body: { code: 'ERR_ORIGIN' } });
  });
});

describe('bad input is named, and nothing of it is stored', () => {
  const deep = `${'['.repeat(40)}${']'.repeat(40)}`;
  test.each([
    ['no text', '{}', 400, 'ERR_INVALID', 'text'],
    ['an empty text', '{"text":""}', 400, 'ERR_INVALID', 'text'],
    ['a blank text', '{"text":" \\n "}', 400, 'ERR_INVALID', 'text'],
    ['a text that is a number', '{"text":7}', 400, 'ERR_INVALID', 'text'],
    ['4,001 characters', JSON.stringify({ text: 'x'.repeat(4001) }), 400, 'ERR_INVALID', 'text'],
    ['half a surrogate pair', '{"text":"\\ud800"}', 400, 'ERR_INVALID', 'text'],
    [
      'an attachment that was never uploaded',
      '{"text":"","attachments":[{"url":"https://x"}]}',
      400,
      'ERR_INVALID',
      'attachments',
    ],
    ['a client id with a line break', '{"text":"x","clientMessageId":"a\\nb"}', 400, 'ERR_INVALID', 'clientMessageId'],
    [
      'half a character in a client id',
      '{"text":"x","clientMessageId":"a\\ud800"}',
      400,
      'ERR_INVALID',
      'clientMessageId',
    ],
    ['a client id that is an object', '{"text":"x","clientMessageId":{}}', 400, 'ERR_INVALID', 'clientMessageId'],
    ['something that is not JSON', '{"text":', 400, 'ERR_MALFORMED', undefined],
    ['an array', '[{"text":"x"}]', 400, 'ERR_MALFORMED', undefined],
    ['deeply nested JSON', `{"text":"x","extra":${deep}}`, 400, 'ERR_MALFORMED', undefined],
    ['a body of 40 KB', JSON.stringify({ text: 'x', extra: 'y'.repeat(40_000) }), 413, 'ERR_TOO_LARGE', undefined],
  ])('%s', async (what, raw, status, code, field) => {
    const { token } = await newUser(call, here.tenant.secretKey, `bad input ${what}`.replaceAll(/[#/]/g, ''));

    const answer = await call('POST /api/chat/messages', { token, raw });
    const read = await call('GET /api/chat/messages', { token });

    expect(answer).toMatchObject({
      status,
      body: { code, error: expect.any(String), requestId: expect.any(String), status },
    });
    expect(answer.body.field).toBe(field);
    expect(answer.body.detail).toBe(answer.body.error);
    expect(JSON.stringify(answer.body)).not.toMatch(/stack|node_modules|lambdas/);
    expect(read.body.messages).toEqual([]);
  });

  test.each([
    ['a cursor from nowhere', '?after=c1.zzz.1', 'after'],
    ['a cursor that is garbage', '?before=%00', 'before'],
    ['both cursors', '?after=c1.abcdefghij.1&before=c1.abcdefghij.1', 'before'],
    ['a page of 101', '?limit=101', 'limit'],
    ['a page of nothing', '?limit=0', 'limit'],
    ['a conversation id with a separator', '?conversationId=a%23b', 'conversationId'],
  ])('%s', async (_what, query, field) => {
    const { token } = await newUser(call, here.tenant.secretKey, 'reads badly');

    const answer = await call(`GET /api/chat/messages${query}`, { token });

    const ofNobody = await call(`GET /api/chat/messages${query}`, { headers: { 'x-tenant-id': here.tenant.tenantId } });

    expect(answer).toMatchObject({ status: 400, body: { code: 'ERR_INVALID', field } });
    expect(ofNobody).toMatchObject({ status: 400, body: { code: 'ERR_INVALID', field } });
  });
});

it('answers an unknown route as API Gateway does, and its health check says ok', async () => {
  expect(await call('GET /api/chat/nothing')).toMatchObject({ status: 404, body: { message: 'Not Found' } });
  expect(await call('GET /api/health')).toMatchObject({ status: 200, body: { status: 'ok' } });
});

/** What differs between two answers in any case: made for the one request, or by the connection. */
const OF_ONE_ANSWER = ['apigw-requestid', 'connection', 'content-length', 'date', 'keep-alive', 'x-amz-cf-id'];

test.each(['/api/health', '/.well-known/jwks.json'])(
  '%s answers HEAD with the headers of GET, and no body',
  async (path) => {
    const [get, head] = [await call(`GET ${path}`), await call(`HEAD ${path}`)];
    const lasting = ({ headers }: typeof get) => [...headers].filter(([name]) => !OF_ONE_ANSWER.includes(name));

    expect(head).toMatchObject({ status: 200, body: null });
    expect(lasting(head)).toEqual(lasting(get));
  },
);

it('answers HEAD nowhere else', async () => {
  const { token } = await newVisitor(call, here.tenant.tenantId);

  expect((await call('HEAD /api/chat/messages', { token })).status).toBe(404);
  expect((await call('HEAD /webchat/messages')).status).toBe(404);
});
