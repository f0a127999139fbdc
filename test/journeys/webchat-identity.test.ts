import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, visitorOfSession } from '../../lambdas/domain/identity/caller.ts';
import { sealed } from '../../lambdas/domain/sealed.ts';
import type { Product } from '../../lib/local-product.ts';
import type { SeedKeys } from '../../lib/tenants/seed.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { httpClient, type Json, newAgent, newUser, newVisitor } from '../support/clients/http-client.ts';
import { dial } from '../support/clients/native-client.ts';
import { newSession, widgetHeaders, widgetRequests } from '../support/clients/widget-requests.ts';
import { widgetSocket } from '../support/clients/widget-socket.ts';
import { changeTenant } from '../support/gateway/change-tenant.ts';
import { addTenant, PAGE } from '../support/gateway/gateway.ts';
import { gatewayStores } from '../support/gateway/gateway-stores.ts';
import { startLocal } from '../support/gateway/start-local.ts';

let product: Product;
let strict: SeedKeys;
let call: ReturnType<typeof httpClient>;
let widget: ReturnType<typeof widgetRequests>;
let agent: string;
beforeAll(async () => {
  product = await startLocal();
  strict = await addTenant(product, tenantNamed('strict'));
  await changeTenant(product, 'strict', { requireTokens: true, widgetHosts: [PAGE] });
  call = httpClient(product.url);
  widget = widgetRequests(call, PAGE);
  agent = (await newAgent(call, product.keys.secretKey)).token;
});
afterAll(() => product?.close());

const headers = widgetHeaders(PAGE);
const seenAs = async (text: string): Promise<Json> => {
  const { body } = await call('GET /api/chat/conversations?limit=100', { token: agent });
  return body.conversations.find(({ lastMessage }: Json) => lastMessage?.text === text);
};

describe('a session id', () => {
  test.each([
    ['too short', 'session-1'],
    ['guessable', 'a'.repeat(40)],
    ['part of a key', `${newSession()}\u001fx`],
    ['no text', 12],
  ])('that is %s is refused, and the field named', async (_, sessionId) => {
    for (const route of ['session', 'init', 'open', 'message']) {
      const answer = await call(`POST /webchat/${route}`, { body: { sessionId, text: 'hello' }, headers });
      expect(answer).toMatchObject({ status: 400, body: { code: 'ERR_INVALID', field: 'sessionId' } });
    }
  });

  test('wins over a token that was built in', async () => {
    const [one, two] = [newSession(), newSession()];
    const built = (await newVisitor(call, 'test')).token;
    for (const sessionId of [one, two]) {
      await call('POST /webchat/message', { token: built, body: { text: `by ${sessionId}`, sessionId }, headers });
    }

    expect(await widget.texts({ sessionId: one })).toEqual([`by ${one}`]);
    const own = await call('GET /api/chat/messages', { token: built });
    expect(own.body.messages).toEqual([]);
  });

  test('that is missing loses no message: it reaches the agents, without an author', async () => {
    const answer = await call('POST /webchat/message', {
      body: { text: 'without an author', tenantId: 'test' },
      headers,
    });

    expect(answer.status).toBe(200);
    expect(await seenAs('without an author')).toMatchObject({ visitor: { anonymous: true } });
  });
});

describe('a handle', () => {
  test('reads, and writes nothing', async () => {
    const [victim, attacker] = [newSession(), newSession()];
    const { body } = await widget.say(victim, 'a secret');
    const handle = body.conversationId;

    const byInit = await widget.init({ visitorId: handle, conversation_id: handle });
    const byMessage = await widget.say(attacker, 'not mine', { conversation_id: handle, visitor_id: handle });
    const byToken = await call('POST /api/chat/messages', {
      token: byInit.body.ws_token,
      body: { text: 'x', conversationId: handle },
    });

    expect(await widget.texts({ conversationId: handle })).toEqual(['a secret']);
    expect(byMessage.body.conversationId).not.toBe(handle);
    expect(byToken.status).toBe(404);
    expect(byInit.body.conversation_id).not.toBe(handle);
    expect(await widget.texts({ sessionId: victim })).toEqual(['a secret']);
  });

  test('[ISO5] is not the public id, which opens nothing', async () => {
    const sessionId = newSession();
    const { body } = await widget.say(sessionId, 'known to agents');
    const { conversationId, visitor } = await seenAs('known to agents');

    expect(conversationId).not.toBe(body.conversationId);
    for (const id of [conversationId, visitor.userId]) expect(await widget.texts({ conversationId: id })).toEqual([]);
  });
});

