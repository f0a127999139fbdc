import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import { type HttpClient, httpClient, type Json, newUser } from '../support/clients/http-client.ts';
import { dial, dialV1 } from '../support/clients/native-client.ts';
import { socketio } from '../support/clients/socketio-client.ts';
import { newSession, widgetHeaders } from '../support/clients/widget-requests.ts';
import { PAGE } from '../support/gateway/gateway.ts';
import { startLocal } from '../support/gateway/start-local.ts';

let product: Product;
let call: HttpClient;
let admin: string;
const ADDRESS = 'ann.smith@corp.example';
beforeAll(async () => {
  product = await startLocal();
  call = httpClient(product.url);
  const body = { userId: ADDRESS, role: 'admin' };
  admin = (await call('POST /api/chat/agent-token', { token: product.keys.secretKey, body })).body.token;
});
afterAll(() => product.close());

test('after a rush of a hundred conversations the list is exactly the newest first, page by page', async () => {
  const texts = Array.from({ length: 100 }, (_, number) => `number ${number}`);
  for (const text of texts) {
    const { token } = await newUser(call, product.keys.secretKey, `of ${text}`);
    await call('POST /api/chat/messages', { token, body: { text } });
  }

  const pages: string[][] = [];
  for (let after = ''; pages.length === 0 || after !== ''; ) {
    const { body } = await call(`GET /api/chat/conversations?limit=30&after=${after}`, { token: admin });
    pages.push(body.conversations.map(({ lastMessage }: Json) => lastMessage.text));
    after = body.nextCursor ?? '';
  }

  expect(pages.slice(0, 3).map(({ length }) => length)).toEqual([30, 30, 30]);
  expect(pages.flat()).toEqual(texts.toReversed());
}, 90_000);

test('a visitor is told nothing of an agent’s own id, at any door', async () => {
  const visitor = await newUser(call, product.keys.secretKey, 'a visitor');
  const [v1, plain, ws] = [
    await dialV1(product.url, visitor.token),
    await dial(`${product.url}/ws/chat?token=${visitor.token}`),
    await dial(`${product.url}/ws?token=${visitor.token}`),
  ];
  const line = socketio(product.url, { auth: { token: visitor.token } });
  await line.next('connect');
  const desk = await dialV1(product.url, admin);
  const { body } = await call('POST /api/chat/messages', { token: visitor.token, body: { text: 'hello' } });
  const conversation_id = body.message.conversationId;

  desk.send({ type: 'typing', conversation_id });
  desk.send({ type: 'read', seq: 1, conversation_id });
  desk.send({ type: 'message', text: 'an answer', clientMessageId: 'mine', conversation_id });

  await desk.next(({ message }) => message?.text === 'an answer');
  desk.send({ type: 'conversation:close', conversation_id });
  await v1.next(({ conversation }) => conversation?.status === 'closed');
  await line.next('conversation:closed');
  for (const client of [plain, ws]) await client.next(({ message }) => message?.text === 'an answer');
  const history = await call('GET /api/chat/messages', { token: visitor.token });

  const told = JSON.stringify([v1.frames, plain.frames, ws.frames, line.received, history.body]);
  expect(told).toContain('an answer');
  for (const kind of ['typing', 'read', 'closed']) expect(told).toContain(kind);
  expect(told).not.toMatch(/ann\.smith|corp\.example/);
  for (const client of [v1, plain, ws, desk, line]) await client.close();
});

test('what becomes known of a visitor later is what the desk shows, in the list, in messages and of who is online', async () => {
  const userId = 'renames-itself';
  const minted = async (profile: Json) =>
    (await call('POST /api/chat/user-token', { token: product.keys.secretKey, body: { userId, ...profile } })).body
      .token;
  const before = await minted({ name: 'Old Name' });
  const sent = await call('POST /api/chat/messages', { token: before, body: { text: 'hello' } });
  const { conversationId } = sent.body.message;
  const listed = async () => {
    const { body } = await call('GET /api/chat/conversations?limit=100', { token: admin });
    const { visitor, lastMessage } = body.conversations.find((each: Json) => each.conversationId === conversationId);
    return [visitor.name, visitor.email, lastMessage.sender_name];
  };
  expect(await listed()).toEqual(['Old Name', undefined, 'Old Name']);

  const after = await minted({ name: 'New Name', email: 'new@shop.example' });
  await call('POST /api/chat/messages', { token: after, body: { text: 'hello again' } });

  expect(await listed()).toEqual(['New Name', 'new@shop.example', 'New Name']);
  const socket = await dialV1(product.url, after);
  const online = await call('GET /api/chat/online-users', { token: admin });
  expect(online.body.users.find((user: Json) => user.userId === userId)).toMatchObject({ name: 'New Name' });
  await socket.close();
});

test('a later label of a widget’s visitor is shown, and a page that says none takes none away', async () => {
  const sessionId = newSession();
  const say = (body: Json) =>
    call('POST /webchat/message', {
      token: product.keys.publishableKey,
      headers: widgetHeaders(PAGE),
      body: { sessionId, ...body },
    });
  const label = async () => {
    const { body } = await call('GET /api/chat/conversations?limit=100', { token: admin });
    return body.conversations.find((each: Json) => /^label/.test(each.lastMessage?.text))?.visitor.label;
  };

  const labels: (string | undefined)[] = [];
  for (const sender_name of [undefined, 'Vera', undefined, 'Vera B.']) {
    await say({ text: 'label', ...(sender_name ? { sender_name } : {}) });
    labels.push(await label());
  }

  expect(labels).toEqual([undefined, 'Vera', 'Vera', 'Vera B.']);
});
