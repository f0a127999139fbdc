import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { userSubject } from '../../lambdas/domain/identity/caller.ts';
import { handshakeErrors } from '../../lambdas/protocol/handshake.ts';
import type { Product } from '../../lib/local-product.ts';
import { type SeedKeys, TEST_TENANT } from '../../lib/tenants/seed.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { httpClient, newAgent, newUser } from '../support/clients/http-client.ts';
import { messagesOf, socketio } from '../support/clients/socketio-client.ts';
import { acceptedSocketio, rawSocketio } from '../support/clients/socketio-frames.ts';
import { untilTold } from '../support/clients/until-told.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { type TenantWorks, tenantWorks } from '../support/gateway/tenant-works.ts';

const PAGE = 'http://localhost:3000';
const DAY = 24 * 3600;

let product: Product;
let works: TenantWorks;
let other: SeedKeys;
let strict: SeedKeys;
beforeAll(async () => {
  product = await startLocal();
  works = tenantWorks(product);
  other = await works.tenant(tenantNamed('other'));
  strict = await works.tenant(tenantNamed('strict'), { requireTokens: true });
});
afterAll(async () => {
  works?.stop();
  await product?.close();
});

const clients: { close: () => void }[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

type Options = Parameters<typeof socketio>[1];
function client(options: Options = {}) {
  const made = socketio(product.url, options);
  clients.push(made);
  return made;
}

/** A client that has connected. */
async function connected(options: Options = {}) {
  const made = client(options);
  expect(await made.next('connect')).toEqual({ recovered: false });
  return made;
}

const call = (route: string, request = {}) => httpClient(product.url)(route, request);
let users = 0;
const user = () => newUser(call, product.keys.secretKey, `user-${++users}`);
const agent = (role: 'agent' | 'admin' = 'admin') => newAgent(call, product.keys.secretKey, role, `agent-${++users}`);
const guest = () => connected({ auth: { token: product.keys.publishableKey } });

/** A user's token that was issued earlier and has expired. */
function expiredToken(userId: string, authAge = 2 * DAY): Promise<string> {
  const now = works.nowInSeconds();
  const times = { issuedAt: now - 2 * DAY, expiresAt: now - DAY };
  const caller = {
    tenantId: TEST_TENANT,
    role: 'visitor' as const,
    subject: userSubject(userId),
    userId,
    anonymous: false,
  };
  return works.token({ ...caller, ...times }, now - authAge);
}

/** The error with which a client is refused; checks that it then gives up. */
async function refusal(options: Options, url = product.url) {
  const made = socketio(url, options);
  clients.push(made);
  const { message, data } = await made.next('connect_error');
  expect(made.socket.active).toBe(false);
  return { message, code: data?.code };
}

describe('the handshake', () => {
  it.each([
    ['EIO=4&transport=polling&sid=abc', handshakeErrors.unknownSid],
    ['EIO=4&transport=carrier-pigeon', handshakeErrors.unknownTransport],
    ['EIO=4', handshakeErrors.unknownTransport],
    ['EIO=4&transport=websocket&sid=abc', handshakeErrors.unknownSid],
    ['EIO=3&transport=websocket', handshakeErrors.unsupportedVersion],
  ])('with %s is answered as the protocol says, to any page', async (query, error) => {
    const answer = await fetch(`${product.url}/socket.io/?${query}`, { headers: { origin: 'https://anyone.example' } });

    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://anyone.example');
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
    expect(await answer.json()).toEqual(error);
  });

  it.each(['EIO=3&transport=websocket', 'EIO=4&transport=websocket&sid=abc'])(
    'with %s is refused as an upgrade too, at the edge and behind it',
    async (query) => {
      await expect(rawSocketio(product.url, query)).rejects.toThrow('refused 400');
    },
  );

  it('is accepted without any identity, and answered with the open packet, as text, first of all', async () => {
    const raw = await rawSocketio(product.url);

    const open = await raw.next();

    expect(open[0]).toBe('0');
    expect(JSON.parse(open.slice(1))).toEqual({
      sid: expect.any(String),
      upgrades: [],
      pingInterval: 480_000,
      pingTimeout: 600_000,
      maxPayload: 32_768,
    });
    raw.cut();
  });

  it('survives an open packet that is posted twice, and a CONNECT that is handled twice', async () => {
    product.faults.asyncCopies = () => 2;
    product.faults.messageCopies = ({ body }) => (body.startsWith('40') ? 2 : 1);
    try {
      const made = await guest();
      expect(await made.ask('message', { text: 'Once', clientMessageId: 'once' })).toMatchObject({ success: true });
      expect(await made.next('meta_message_created')).toMatchObject({ message: { text: 'Once' } });

      expect(made.received.filter(({ name }) => name === 'connect')).toHaveLength(1);
      expect(messagesOf(made)).toHaveLength(1);
    } finally {
      product.faults.asyncCopies = () => 1;
      product.faults.messageCopies = () => 1;
    }
  });
});

describe('CONNECT', () => {
  it.each([
    ['a token in auth', (token: string) => ({ auth: { token } })],
    ['a token in the query', (token: string) => ({ query: { token } })],
    ['a token in both', (token: string) => ({ auth: { token }, query: { token, tenantId: 'test' } })],
    [
      'a token, and a placeholder instead of a tenant',
      (token: string) => ({ auth: { token }, query: { tenantId: 'your-tenant-id' } }),
    ],
  ])('takes %s', async (_, options) => {
    const { token, userId } = await user();

    const made = await connected(options(token));

    const { message } = await made.ask('message', { text: 'It is me' });
    const history = await call('GET /api/chat/messages', { token });
    expect(history.body.messages).toMatchObject([{ id: message.id, text: 'It is me' }]);
    expect(userId).toBeTruthy();
  });

  it.each([
    ['a publishable key as token', () => ({ auth: { token: product.keys.publishableKey } })],
    ['a publishable key as apiKey', () => ({ auth: { apiKey: product.keys.publishableKey } })],
    ['a publishable key in the query', () => ({ query: { token: product.keys.publishableKey } })],
    ['a tenant, and a page of it', () => ({ query: { tenantId: 'test' }, extraHeaders: { origin: PAGE } })],
  ])('makes a guest of %s, a new one each time', async (_, options) => {
    const first = await connected(options());
    const second = await connected(options());

    await first.ask('message', { text: 'Hello' });
    await first.next('meta_message_created');
    await second.ask('message', { text: 'Hello too' });

    expect(messagesOf(second).map(({ text }) => text)).toEqual(['Hello too']);
    expect(messagesOf(first).map(({ text }) => text)).toEqual(['Hello']);
  });

  it('keeps a guest’s identity through cuts, by its recovery id', async () => {
    const made = await guest();
    const { message } = await made.ask('message', { text: 'Before' });

    made.cut();
    expect(await made.next('connect')).toEqual({ recovered: true });
    const later = await made.ask('message', { text: 'After' });

    expect(later.message).toMatchObject({ seq: 2, conversation_id: message.conversation_id });
  });

  it.each([
    ['nothing', () => ({}), 'ERR_UNAUTHENTICATED'],
    ['a tenant without a page', () => ({ query: { tenantId: 'test' } }), 'ERR_UNAUTHENTICATED'],
    ['a forged token', () => ({ auth: { token: 'a.b.c' } }), 'ERR_UNAUTHENTICATED'],
    ['a forged token in the query', () => ({ query: { token: 'a.b.c' } }), 'ERR_UNAUTHENTICATED'],
    ['a secret key', () => ({ auth: { token: product.keys.secretKey } }), 'ERR_UNAUTHENTICATED'],
    ['an unknown key', () => ({ auth: { token: `${product.keys.publishableKey.slice(0, -3)}xyz` } }), /ERR_/],
    [
      'an unknown tenant',
      () => ({ query: { tenantId: 'nobody' }, extraHeaders: { origin: PAGE } }),
      'ERR_UNKNOWN_TENANT',
    ],
    [
      'another tenant’s name',
      () => ({ auth: { token: product.keys.publishableKey }, query: { tenantId: 'other' } }),
      'ERR_TENANT_MISMATCH',
    ],
    [
      'a page of another site',
      () => ({ auth: { token: product.keys.publishableKey }, extraHeaders: { origin: 'https://evil.example' } }),
      'ERR_ORIGIN',
    ],
    [
      'a key of a tenant that requires tokens',
      () => ({ auth: { token: strict.publishableKey } }),
      'ERR_UNAUTHENTICATED',
    ],
  ])('refuses %s for good, and says why', async (_, options, code) => {
    const error = await refusal(options());

    expect(error.code).toMatch(code);
    expect(error.message).not.toBe('');
  });

  it('refuses a token of another tenant than the one that is named', async () => {
    const stranger = await newUser(call, other.secretKey, 'stranger');

    expect(await refusal({ auth: { token: stranger.token }, query: { tenantId: 'test' } })).toMatchObject({
      code: 'ERR_TENANT_MISMATCH',
    });
  });

  it('knows no namespace but the main one', async () => {
    expect(await refusal({}, `${product.url}/custom`)).toEqual({ message: 'Invalid namespace', code: undefined });
  });

  it.each([
    ['auth', (token: string) => ({ auth: { token } })],
    ['the query', (token: string) => ({ query: { token } })],
  ])(
    'ends a client whose token in %s has expired, as the one word after which widgets fetch another',
    async (_, options) => {
      const made = client(options(await expiredToken('late')));

      expect(await made.next('disconnect')).toBe('io server disconnect');

      expect(made.received.map(({ name }) => name)).toEqual(['disconnect']);
    },
  );

  it.each([
    ['auth', (token: string) => ({ auth: { token } })],
    ['the query', (token: string) => ({ query: { token } })],
  ])(
    'accepts an expired token in %s with a recovery id of the same visitor, as long as its session could be renewed',
    async (_, options) => {
      const { token, userId } = await user();
      const before = await acceptedSocketio(product.url, { token });
      before.cut();
      const tryWith = async (late: string, pid: string) => {
        const made = client({ ...options(late), reconnection: false });
        // The client has no way to be given a recovery id; it is one of its own fields.
        Object.assign(made.socket, { _pid: pid });
        return Promise.race([made.next('connect'), made.next('disconnect')]);
      };

      expect(await tryWith(await expiredToken(userId), before.pid)).toEqual({ recovered: true });
      expect(await tryWith(await expiredToken(userId, 31 * DAY), before.pid)).toBe('io server disconnect');
      expect(await tryWith(await expiredToken(`not-${userId}`), before.pid)).toBe('io server disconnect');
      expect(await tryWith(await expiredToken(userId), `${before.pid}x`)).toBe('io server disconnect');
    },
  );

  it('refuses a revoked visitor, recovery id or not', async () => {
    const { token, userId } = await user();
    const made = await connected({ auth: { token } });
    const now = works.nowInSeconds() + 5;
    await works.revocations.revoke(tenantNamed('test'), userSubject(userId), now);
    await works.tenants.noteRevocation(tenantNamed('test'), now);
    product.reload();

    made.cut();
    const { data } = await made.next('connect_error');

    expect(data).toMatchObject({ code: 'ERR_REVOKED' });
  });
});

describe('events', () => {
  it('delivers a message to everyone whom it concerns, and its sender', async () => {
    const { token } = await user();
    const [tab, otherTab] = [await connected({ auth: { token } }), await connected({ auth: { token } })];
    const stranger = await guest();
    const desk = await connected({ auth: { token: (await agent('agent')).token } });

    const acknowledged = await tab.ask('message', { text: 'Hello', temp_id: 'temp-1' });

    expect(acknowledged).toMatchObject({ success: true, message: { text: 'Hello', temp_id: 'temp-1', seq: 1 } });
    for (const listener of [tab, otherTab, desk]) {
      const { message } = await listener.next('meta_message_created');
      expect(message).toMatchObject({ id: acknowledged.message.id, text: 'Hello', sender: 'user' });
      await listener.next('conversation:created');
    }
    await stranger.ask('message', { text: 'Me' });
    expect(messagesOf(stranger).map(({ text }) => text)).toEqual(['Me']);
  });

  it('carries an agent’s answer, typing and read marks', async () => {
    const visitor = await guest();
    const desk = await connected({ auth: { token: (await agent('agent')).token } });
    const { message } = await visitor.ask('message', { text: 'Is anyone there?' });
    const about = { conversation_id: message.conversation_id };
    await desk.next('meta_message_created', (event) => event.message.id === message.id);

    const type = () => desk.socket.emit('typing', about);
    expect(await untilTold(type, visitor.next('typing'))).toMatchObject({ ...about, sender: 'agent' });
    await desk.ask('message', { ...about, text: 'I am' });
    expect(await visitor.next('meta_message_created', (event) => event.message.seq === 2)).toMatchObject({
      message: { text: 'I am', sender: 'agent' },
    });
    await visitor.ask('read', { seq: 2 });
    expect(await desk.next('read')).toMatchObject({ ...about, seq: 2, sender: 'user' });

    expect(visitor.received.filter(({ name }) => name === 'read')).toEqual([]);
  });

  it('answers joins, again and again, with the conversation, into one’s own rooms only', async () => {
    const visitor = await guest();
    const stranger = await guest();
    const before = await visitor.ask('join:session', { sessionId: 'session-1' });
    expect(before).toEqual({ success: true, conversation_id: null });
    expect(await visitor.next('joined')).toEqual({ room: 'session:session-1' });
    const { message } = await visitor.ask('message', { text: 'Hello' });
    const conversation_id = message.conversation_id;

    for (const _ of [1, 2]) {
      await visitor.ask('join:session', { sessionId: 'session-1' });
      expect(await visitor.next('joined')).toEqual({ room: 'session:session-1', conversation_id });
      await visitor.next('conversation:created');
      await visitor.ask('join:conversation', { conversationId: conversation_id });
      expect(await visitor.next('joined')).toEqual({ room: `conversation:${conversation_id}`, conversation_id });
      await visitor.ask('leave:session', { sessionId: 'session-1' });
      await visitor.ask('leave:conversation', { conversationId: conversation_id });
    }
    const refused = await stranger.ask('join:conversation', { conversationId: conversation_id });
    await visitor.ask('message', { text: 'Still here' });

    expect(refused).toMatchObject({ success: false, code: 'ERR_NOT_FOUND' });
    expect(messagesOf(visitor).map(({ text }) => text)).toEqual(['Hello', 'Still here']);
    expect(messagesOf(stranger)).toEqual([]);
  });

  it.each([
    ['an unknown event', 'shout', { text: 'x' }, 'ERR_INVALID'],
    ['an event named like an inherited property', 'constructor', {}, 'ERR_INVALID'],
    ['a message without a text', 'message', {}, 'ERR_INVALID'],
    ['a message that is too long', 'message', { text: 'x'.repeat(4001) }, 'ERR_INVALID'],
    ['something else than an object', 'message', 'hello', 'ERR_MALFORMED'],
    ['a list', 'message', ['hello'], 'ERR_MALFORMED'],
    ['a read mark that is no number', 'read', { seq: 'x' }, 'ERR_INVALID'],
    ['presence asked by a visitor', 'get_online_users', {}, 'ERR_FORBIDDEN'],
    ['another visitor’s conversation', 'message', { text: 'x', conversation_id: 'c_somebody' }, 'ERR_NOT_FOUND'],
  ])('acknowledges %s as refused, and goes on', async (_, name, payload, code) => {
    const visitor = await guest();

    expect(await visitor.ask(name, payload)).toMatchObject({ success: false, code, error: expect.any(String) });

    visitor.socket.emit(name, payload);
    expect(await visitor.next('error')).toMatchObject({ code });
    expect(await visitor.ask('message', { text: 'Fine' })).toMatchObject({ success: true });
  });

  it('[ONCE1] stores a message once that is sent again under another acknowledgement', async () => {
    const visitor = await guest();
    const payload = { text: 'Once', clientMessageId: 'm-1' };

    const answers = await Promise.all([1, 2, 3].map(() => visitor.ask('message', payload)));

    expect(new Set(answers.map(({ message }) => message.id)).size).toBe(1);
    expect(answers.map(({ message }) => message.seq)).toEqual([1, 1, 1]);
    expect(await visitor.ask('message', { ...payload, text: 'Other' })).toMatchObject({ code: 'ERR_CONFLICT' });
  });

  it('acknowledges all of many frames, in whatever order they are handled', async () => {
    const visitor = await guest();
    let frames = 0;
    product.faults.messageDelay = ({ body }) => (body.startsWith('42') ? ((++frames * 7) % 5) * 8 : 0);

    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        visitor.ask('message', { text: `n${index}`, clientMessageId: `n${index}` }),
      ),
    );
    product.faults.messageDelay = () => 0;

    expect(answers.map(({ message }) => message.text)).toEqual(Array.from({ length: 8 }, (_, index) => `n${index}`));
    expect(answers.map(({ message }) => message.seq).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('acknowledges also when posts are throttled for a short time', async () => {
    const visitor = await guest();
    let refusals = 2;
    product.faults.postStatus = ({ body }) => (body.startsWith('43') && refusals-- > 0 ? 429 : undefined);

    expect(await visitor.ask('message', { text: 'Hello' })).toMatchObject({ success: true });
    product.faults.postStatus = () => undefined;
  });

  it('handles a message sent right before a disconnect, though the disconnect is handled first', async () => {
    const { token } = await user();
    const visitor = await connected({ auth: { token } });
    const gone = product.observations.first('invocation', ({ event }) => /"body":"41"/.test(JSON.stringify(event)));
    product.faults.messageDelay = ({ body }) => (body.startsWith('42') ? gone : 0);

    visitor.socket.emit('message', { text: 'One more thing', clientMessageId: 'last' });
    visitor.socket.disconnect();
    await product.observations.first('invocation', ({ event }) => /One more thing/.test(JSON.stringify(event)));
    product.faults.messageDelay = () => 0;

    const history = await call('GET /api/chat/messages', { token });
    expect(history.body.messages).toMatchObject([{ text: 'One more thing' }]);
  });
});

describe('an event’s payload', () => {
  const NOTHING: unknown[][] = [[], [null], [''], [[]], [{}]];
  const NO_OBJECT: unknown[][] = [['hello'], [7], [true], [['hello']], [[{ text: 'hello' }]]];

  it.each(NOTHING)('that says nothing is as none, where nothing is needed: %j', async (...args) => {
    const visitor = await connected({ auth: { token: (await user()).token } });

    expect(await visitor.socket.timeout(5_000).emitWithAck('leave:session', ...args)).toEqual({ success: true });
    expect(await visitor.socket.timeout(5_000).emitWithAck('message', ...args)).toMatchObject({
      success: false,
      code: 'ERR_INVALID',
      field: 'text',
    });
  });

  it.each(NO_OBJECT)(
    'that is no object is refused with its code, and the next message is stored: %j',
    async (...args) => {
      const { token } = await user();
      const visitor = await connected({ auth: { token } });

      visitor.socket.emit('message', ...args);
      const said = await visitor.next('error');
      const answered = await visitor.socket.timeout(5_000).emitWithAck('message', ...args);
      const next = await visitor.socket.timeout(15_000).emitWithAck('message', { text: 'after it' });

      expect([said, answered].map(({ code }) => code)).toEqual(['ERR_MALFORMED', 'ERR_MALFORMED']);
      expect(next).toMatchObject({ success: true, message: { text: 'after it' } });
    },
  );
});

describe('a client that does not keep to the protocol', () => {
  it.each([
    ['bad JSON', '42["message",'],
    ['an event without a name', '42[]'],
    ['a reserved event', '42["disconnect"]'],
    ['an acknowledgement without a payload', '430'],
    ['a binary event without the number of its attachments', '45["up",{"_placeholder":true,"num":0}]'],
    ['an error', '44{"message":"no"}'],
    ['a ping', '2'],
    ['a close', '1'],
    ['nothing', ''],
    ['prose', 'hello'],
    ['an event of another namespace', '42/custom,["message",{}]'],
    ['something nested very deeply', `42["message",${'['.repeat(40)}${']'.repeat(40)}]`],
  ])('is ended for %s, without a word', async (_, frame) => {
    const raw = await acceptedSocketio(product.url, { token: product.keys.publishableKey });
    const before = raw.frames.length;

    raw.send(frame);

    expect(await raw.closed).toBe(1000);
    expect(raw.frames.slice(before)).toEqual([]);
  });

  it('is ended for an event before its CONNECT', async () => {
    const raw = await rawSocketio(product.url);
    await raw.next();

    raw.send('42["message",{"text":"early"}]');

    expect(await raw.closed).toBe(1000);
    expect(raw.frames).toHaveLength(1);
  });

  it('is ended by the gateway for a binary frame, and for one that is too long', async () => {
    const binary = await acceptedSocketio(product.url, { token: product.keys.publishableKey });
    binary.send(Buffer.from([1, 2, 3]));
    const long = await acceptedSocketio(product.url, { token: product.keys.publishableKey });
    long.send(`42["message",{"text":"${'x'.repeat(33_000)}"}]`);

    expect([await binary.closed, await long.closed]).toEqual([1003, 1009]);
  });

  it('that sends CONNECT twice is answered once', async () => {
    const raw = await acceptedSocketio(product.url, { token: product.keys.publishableKey });

    raw.send(`40{"token":"${product.keys.publishableKey}"}`);
    raw.send('420["message",{"text":"Hello"}]');

    for (let frame = await raw.next(); !frame.startsWith('430'); ) frame = await raw.next();
    expect(raw.frames.filter((frame) => frame.startsWith('40'))).toHaveLength(1);
    raw.cut();
  });
});

describe('presence', () => {
  it('announces connects and disconnects to agents, and lists who is online', async () => {
    const desk = await connected({
      auth: { token: (await agent()).token },
      query: { role: 'admin', tenantId: 'test' },
    });
    const { token, userId } = await user();
    const goings = () =>
      desk.received.filter(
        ({ name, args }) => name === 'user_offline' && (args[0] as { userId: string }).userId === userId,
      );

    const tab = await connected({
      auth: { token },
      query: { domain: 'shop.example', url: 'https://shop.example/cart' },
    });
    const online = await desk.next('user_online', (presence) => presence.userId === userId);
    const second = await connected({ auth: { token } });
    const listed = await desk.ask('get_online_users');
    const { users } = await desk.next('online_users_list');
    second.close();
    await expect.poll(() => works.connections.ofVisitor(tenantNamed('test'), userSubject(userId))).toHaveLength(1);
    expect(goings()).toEqual([]);
    tab.close();
    const offline = await desk.next('user_offline', (presence) => presence.userId === userId);

    expect(online).toMatchObject({ userId, domain: 'shop.example', url: 'https://shop.example/cart' });
    expect(listed.users).toEqual(users);
    expect(users.filter((presence: { userId: string }) => presence.userId === userId)).toHaveLength(1);
    expect(offline).toEqual({ userId });
  });

  it('is for admins, whatever a query claims', async () => {
    const visitor = await connected({ auth: { token: (await user()).token }, query: { role: 'admin' } });

    expect(await visitor.ask('get_online_users')).toMatchObject({ success: false, code: 'ERR_FORBIDDEN' });
  });
});