describe('a widget that asks again, with nothing but the handle of its visitor', () => {
  async function aVisitorWhoWrote() {
    const sessionId = newSession();
    const first = (await widget.init()).body;
    const socket = await dial(`${product.url}/ws?token=${first.ws_token}`, { headers: { origin: PAGE } });
    const question = `question of ${sessionId}`;
    socket.send({ type: 'message', text: question, sessionId });
    await socket.next('message');
    await socket.close();
    const { conversationId } = await seenAs(question);
    const answer = (text: string) => call('POST /api/chat/messages', { token: agent, body: { conversationId, text } });
    return { sessionId, question, answer, visitorId: first.visitor_id };
  }

  test('receives its visitor’s answers by either door, also when it asks once more', async () => {
    const { answer, visitorId } = await aVisitorWhoWrote();
    const again = (await widget.init({ visitorId })).body;
    const native = await dial(`${product.url}/ws?token=${again.ws_token}`, { headers: { origin: PAGE } });
    const once = (await widget.init({ visitorId: again.visitor_id })).body;
    const line = await widgetSocket(once.ws_server_url, PAGE, { auth: { token: once.ws_token } });

    await answer('are you there?');

    expect((await native.next('message')).message.text).toBe('are you there?');
    expect((await line.next('message')).text).toBe('are you there?');
    await line.cut();
    await answer('and now?');
    expect((await line.next('message', ({ text }) => text === 'and now?')).text).toBe('and now?');
    line.close();
    await native.close();
  });

  test('is told over /ws what was said while it was away, with its old token or a new one', async () => {
    const sessionId = newSession();
    const first = (await widget.init()).body;
    const dials = (token: string) => dial(`${product.url}/ws?token=${token}`, { headers: { origin: PAGE } });
    const before = await dials(first.ws_token);
    before.send({ type: 'ping' });
    before.send({ type: 'message', text: 'then I was away', sessionId });
    await before.next('message');
    await before.close();
    const { conversationId } = await seenAs('then I was away');
    await call('POST /api/chat/messages', { token: agent, body: { conversationId, text: 'said meanwhile' } });

    const texts = ['then I was away', 'said meanwhile'];
    const another = (await widget.init({ visitorId: first.visitor_id })).body.ws_token;
    for (const token of [first.ws_token, another]) {
      const byPing = await dials(token);
      byPing.send({ type: 'ping' });
      for (const text of texts) expect((await byPing.next('message')).message.text).toBe(text);
      await byPing.close();
      const byMessage = await dials(token);
      byMessage.send({ type: 'message', text: 'I am back', sessionId });
      texts.push('I am back');
      for (const text of texts) expect((await byMessage.next('message')).message.text).toBe(text);
      await byMessage.close();
      const bySweep = await dials(token);
      for (const schedule of product.schedules) await product.fireSchedule(schedule);
      for (const text of texts) expect((await bySweep.next('message')).message.text).toBe(text);
      await bySweep.close();
    }
    expect(before.frames.map(({ message }) => message.text)).toEqual(['then I was away']);
  });

  test('sends nothing in its visitor’s name until it sends the session', async () => {
    const { answer, visitorId, sessionId, question } = await aVisitorWhoWrote();
    const { body } = await widget.init({ visitorId });
    const line = await widgetSocket(body.ws_server_url, PAGE, { auth: { token: body.ws_token } });

    line.emit('message', { text: 'without a session' });
    await expect.poll(() => seenAs('without a session')).toBeTruthy();
    expect(await widget.texts({ sessionId })).toEqual([question]);

    const mine = await widgetSocket(body.ws_server_url, PAGE, {
      auth: { token: (await widget.init({ visitorId })).body.ws_token },
    });
    mine.emit('message', { text: 'with the session', sessionId });
    await mine.next('message', ({ text }) => text === 'with the session');
    await answer('welcome back');
    await mine.next('message', ({ text }) => text === 'welcome back');
    expect(await widget.texts({ sessionId })).toEqual([question, 'with the session', 'welcome back']);
    expect(
      mine.received.filter(({ event, payload }) => event === 'message' && payload.text === 'welcome back'),
    ).toHaveLength(1);
    for (const socket of [line, mine]) socket.close();
  });
});

