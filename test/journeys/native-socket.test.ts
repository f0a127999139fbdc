import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest';
import { type HttpClient, httpClient, newAgent, newUser, newVisitor } from '../support/clients/http-client.ts';
import { dial, dialV1, type NativeClient } from '../support/clients/native-client.ts';
import { type Gateway, gateway, PAGE } from '../support/gateway/gateway.ts';

let here: Gateway;
let call: HttpClient;
const open: NativeClient[] = [];
const kept = async (client: Promise<NativeClient>) => {
  const dialled = await client;
  open.push(dialled);
  return dialled;
};
beforeAll(async () => {
  here = await gateway();
  call = httpClient(here.url);
});
afterEach(async () => {
  for (const client of open.splice(0)) client.cut();
});
afterAll(() => here.close());

let people = 0;
const aUser = () => newUser(call, here.tenant.secretKey, `person-${people++}`);
const anAgent = () => newAgent(call, here.tenant.secretKey);
const texts = (frames: NativeClient['frames']) =>
  frames.filter(({ type }) => type === 'message').map(({ message }) => message.text);

describe('chat.v1', () => {
  it('shows a message to the sender, to its other tab and to the agents, and delivers answers', async () => {
    const visitor = await aUser();
    const agent = await anAgent();
    const [tab, otherTab, desk] = await Promise.all([
      kept(dialV1(here.url, visitor.token)),
      kept(dialV1(here.url, visitor.token)),
      kept(dialV1(here.url, agent.token)),
    ]);

    tab.send({ type: 'message', text: 'hello', clientMessageId: 'm1' });
    const seen = await Promise.all([tab.next('message'), otherTab.next('message'), desk.next('message')]);
    const { conversation_id } = seen[2].message;
    desk.send({ type: 'message', text: 'hi', conversation_id, temp_id: 't1' });
    const answered = await Promise.all([tab.next('message'), otherTab.next('message'), desk.next('message')]);

    for (const { message } of seen) expect(message).toEqual(seen[0].message);
    expect(seen[0].message).toMatchObject({
      text: 'hello',
      seq: 1,
      sender: 'user',
      sender_type: 'user',
      temp_id: 'm1',
    });
    expect(answered[0].message).toMatchObject({ text: 'hi', seq: 2, sender: 'agent', temp_id: 't1', conversation_id });
    expect(answered[1].message).toEqual(answered[0].message);
  });

  it('[ONCE1] gives one message one number when eight frames carry the same client id at once', async () => {
    const visitor = await aUser();
    const tab = await kept(dialV1(here.url, visitor.token));

    for (let number = 0; number < 8; number++) tab.send({ type: 'message', text: 'once', clientMessageId: 'same' });
    for (let number = 0; number < 8; number++) await tab.next('message');
    const { body } = await call('GET /api/chat/messages', { token: visitor.token });

    expect(body.messages.map(({ seq }: { seq: number }) => seq)).toEqual([1]);
    expect(new Set(tab.frames.map(({ message }) => message.id)).size).toBe(1);
  });

  it('answers a ping, and shows typing and reading to the others only', async () => {
    const visitor = await aUser();
    const agent = await anAgent();
    const tab = await kept(dialV1(here.url, visitor.token));
    const otherTab = await kept(dialV1(here.url, visitor.token));
    const desk = await kept(dialV1(here.url, agent.token));
    const otherDesk = await kept(dialV1(here.url, agent.token));
    tab.send({ type: 'message', text: 'x', clientMessageId: '1' });
    const { conversation_id } = (await desk.next('message')).message;

    tab.send({ type: 'typing', isTyping: false });
    tab.send({ type: 'ping' });
    await tab.next('pong');
    tab.send({ type: 'typing', isTyping: true });
    const typing = await desk.next('typing');
    desk.send({ type: 'read', seq: 999_999, conversation_id });
    const read = await tab.next('read');
    for (const socket of [tab, otherTab, otherDesk]) {
      socket.send({ type: 'ping' });
      await socket.next('pong');
    }

    expect(typing).toMatchObject({ conversation_id, userId: visitor.userId, sender: 'user' });
    expect(read).toMatchObject({ conversation_id, seq: 1, sender: 'agent' });
    expect(desk.frames.filter(({ type }) => type === 'typing')).toHaveLength(1);
    for (const own of [tab, otherTab]) expect(own.frames.some(({ type }) => type === 'typing')).toBe(false);
    expect(otherDesk.frames.some(({ type }) => type === 'read')).toBe(false);
  });

  it('[BACK1] delivers what a visitor missed, each once, from its cursor on', async () => {
    const visitor = await aUser();
    const agent = await anAgent();
    const first = await kept(dialV1(here.url, visitor.token));
    first.send({ type: 'message', text: 'one', clientMessageId: '1' });
    const { message, cursor } = await first.next('message');
    await first.close();
    const body = { conversationId: message.conversation_id };
    for (const text of ['two', 'three'])
      await call('POST /api/chat/messages', { token: agent.token, body: { ...body, text } });

    const second = await kept(dialV1(here.url, visitor.token));
    second.send({ type: 'sync', after: cursor });
    const synced = await second.next('synced');
    second.send({ type: 'sync', after: synced.cursor });
    await second.next('synced');

    expect(texts(second.frames)).toEqual(['two', 'three']);
    expect(synced.more).toBe(false);
  });

  it('[BACK2] delivers what an agent missed in every conversation', async () => {
    const agent = await anAgent();
    const before = await call('GET /api/chat/conversations', { token: agent.token });
    const written: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      const { token } = await aUser();
      for (const text of [`${name}1`, `${name}2`]) {
        written.push((await call('POST /api/chat/messages', { token, body: { text } })).body.message.id);
      }
    }

    const desk = await kept(dialV1(here.url, agent.token));
    desk.send({ type: 'sync', after: before.body.syncCursor });
    await desk.next('synced');

    const got = desk.frames.filter(({ type }) => type === 'message').map(({ message }) => message.id);
    expect(got).toEqual(expect.arrayContaining(written));
    expect(new Set(got).size).toBe(got.length);
  });

  it('announces closing and reopening, by frame and by the next message', async () => {
    const visitor = await aUser();
    const agent = await anAgent();
    const tab = await kept(dialV1(here.url, visitor.token));
    const desk = await kept(dialV1(here.url, agent.token));
    tab.send({ type: 'message', text: 'x', clientMessageId: '1' });
    const { conversation_id } = (await desk.next('message')).message;

    desk.send({ type: 'conversation:close', conversation_id });
    const closed = await tab.next('conversation');
    desk.send({ type: 'conversation:reopen', conversation_id });
    const reopened = await tab.next('conversation');
    desk.send({ type: 'conversation:close', conversation_id });
    await tab.next('conversation');
    tab.send({ type: 'message', text: 'y', clientMessageId: '2' });
    const byMessage = await tab.next('conversation');

    expect(closed.conversation).toMatchObject({ conversation_id, status: 'closed', reason: 'agent' });
    expect([reopened, byMessage].map(({ conversation }) => conversation.status)).toEqual(['open', 'open']);
  });

  it('announces connects and disconnects to agents, and lists the online users to an admin', async () => {
    const admin = await anAgent();
    const desk = await kept(dialV1(here.url, admin.token));
    const visitor = await aUser();

    const tab = await kept(
      dial(
        `${here.url}/ws/chat?token=${visitor.token}&url=${encodeURIComponent('https://shop.example/cart?reset=secret#more')}`,
        {
          headers: { origin: PAGE },
        },
      ),
    );
    const online = await desk.next(({ type, userId }) => type === 'user_online' && userId === visitor.userId);
    desk.send({ type: 'get_online_users' });
    const { users } = await desk.next('online_users_list');
    const listed = await call('GET /api/chat/online-users', { token: admin.token });
    await tab.close();
    await desk.next(({ type, userId }) => type === 'user_offline' && userId === visitor.userId);

    expect(online).toMatchObject({ url: 'https://shop.example/cart', origin: PAGE, connectedAt: expect.any(String) });
    const shown = users.find(({ userId }: { userId: string }) => userId === visitor.userId);
    expect(shown).toMatchObject({ userId: visitor.userId, sessionId: expect.stringMatching(/^s_/) });
    expect(listed.body.users).toContainEqual(shown);
  });

  test.each([
    ['not JSON', 'hello', 'ERR_MALFORMED'],
    ['an array', '[1]', 'ERR_MALFORMED'],
    ['an empty frame', '', 'ERR_INVALID'],
    ['no type', '{}', 'ERR_INVALID'],
    ['an inherited type', '{"type":"constructor"}', 'ERR_INVALID'],
    ['an unknown type', '{"type":"dance"}', 'ERR_INVALID'],
    ['a message without text', '{"type":"message"}', 'ERR_INVALID'],
    ['4,001 characters', JSON.stringify({ type: 'message', text: 'x'.repeat(4001) }), 'ERR_INVALID'],
    ['a bad cursor', '{"type":"sync","after":"zzz"}', 'ERR_INVALID'],
    ['presence for a visitor', '{"type":"get_online_users"}', 'ERR_FORBIDDEN'],
    ['closing by another visitor', '{"type":"conversation:close","conversation_id":"c_x"}', 'ERR_NOT_FOUND'],
  ])('[LIM7] answers %s with a code, stores nothing and stays open', async (_what, frame, code) => {
    const visitor = await aUser();
    const tab = await kept(dialV1(here.url, visitor.token));

    tab.sendRaw(frame);
    const error = await tab.next('error');
    tab.send({ type: 'ping' });
    await tab.next('pong');
    const { body } = await call('GET /api/chat/messages', { token: visitor.token });

    expect(error).toMatchObject({ code, error: expect.any(String), requestId: expect.any(String) });
    expect(body.messages).toEqual([]);
  });

  it('[LIM2] ends a socket that sends binary or too much, as API Gateway does', async () => {
    const visitor = await aUser();
    const [binary, long] = await Promise.all([
      kept(dialV1(here.url, visitor.token)),
      kept(dialV1(here.url, visitor.token)),
    ]);

    binary.sendRaw(Buffer.from([1, 2, 3]));
    long.sendRaw(JSON.stringify({ type: 'message', text: 'x'.repeat(33_000) }));

    expect(await binary.closed).toBe(1003);
    expect(await long.closed).toBe(1009);
  });
});

