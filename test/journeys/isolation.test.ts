import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type Answer,
  type HttpClient,
  httpClient,
  newAgent,
  newUser,
  newVisitor,
} from '../support/clients/http-client.ts';
import { dial, dialV1, type NativeClient } from '../support/clients/native-client.ts';
import { type Gateway, gateway } from '../support/gateway/gateway.ts';

/** A visitor of the first tenant with one secret message, and attackers who try to reach it. */
let here: Gateway;
let call: HttpClient;
let victim: { token: string; userId: string; sessionId: string; conversationId: string; cursor: string };
let neighbour: string;
let foreignVisitor: string;
let foreignAgent: string;

const SECRET = 'the secret of the first visitor';

beforeAll(async () => {
  here = await gateway();
  call = httpClient(here.url);
  const { token, userId, sessionId } = await newVisitor(call, here.tenant.tenantId);
  const { body } = await call('POST /api/chat/messages', {
    token,
    body: { text: SECRET, clientMessageId: 'guessable' },
  });
  const page = await call('GET /api/chat/messages', { token });
  victim = { token, userId, sessionId, conversationId: body.message.conversationId, cursor: page.body.nextCursor };
  neighbour = (await newUser(call, here.tenant.secretKey, 'neighbour')).token;
  foreignVisitor = (await newUser(call, here.other.secretKey, 'foreigner')).token;
  foreignAgent = (await newAgent(call, here.other.secretKey)).token;
});
afterAll(() => here.close());

const readsNothing = (answer: Answer) => expect(JSON.stringify(answer.body ?? '')).not.toContain(SECRET);

/** Checks that the victim's data is unchanged. */
async function untouched() {
  const { body } = await call('GET /api/chat/messages', { token: victim.token });
  expect(body.messages.map(({ text }: { text: string }) => text)).toEqual([SECRET]);
  const admin = await newAgent(call, here.tenant.secretKey);
  const list = await call('GET /api/chat/conversations?limit=100', { token: admin.token });
  const own = list.body.conversations.find(
    (each: { conversationId: string }) => each.conversationId === victim.conversationId,
  );
  expect(own).toMatchObject({ status: 'open', seq: 1 });
}

describe.each([
  ['another visitor of the tenant', () => neighbour],
  ['a visitor of another tenant', () => foreignVisitor],
  ['an admin of another tenant', () => foreignAgent],
])('%s', (_who, tokenOf) => {
  let token: string;
  beforeEach(() => {
    token = tokenOf();
  });

  test.each([
    ['reads by conversation', () => `GET /api/chat/messages?conversationId=${victim.conversationId}`],
    [
      'reads what stands between its messages',
      () => `GET /api/chat/messages?conversationId=${victim.conversationId}&include=events`,
    ],
    ['reads its transcript', () => `GET /api/chat/conversations/${victim.conversationId}/transcript`],
    ['exports what there is', () => 'GET /api/chat/export'],
    ['reads its card', () => `GET /api/chat/conversations/${victim.conversationId}`],
    ['reads by cursor', () => `GET /api/chat/messages?after=${victim.cursor}`],
    [
      'reads by conversation and cursor',
      () => `GET /api/chat/messages?conversationId=${victim.conversationId}&before=${victim.cursor}`,
    ],
    ['reads by session', () => `GET /api/chat/messages?sessionId=${victim.sessionId}&userId=${victim.userId}`],
    ['reads by naming the tenant', () => `GET /api/chat/messages?tenantId=${here.tenant.tenantId}`],
    ['lists conversations', () => 'GET /api/chat/conversations?limit=100'],
    ['lists who is online', () => `GET /api/chat/online-users?tenantId=${here.tenant.tenantId}`],
    ['lists who is online from after the victim', () => `GET /api/webchat/online-users?after=visitor:${victim.userId}`],
  ])('[ISO1] [ISO2] %s and sees nothing', async (_what, route) => {
    const answer = await call(route(), { token });

    readsNothing(answer);
    expect(JSON.stringify(answer.body)).not.toContain(victim.userId);
  });

  test.each([
    ['writes into the conversation', 'POST /api/chat/messages'],
    ['speaks first to its visitor', 'SPEAK'],
    ['changes it', 'CHANGE'],
    ['adds a note to it', 'NOTE'],
    ['closes it', 'CLOSE'],
    ['reopens it', 'REOPEN'],
    ['begins to upload into it', 'UPLOAD'],
    ['completes an upload of it', 'COMPLETE'],
  ])('[ISO1] [ISO2] %s and is refused', async (_what, route) => {
    const path = `POST /api/chat/conversations/${victim.conversationId}`;
    const upload = `POST /api/gw/v1/webchat/conversations/${victim.conversationId}/upload`;
    const routes: Record<string, string> = {
      SPEAK: 'POST /api/chat/conversations',
      CHANGE: path.replace('POST', 'PATCH'),
      NOTE: `${path}/notes`,
      CLOSE: `${path}/close`,
      REOPEN: `${path}/reopen`,
      UPLOAD: `${upload}/init`,
      COMPLETE: `${upload}/complete`,
    };
    const named = routes[route] ?? route;
    const message = { text: 'intruder', conversationId: victim.conversationId, clientMessageId: 'guessable' };
    const bodies: Record<string, object> = {
      SPEAK: { userId: victim.userId, text: 'intruder' },
      CHANGE: { labels: ['intruder'] },
      NOTE: { text: 'intruder' },
      CLOSE: {},
      REOPEN: {},
    };
    const answer = await call(named, { token, body: bodies[route] ?? message });

    expect([403, 404]).toContain(answer.status);
    await untouched();
  });

  test('[ONCE4] writes with a client message id that was guessed, and it is its own message', async () => {
    const answer = await call('POST /api/chat/messages', { token, body: { text: 'x', clientMessageId: 'guessable' } });

    readsNothing(answer);
    await untouched();
  });

  test('sends frames over a socket that it may not send, and is refused there too', async () => {
    const socket: NativeClient = await dialV1(here.url, token);
    const conversation_id = victim.conversationId;
    const frames = [
      { type: 'message', text: 'intruder', conversation_id },
      { type: 'typing', conversation_id },
      { type: 'read', seq: 1, conversation_id },
      { type: 'conversation:close', conversation_id },
      { type: 'conversation:reopen', conversation_id },
    ];

    for (const frame of frames) {
      socket.send(frame);
      expect(['ERR_NOT_FOUND', 'ERR_FORBIDDEN']).toContain((await socket.next('error')).code);
    }
    socket.send({ type: 'sync', after: null });
    await socket.next('synced');
    await socket.close();

    expect(JSON.stringify(socket.frames)).not.toContain(SECRET);
    await untouched();
  });

  test('[ISO1] [ISO2] receives nothing of what the victim sends', async () => {
    const socket = await dialV1(here.url, token);
    const witness = await dialV1(here.url, (await newAgent(call, here.tenant.secretKey)).token);

    await call('POST /api/chat/messages', {
      token: victim.token,
      body: { text: SECRET, clientMessageId: 'guessable' },
    });
    socket.send({ type: 'ping' });
    await socket.next('pong');
    await Promise.all([socket.close(), witness.close()]);

    expect(socket.frames.map(({ type }) => type)).toEqual(['pong']);
  });
});