describe('a token vouches for a session', () => {
  test('without a message', async () => {
    const { token } = await newVisitor(call, 'test');
    const sessionId = newSession();
    const socket = await dial(`${product.url}/ws/chat?token=${token}`);

    socket.send({ type: 'message', text: 'with a session', sessionId, temp_id: 't1' });
    await socket.next('message');

    expect(await widget.texts({ sessionId })).toEqual(['with a session']);
    const conversationId = (await widget.say(sessionId, 'and by it')).body.conversationId;
    expect(await widget.texts({ conversationId })).toEqual(['with a session', 'and by it']);
    const upload = await call(`POST /api/gw/v1/webchat/conversations/${conversationId}/upload/init`, {
      body: { originalName: 'a.txt', mimeType: 'text/plain', size: 4 },
      headers: { origin: PAGE },
    });
    expect(upload.status).toBe(200);
    await socket.close();
  });

  test('and not for one that has a history of its own', async () => {
    const { token } = await newVisitor(call, 'test');
    const victim = newSession();
    await widget.say(victim, 'mine');
    const socket = await dial(`${product.url}/ws/chat?token=${token}`);

    socket.send({ type: 'message', text: 'theirs', sessionId: victim, temp_id: 't1' });
    const { message } = await socket.next('message');

    expect(message.text).toBe('theirs');
    expect(await widget.texts({ sessionId: victim })).toEqual(['mine']);
    expect((await call('GET /api/chat/messages', { token })).body.messages).toHaveLength(1);
    await socket.close();
  });

  test('but a logged-in user’s does not: its history is private', async () => {
    const { token } = await newUser(call, product.keys.secretKey, 'user-with-session');
    const sessionId = newSession();
    const socket = await dial(`${product.url}/ws/chat?token=${token}`);

    socket.send({ type: 'message', text: 'by the user', sessionId, temp_id: 't1' });
    await socket.next('message');

    expect(await widget.texts({ sessionId })).toEqual([]);
    await socket.close();
  });
});

test('a key alone is a guest as long as its recovery id is valid', async () => {
  const key = { auth: { token: product.keys.publishableKey }, query: { tenantId: 'test' } };
  const guest = await widgetSocket(product.url, PAGE, key);
  guest.emit('message', { text: 'a guest says' });
  await guest.next('meta_message_created');

  await guest.cut();
  const { conversationId } = await seenAs('a guest says');
  await call('POST /api/chat/messages', { token: agent, body: { conversationId, text: 'welcome, guest' } });
  await guest.next('meta_message_created', ({ message }) => message.text === 'welcome, guest');

  const another = await widgetSocket(product.url, PAGE, key);
  another.emit('message', { text: 'another guest says' });
  await another.next('meta_message_created');
  expect((await seenAs('another guest says')).visitor.userId).not.toBe((await seenAs('welcome, guest')).visitor.userId);
  for (const socket of [guest, another]) socket.close();
});