describe('the smaller dialects of the public widget', () => {
  it('does not show a socket of /ws/chat its own message when that has no id', async () => {
    const visitor = await aUser();
    const agent = await anAgent();
    const plain = await kept(dial(`${here.url}/ws/chat/?tenantId=${here.tenant.tenantId}&token=${visitor.token}`));
    const desk = await kept(dialV1(here.url, agent.token));

    plain.send({ type: 'message', text: 'mine', tenantId: here.tenant.tenantId, timestamp: new Date().toISOString() });
    const { message } = await desk.next(({ type, message }) => type === 'message' && message.text === 'mine');
    desk.send({ type: 'message', text: 'yours', conversation_id: message.conversation_id });
    await plain.next('message');

    expect(texts(plain.frames)).toEqual(['yours']);
  });

  it('sends only types that /ws knows, and a refusal as a message of the bot', async () => {
    const visitor = await aUser();
    const agent = await anAgent();
    const widget = await kept(dial(`${here.url}/ws?token=${visitor.token}`));
    const desk = await kept(dialV1(here.url, agent.token));

    widget.send({ type: 'ping' });
    for (const beat of ['ping', '', '{"type":"heartbeat"}', '{"event":"ping"}', '2', '[]']) widget.sendRaw(beat);
    widget.send({ type: 'message', text: 'echo me' });
    const echo = await widget.next('message');
    desk.send({ type: 'typing', conversation_id: echo.message.conversation_id });
    desk.send({ type: 'conversation:close', conversation_id: echo.message.conversation_id });
    await desk.next('conversation');
    widget.send({ type: 'message', text: '' });
    const refusal = await widget.next('message');

    expect(echo.message).toMatchObject({ text: 'echo me', sender: 'user' });
    expect(refusal.message).toMatchObject({
      sender: 'bot',
      text: 'Your message is empty.',
      id: expect.any(String),
    });
    expect(new Set(widget.frames.map(({ type }) => type))).toEqual(new Set(['message']));
  });
});

