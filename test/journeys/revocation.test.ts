import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { conversationHandle } from '../../lambdas/domain/identity/handle.ts';
import { reveal, sealed } from '../../lambdas/domain/sealed.ts';
import { ROUTES } from '../../lambdas/routes.ts';
import type { Product } from '../../lib/local-product.ts';
import { run } from '../../lib/tenants/run.ts';
import { TEST_TENANT } from '../../lib/tenants/seed.ts';
import { type Answer, httpClient, type Json, newAgent, newVisitor } from '../support/clients/http-client.ts';
import { dial, dialV1 } from '../support/clients/native-client.ts';
import { acceptedSocketio, rawSocketio } from '../support/clients/socketio-frames.ts';
import { newSession, widgetHeaders, widgetRequests } from '../support/clients/widget-requests.ts';
import { PAGE } from '../support/gateway/gateway.ts';
import { gatewayStores } from '../support/gateway/gateway-stores.ts';
import { startLocal } from '../support/gateway/start-local.ts';

let product: Product;
let call: ReturnType<typeof httpClient>;
let widget: ReturnType<typeof widgetRequests>;
let agent: string;
beforeAll(async () => {
  product = await startLocal();
  call = httpClient(product.url);
  widget = widgetRequests(call, PAGE);
  agent = (await newAgent(call, product.keys.secretKey)).token;
});
afterAll(() => product?.close());

const headers = widgetHeaders(PAGE);
const REVOKED = { status: 401, body: { code: 'ERR_REVOKED' } };

/** Milliseconds after which a revocation counts. */
const REVOCATION_DELAY = 30_000;

/** The operator's command line, without its wait: the revocation counts in half a minute. */
async function revoke(flags: string[], clock = Date.now): Promise<void> {
  const talk = { say: () => {}, note: () => {}, agreed: async () => true };
  const open = async () => ({ ...gatewayStores(product), clock, sleep: async () => {} });
  expect(await run(['revoke', 'test', ...flags], open, talk)).toBe(0);
}

/** A revocation half a minute ago: it counts now, and no environment remembers what was before. */
async function revoked(...flags: string[]): Promise<void> {
  await revoke(flags, () => Date.now() - REVOCATION_DELAY);
  product.reload();
}

const sweep = async () => {
  for (const schedule of product.schedules) await product.fireSchedule(schedule);
};

/** Sweeps until these sockets are closed: they stay open until the revocation counts everywhere. */
async function sweepUntilClosed(...sockets: { closed: Promise<unknown> }[]): Promise<void> {
  let open = true;
  const closed = Promise.all(sockets.map((socket) => socket.closed)).then(() => {
    open = false;
  });
  await expect
    .poll(async () => {
      await sweep();
      return open;
    })
    .toBe(false);
  await closed;
}

/** The answer to a CONNECT packet, on a socket of its own. */
async function connectedWith(auth: Json, query = ''): Promise<string> {
  const raw = await rawSocketio(product.url, `EIO=4&transport=websocket&${query}`);
  await raw.next();
  raw.send(`40${JSON.stringify(auth)}`);
  const answer = await raw.next();
  raw.cut();
  return answer;
}

/** The answers of every door and route that takes a visitor's token. */
async function answersToToken(token: string, pid: string): Promise<[string, unknown][]> {
  const native = dialV1(product.url, token).then((socket) => socket.next(() => true));
  const http: [string, Promise<Answer>][] = [
    ['read', call('GET /api/chat/messages', { token })],
    ['write', call('POST /api/chat/messages', { token, body: { text: 'after the end' } })],
    ['session', call('POST /api/chat/session', { token, body: { tenantId: 'test' } })],
    ['renewal', call('POST /api/chat/anonymous-token', { token, body: { tenantId: 'test' } })],
    ['read by the widget', call('GET /webchat/messages', { token, headers })],
    ['write by the widget', call('POST /webchat/message', { token, body: { text: 'after the end' }, headers })],
    ['init', call('POST /webchat/init', { token, body: {}, headers })],
    ['upload', call('POST /api/gw/v1/webchat/conversations/c_1/upload/init', { token, headers, body: { size: 1 } })],
  ];
  const answered = http.map(async ([name, answer]): Promise<[string, unknown]> => {
    const { status, body } = await answer;
    return [name, { status, code: body.code }];
  });
  return [
    ...(await Promise.all(answered)),
    ['a native socket', (await native).code],
    ['Socket.IO', (await connectedWith({ token })).slice(0, 2)],
    ['Socket.IO with a recovery id', (await connectedWith({ token, pid })).slice(0, 2)],
  ];
}

const refused = (name: string) => {
  if (name === 'a native socket') return 'ERR_REVOKED';
  return name.startsWith('Socket.IO') ? '44' : { status: 401, code: 'ERR_REVOKED' };
};

const expectAllRefused = (answers: [string, unknown][]) =>
  expect(answers).toEqual(answers.map(([name]) => [name, refused(name)]));