test('an agent’s token in a page is refused loudly, but yields an agent’s token at init, and no visitor', async () => {
  const sessionId = newSession();
  for (const route of ['session', 'open', 'message']) {
    const refused = await call(`POST /webchat/${route}`, { token: agent, body: { sessionId, text: 'x' }, headers });
    expect(refused).toMatchObject({ status: 403, body: { code: 'ERR_FORBIDDEN' } });
  }

  const { body } = await widget.init({}, agent);
  const desk = await widgetSocket(body.ws_server_url, PAGE, { auth: { token: body.ws_token } });
  desk.emit('get_online_users', { type: 'get_online_users' });

  expect(body).toMatchObject({ conversation_id: null, visitor_id: null, tenant_id: 'test', integration_id: 'webchat' });
  expect(body.expires_in).toBeLessThanOrEqual(3600);
  expect((await desk.next('online_users_list')).users.map(({ userId }: Json) => userId)).not.toContain('agent-1');
  desk.close();
});

test('a site that the page claims to be does not make its origin an allowed one', async () => {
  const answer = await call('POST /webchat/session', {
    body: { sessionId: newSession() },
    headers: { ...headers, origin: 'https://evil.example' },
  });

  expect(answer).toMatchObject({ status: 403, body: { code: 'ERR_ORIGIN' } });
});

test('a user id without a user token is a label', async () => {
  await widget.say(newSession(), 'who am I', { userId: 'admin-42' });

  expect((await seenAs('who am I')).visitor).toMatchObject({
    userId: expect.stringMatching(/^v_/),
    anonymous: true,
    label: 'admin-42',
  });
});