describe('a handshake', () => {
  test.each([
    ['without a token', '/ws/chat', 403],
    ['with an empty token', '/ws?token=', 403],
    ['with a forged token', '/ws?token=a.b.c', 403],
    ['on a path that is no door', '/ws/other?token=a.b.c', 404],
  ])('%s is refused with a status', async (_what, path, status) => {
    await expect(dial(here.url + path)).rejects.toThrow(`refused ${status}`);
  });

  it('of chat.v1 with a token that is no good is told so, and what to do, and then closed', async () => {
    for (const token of ['a.b.c', here.tenant.publishableKey]) {
      const socket = await kept(dialV1(here.url, token));
      socket.send({ type: 'sync' });
      socket.send({ type: 'message', text: 'from nobody' });

      expect(await socket.next('refused')).toMatchObject({ code: 'ERR_UNAUTHENTICATED', advice: 'renew-token' });
      expect(await socket.closed).toBe(1000);
      expect(socket.frames).toHaveLength(1);
    }
  });

  it('from a page of another site, or for another tenant, is refused', async () => {
    const { token } = await newVisitor(call, here.tenant.tenantId);

    await expect(dialV1(here.url, token, { origin: 'https://elsewhere.example' })).rejects.toThrow('refused 403');
    await expect(dial(`${here.url}/ws/chat?tenantId=${here.other.tenantId}&token=${token}`)).rejects.toThrow(
      'refused 403',
    );
  });
});