/** The answers of every door and route that takes a session. */
const answersToSession = (sessionId: string): Promise<Answer[]> =>
  Promise.all([
    call(`GET /webchat/messages?sessionId=${sessionId}`, { headers }),
    widget.say(sessionId, 'after the end'),
    widget.begin(sessionId),
    widget.init({ sessionId }),
    widget.open(sessionId),
    call('POST /api/chat/anonymous-token', { body: { tenantId: 'test', sessionId } }),
    call(`GET /api/chat/messages?tenantId=test&sessionId=${sessionId}`, { headers }),
    call('POST /api/chat/messages', { body: { tenantId: 'test', sessionId, text: 'after the end' }, headers }),
  ]);

const textsSeenByAgents = async (conversationId: string): Promise<string[]> => {
  const { body } = await call(`GET /api/chat/messages?conversationId=${conversationId}`, { token: agent });
  return body.messages.map(({ text }: Json) => text);
};

describe('a visitor who is revoked', () => {
  test('[ISO6] loses all that was attached to it: no session, token, socket or handle of theirs opens anything', async () => {
    const visitor = await newVisitor(call, 'test');
    const said = await call('POST /api/chat/messages', { token: visitor.token, body: { text: 'mine' } });
    const conversationId = said.body.message.conversation_id;
    const thief = newSession();
    const before = (await newVisitorOf(thief)).token;
    const desk = await acceptedSocketio(product.url, { token: visitor.token });
    desk.send(`421["join:session",${JSON.stringify({ sessionId: thief })}]`);
    await expect.poll(() => widget.texts({ sessionId: thief })).toEqual(['mine']);
    const attached = (await newVisitorOf(thief)).token;
    const line = await acceptedSocketio(product.url, { token: attached });
    const [native, catchingUp] = [await dialV1(product.url, attached), await dialV1(product.url, attached)];
    const handle = conversationHandle(TEST_TENANT, sealed(thief));
    expect(await widget.texts({ conversationId: reveal(handle) })).toEqual(['mine']);

    await revoked('--visitor', visitor.userId);

    native.send({ type: 'message', text: 'after the end', clientMessageId: 'late' });
    expect(await native.next('error')).toMatchObject({ code: 'ERR_REVOKED' });
    catchingUp.send({ type: 'sync' });
    expect(await catchingUp.next('error')).toMatchObject({ code: 'ERR_REVOKED' });
    desk.send('42["typing",{}]');
    await Promise.all([native.closed, catchingUp.closed, desk.closed]);
    for (const answer of await answersToSession(thief)) expect(answer).toMatchObject(REVOKED);
    for (const token of [visitor.token, before, attached]) expectAllRefused(await answersToToken(token, line.pid));
    expect(await widget.texts({ conversationId: reveal(handle) })).toEqual([]);
    expect(await textsSeenByAgents(conversationId)).toEqual(['mine']);
    await sweepUntilClosed(line);
  });

  test('[ISO6] keeps its sockets while environments still cache its tenant: closed by a sweep, they would be admitted again', async () => {
    const visitor = await newVisitor(call, 'test');
    const asked = await call('POST /api/chat/messages', { token: visitor.token, body: { text: 'a question' } });
    const conversationId = asked.body.message.conversation_id;
    const sockets = await Promise.all([1, 2].map(() => dialV1(product.url, visitor.token)));

    await revoke(['--visitor', visitor.userId]);
    await sweep();

    // A frame of theirs would prove nothing: a new environment reads the tenant anew, and refuses it at once.
    await call('POST /api/chat/messages', { token: agent, body: { text: 'an answer', conversationId } });
    for (const socket of sockets) {
      expect(await socket.next('message')).toMatchObject({ message: { text: 'an answer' } });
      await socket.close();
    }
  });

  test('leaves all others alone', async () => {
    const [gone, stays] = [await newVisitor(call, 'test'), await newVisitor(call, 'test')];
    const line = await dialV1(product.url, stays.token);

    await revoked('--visitor', gone.userId);
    await sweep();

    expect((await call('GET /api/chat/messages', { token: stays.token })).status).toBe(200);
    line.send({ type: 'ping' });
    await line.next('pong');
    await line.close();
  });

  test('gets nothing by its cookie', async () => {
    const first = await call('POST /api/chat/messages', {
      body: { text: 'by cookie', tenantId: 'test' },
      headers: { origin: PAGE, 'x-tenant-id': 'test' },
    });
    const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const [, claims = ''] = cookie.split('=').slice(1).join('=').split('.');
    const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string };

    await revoked('--visitor', sub.replace('visitor:', ''));

    const page = { origin: PAGE, 'x-tenant-id': 'test', cookie };
    expect(await call('GET /api/chat/messages', { headers: page })).toMatchObject(REVOKED);
    const written = await call('POST /api/chat/messages', { headers: page, body: { text: 'x', tenantId: 'test' } });
    expect(written).toMatchObject(REVOKED);
    const socket = dial(`${product.url}/ws/chat/?tenantId=test`, { headers: { origin: PAGE, cookie } });
    await expect(socket).rejects.toThrow('refused 401');
  });
});