describe('a tenant that requires tokens', () => {
  test('admits no session, no handle, no guest and no cookie', async () => {
    const token = strict.publishableKey;
    const sessionId = newSession();
    for (const [route, body] of [
      ['POST /webchat/session', { sessionId }],
      ['POST /webchat/init', {}],
      ['POST /webchat/init', { sessionId }],
      ['POST /webchat/open', { sessionId }],
      ['POST /webchat/message', { sessionId, text: 'x' }],
      ['POST /webchat/message', { text: 'x' }],
      [`GET /webchat/messages?sessionId=${sessionId}`, undefined],
      ['GET /webchat/messages?conversationId=AAAAAAAAAAAAAAAAAAAAAA', undefined],
      ['GET /api/chat/messages', undefined],
    ] as const) {
      const answer = await call(route, { token, body, headers: { origin: PAGE } });
      expect(answer).toMatchObject({ status: 401, body: { code: 'ERR_UNAUTHENTICATED' } });
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    await expect(widgetSocket(product.url, PAGE, { auth: { token } })).rejects.toThrow();
  });

  test('lets the token of a guest, issued before, become no visitor by a session, at either door', async () => {
    const tenantId = tenantNamed('strict');
    const session = newSession();
    const owner = visitorOfSession(tenantId, sealed(session));
    const now = Math.floor(Date.now() / 1000);
    const valid = { tenantId, role: 'visitor', anonymous: true, issuedAt: now - 60, expiresAt: now + 600 } as const;
    const works = gatewayStores(product);
    const tokenOf = (who: Pick<Caller, 'subject' | 'userId' | 'guest'>) =>
      works.tokens.issue({ ...valid, ...who }, now);
    const of = await tokenOf(owner);
    const [one, two] = [
      await tokenOf({ subject: 'visitor:v_before', userId: 'v_before', guest: true }),
      await tokenOf({ subject: 'visitor:v_too', userId: 'v_too', guest: true }),
    ];
    works.stop();
    await call('POST /api/chat/messages', { token: of, body: { text: 'private' } });

    const native = await dial(`${product.url}/ws?token=${one}`, { headers: { origin: PAGE } });
    native.send({ type: 'message', text: 'by a guest', sessionId: session });
    await native.next('message');
    const line = await widgetSocket(product.url, PAGE, { auth: { token: two } });
    line.emit('join:session', { sessionId: session });
    expect(await line.next('joined')).toEqual({ room: `session:${session}` });

    const read = async (token: string) => (await call('GET /api/chat/messages', { token })).body.messages;
    expect(await read(of)).toMatchObject([{ text: 'private' }]);
    expect(await read(one)).toMatchObject([{ text: 'by a guest' }]);
    expect(await read(two)).toEqual([]);
    line.close();
    await native.close();
  });

  test('takes the visitor from its token, whatever session is sent with it', async () => {
    const { token } = await newUser(call, strict.secretKey, 'user-1');

    await call('POST /webchat/message', {
      token,
      body: { text: 'as a user', sessionId: newSession() },
      headers: { origin: PAGE },
    });

    const read = await call('GET /api/chat/messages', { token });
    expect(read.body.messages.map(({ text }: Json) => text)).toEqual(['as a user']);
  });
});

describe('a conversation over time', () => {
  test('closed and open again, its widget gets the events under the handle that it knows', async () => {
    const sessionId = newSession();
    const { body: session } = await widget.begin(sessionId);
    const line = await widgetSocket(session.websocket_url, PAGE, { auth: { token: session.ws_token } });
    line.emit('join:session', { sessionId });
    expect(await line.next('joined')).toEqual({ room: `session:${sessionId}` });

    const { body } = await widget.say(sessionId, 'to be ended', { temp_id: 'temp-1' });
    const handle = body.conversationId;
    expect(await line.next('conversation:created')).toEqual({ conversation_id: handle });
    expect(await line.next('meta_message_created')).toMatchObject({
      message: { temp_id: 'temp-1', conversation_id: handle, conversationId: handle, sender_type: 'user' },
    });
    const { conversationId } = await seenAs('to be ended');
    await call(`POST /api/chat/conversations/${conversationId}/close`, { token: agent });
    expect(await line.next('conversation:closed')).toMatchObject({ conversation_id: handle, reason: 'agent' });

    const again = await widget.say(sessionId, 'not ended');
    expect(JSON.stringify(again.body)).not.toContain('closed');
    expect(await line.next('conversation:reopened')).toEqual({ conversation_id: handle });
    expect(again.body.conversationId).toBe(handle);
    expect(JSON.stringify(line.received)).not.toContain(conversationId);
    line.close();
  });

  test('without storage each call has another session, and answers arrive in the room that the widget joins', async () => {
    const { body: session } = await widget.begin(newSession());
    const line = await widgetSocket(session.websocket_url, PAGE, { auth: { token: session.ws_token } });
    line.emit('join:session', { sessionId: session.session_id });
    await line.next('joined');

    for (const text of ['said without storage', 'said once more']) {
      const { body } = await widget.say(newSession(), text);
      const room = { conversationId: body.conversationId };
      line.emit('join:conversation', room);
      expect(await line.next('joined')).toEqual({
        room: `conversation:${body.conversationId}`,
        conversation_id: body.conversationId,
      });
      const { conversationId } = await seenAs(text);
      await call('POST /api/chat/messages', { token: agent, body: { conversationId, text: `answer to ${text}` } });
      const { message } = await line.next('meta_message_created');
      expect(message).toMatchObject({ text: `answer to ${text}`, conversation_id: body.conversationId });
    }
    const nowhere = `test_${'x'.repeat(22)}`;
    line.emit('join:conversation', { conversationId: nowhere });
    expect(await line.next('joined')).toEqual({ room: `conversation:${nowhere}` });
    line.close();
  });

  test('joining twice, leaving, or joining a foreign room changes nothing', async () => {
    const [sessionId, victim] = [newSession(), newSession()];
    const foreign = (await widget.say(victim, 'private')).body.conversationId;
    const { body } = await widget.say(sessionId, 'mine');
    const { body: session } = await widget.begin(sessionId);
    const line = await widgetSocket(session.websocket_url, PAGE, { auth: { token: session.ws_token } });

    line.emit('join:conversation', { conversationId: foreign });
    expect(await line.next('joined')).toMatchObject({ conversation_id: body.conversationId });
    for (const event of ['join:session', 'join:session', 'leave:session']) line.emit(event, { sessionId });
    await line.next('conversation:created');
    await line.next('conversation:created');

    await widget.say(victim, 'still private');
    await widget.say(sessionId, 'after leaving');
    await line.next('meta_message_created', ({ message }) => message.text === 'after leaving');
    expect(JSON.stringify(line.received)).not.toContain('private');
    line.close();
  });

  test('one conversation, whatever the race', async () => {
    const sessionId = newSession();

    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((text) => widget.say(sessionId, text)));

    expect(new Set(answers.map(({ body }) => body.conversationId)).size).toBe(1);
    expect((await widget.texts({ sessionId })).sort()).toEqual(['a', 'b', 'c', 'd']);
  });
});