describe('[ISO3] a request that names another tenant than its token is refused', () => {
  test.each([
    ['in a header', 'POST /api/chat/messages', { headers: { 'x-tenant-id': 'other' } }],
    ['in the query', 'GET /api/chat/messages?tenantId=other', {}],
    ['in the body', 'POST /api/chat/session', { body: { tenantId: 'other' } }],
  ])('%s', async (_where, route, more) => {
    const answer = await call(route, {
      token: victim.token,
      body: route.startsWith('POST') ? { text: 'x' } : undefined,
      ...more,
    });

    expect(answer).toMatchObject({ status: 403, body: { code: 'ERR_TENANT_MISMATCH' } });
    await untouched();
  });
});

describe('keys', () => {
  test.each([
    ['a publishable key mints no user', () => here.tenant.publishableKey, 'user-token', 401],
    ['a publishable key mints no agent', () => here.tenant.publishableKey, 'agent-token', 401],
    ['a visitor mints no agent', () => victim.token, 'agent-token', 401],
    ['an invented key mints nothing', () => `sk_${here.tenant.tenantId}_aaaaaaaaaaaaaaaaaaaaaa`, 'agent-token', 401],
  ])('%s', async (_what, credential, route, status) => {
    const answer = await call(`POST /api/chat/${route}`, { token: credential(), body: { userId: 'x', role: 'admin' } });

    expect(answer.status).toBe(status);
    expect(answer.body.token).toBeUndefined();
  });

  test('a secret key opens no chat route, nor does a publishable one', async () => {
    for (const token of [here.tenant.secretKey, here.tenant.publishableKey]) {
      expect((await call('GET /api/chat/conversations', { token })).status).toBe(401);
    }
  });
});

describe('tokens that are not ours', () => {
  const forged = (header: object, payload: object) =>
    `${[header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.AAAA`;
  const claims = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

  test.each([
    ['alg none', () => forged({ alg: 'none', typ: 'at+jwt' }, claims(victim.token))],
    ['HS256', () => forged({ alg: 'HS256', typ: 'at+jwt', kid: 'x' }, claims(victim.token))],
    [
      'a changed payload',
      () => {
        const [head, , signature] = victim.token.split('.');
        const body = Buffer.from(JSON.stringify({ ...claims(victim.token), role: 'admin' })).toString('base64url');
        return `${head}.${body}.${signature}`;
      },
    ],
    ['no signature', () => `${victim.token.split('.').slice(0, 2).join('.')}.`],
  ])('[ISO7] %s open nothing by HTTP or socket', async (_what, token) => {
    const read = await call('GET /api/chat/messages', { token: token() });

    expect([401, 403]).toContain(read.status);
    readsNothing(read);
    await expect(dial(`${here.url}/ws/chat?token=${token()}`)).rejects.toThrow('refused 403');
  });
});