describe('a session that is revoked', () => {
  test('is ended together with the guest that sent it, which acted for it by every door', async () => {
    const guest = (await widget.init()).body;
    const session = newSession();
    const socket = await dial(`${product.url}/ws?token=${guest.ws_token}`, { headers: { origin: PAGE } });
    socket.send({ type: 'message', text: 'with my session', sessionId: session });
    await socket.next('message');
    const byPost = await call('POST /api/chat/messages', { token: guest.ws_token, body: { text: 'by post' } });
    const conversationId = byPost.body.message.conversation_id;
    const authors = await call(`GET /api/chat/messages?conversationId=${conversationId}`, { token: agent });
    expect(new Set(authors.body.messages.map(({ sender_id }: Json) => sender_id)).size).toBe(1);

    await revoked('--session', session);

    expectAllRefused(await answersToToken(guest.ws_token, 'none'));
    for (const answer of await answersToSession(session)) expect(answer).toMatchObject(REVOKED);
    expect(await textsSeenByAgents(conversationId)).toEqual(['with my session', 'by post']);
    await sweepUntilClosed(socket);
  });
});

test('[ISO6] an agent who is revoked has no request and no socket any more; other agents stay', async () => {
  const [gone, stays] = await Promise.all(
    ['gone', 'stays'].map((name) => newAgent(call, product.keys.secretKey, 'agent', name)),
  );
  if (!gone || !stays) throw new Error('two agents were asked for');
  const [native, silent, other] = await Promise.all([
    dialV1(product.url, gone.token),
    dialV1(product.url, gone.token),
    dialV1(product.url, stays.token),
  ]);
  const line = await acceptedSocketio(product.url, { token: gone.token });

  await revoked('--agent', 'gone');

  const list = (token: string) => call('GET /api/chat/conversations', { token });
  expect(await list(gone.token)).toMatchObject(REVOKED);
  expect(await call('POST /webchat/init', { token: gone.token, body: {}, headers })).toMatchObject(REVOKED);
  expect((await connectedWith({ token: gone.token, pid: line.pid })).slice(0, 2)).toBe('44');
  const again = await dialV1(product.url, gone.token);
  expect(await again.next('refused')).toMatchObject({ code: 'ERR_REVOKED', advice: 'give-up' });
  await again.closed;
  native.send({ type: 'sync' });
  expect(await native.next('error')).toMatchObject({ code: 'ERR_REVOKED' });
  await native.closed;
  await sweepUntilClosed(silent, line);
  expect((await list(stays.token)).status).toBe(200);
  other.send({ type: 'ping' });
  await other.next('pong');
  await other.close();
});

test('[ISO7] an agent’s token is valid for an hour: once expired it opens nothing, whatever else is sent with it', async () => {
  const works = gatewayStores(product);
  const now = Math.floor(Date.now() / 1000);
  const staff = {
    tenantId: TEST_TENANT,
    role: 'admin' as const,
    subject: 'agent:late',
    userId: 'late',
    anonymous: false,
    issuedAt: now - 7200,
  };
  const good = await works.tokens.issue({ ...staff, issuedAt: now, expiresAt: now + 60 }, now);
  const expired = await works.tokens.issue({ ...staff, expiresAt: now - 3600 }, now - 7200);
  works.stop();
  const { pid, cut } = await acceptedSocketio(product.url, { token: good });
  cut();

  const authorized = ROUTES.filter(({ admission }) => admission === 'authorized');
  for (const { key } of authorized) {
    const answer = await call(key.replace('{conversationId}', 'c_1'), {
      token: expired,
      ...(key.startsWith('POST') && { body: {} }),
    });
    expect([key, answer.status, answer.body.code]).toEqual([key, 401, 'ERR_TOKEN_EXPIRED']);
  }
  const renewal = await call('POST /api/chat/anonymous-token', { token: expired, body: { tenantId: 'test' } });
  expect(renewal).toMatchObject({ status: 403, body: { code: 'ERR_FORBIDDEN' } });
  for (const [route, body] of [
    ['POST /webchat/init', {}],
    ['POST /webchat/message', { text: 'after the end' }],
    ['GET /webchat/messages', undefined],
  ] as const) {
    expect((await call(route, { token: expired, body, headers })).status).toBe(401);
  }
  for (const path of ['/ws', '/ws/chat']) {
    await expect(dial(`${product.url}${path}?token=${expired}`)).rejects.toThrow('refused 403');
  }
  expect((await connectedWith({ token: expired, pid })).slice(0, 2)).toBe('41');
  expect((await connectedWith({ pid }, `token=${expired}`)).slice(0, 2)).toBe('41');
  expect((await connectedWith({ token: good, pid })).slice(0, 2)).toBe('40');
});

async function newVisitorOf(sessionId: string): Promise<{ token: string }> {
  const { body } = await call('POST /api/chat/anonymous-token', { body: { tenantId: 'test', sessionId } });
  return body;
}