test('agents see what a visitor is doing, once for all of its tabs, until the last is disconnected', async () => {
  const desk = await widgetSocket(product.url, PAGE, { auth: { token: agent } });
  const sessionId = newSession();
  const begin = async () => {
    const { body } = await widget.begin(sessionId, {
      domain: 'localhost',
      origin: PAGE,
      url: `${PAGE}/offer`,
      userName: 'Vera',
    });
    return widgetSocket(body.websocket_url, PAGE, { auth: { token: body.ws_token } });
  };
  const tabs = [await begin(), await begin()];
  const online = await desk.next('user_online', ({ url }) => url === `${PAGE}/offer`);
  const { userId } = online;
  const doing = (status: string) =>
    desk.next('user_online', (user) => user.userId === userId && user.status === status);

  await widget.open(sessionId);
  await doing('bubble_click');
  expect(await tabs[0]?.next('session:update')).toEqual({ status: 'bubble_click' });
  await widget.say(sessionId, 'I chat');
  await doing('chatting');
  const { body } = await call('GET /api/chat/online-users', { token: agent });
  expect(body.users.filter((user: Json) => user.userId === userId)).toMatchObject([
    { status: 'chatting', domain: 'localhost', origin: PAGE, url: `${PAGE}/offer`, label: 'Vera' },
  ]);

  tabs[0]?.close();
  tabs[1]?.close();
  await desk.next('user_offline', (user) => user.userId === userId);
  expect(online).toMatchObject({ status: 'initial', anonymous: true });
  expect(JSON.stringify(desk.received)).not.toContain(sessionId);
  desk.close();
});

describe('a page that is loaded anew while its conversation goes on', () => {
  test('has the status chatting again as soon as it joins, and opening the widget keeps that', async () => {
    const desk = await widgetSocket(product.url, PAGE, { auth: { token: agent } });
    const sessionId = newSession();
    const load = async (url: string) => {
      const { body } = await widget.begin(sessionId, { url });
      const page = await widgetSocket(body.websocket_url, PAGE, { auth: { token: body.ws_token } });
      page.emit('join:session', { sessionId });
      await page.next('joined');
      return page;
    };
    const before = await load(`${PAGE}/before`);
    await widget.say(sessionId, 'I go on');
    before.close();
    await desk.next('user_offline');

    const after = await load(`${PAGE}/after`);
    expect(await after.next('session:update')).toEqual({ status: 'chatting' });
    await desk.next('user_online', ({ url, status }) => url === `${PAGE}/after` && status === 'chatting');
    expect(await widget.open(sessionId)).toMatchObject({ status: 200 });

    const { body } = await call('GET /api/chat/online-users', { token: agent });
    expect(body.users.filter(({ url }: Json) => url === `${PAGE}/after`)).toMatchObject([{ status: 'chatting' }]);
    for (const socket of [after, desk]) socket.close();
  });

  test('and sends its session only with its next message, has the status chatting from then on: by either door', async () => {
    const desk = await widgetSocket(product.url, PAGE, { auth: { token: agent } });
    const sessionId = newSession();
    await widget.say(sessionId, 'before the load');
    const message = { type: 'message', text: 'after the load', sessionId };
    const chats = (page: string) =>
      desk.next('user_online', ({ url, status }) => url === `${PAGE}/${page}` && status === 'chatting');

    const { body: one } = await widget.init({ url: `${PAGE}/io` });
    const line = await widgetSocket(one.ws_server_url, PAGE, { auth: { token: one.ws_token } });
    line.emit('message', message);
    await chats('io');
    line.close();
    await desk.next('user_offline');
    const { body: two } = await widget.init({ url: `${PAGE}/native` });
    const native = await dial(`${product.url}/ws?token=${two.ws_token}`, { headers: { origin: PAGE } });
    native.send(message);
    await chats('native');

    await native.close();
    desk.close();
  });
});
