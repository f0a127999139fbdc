import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import { type HttpClient, httpClient, newAgent } from '../support/clients/http-client.ts';
import { dialV1 } from '../support/clients/native-client.ts';
import { socketio } from '../support/clients/socketio-client.ts';
import { startLocal } from '../support/gateway/start-local.ts';

let product: Product;
let call: HttpClient;
beforeAll(async () => {
  product = await startLocal();
  call = httpClient(product.url);
});
afterAll(() => product.close());

test.each(['over HTTP', 'over a native socket', 'over Socket.IO'])(
  'a login in the middle of a chat goes on with it, and nobody else does, %s',
  async (door) => {
    const agent = (await newAgent(call, product.keys.secretKey)).token;
    const before = await call('POST /api/chat/anonymous-token', { body: { tenantId: 'test' } });
    const { sessionId } = before.body;
    await call('POST /api/chat/messages', { token: before.body.token, body: { text: 'Where is my order?' } });
    const login = async (userId: string) =>
      (
        await call('POST /api/chat/user-token', {
          token: product.keys.secretKey,
          body: { userId, sessionId, name: userId },
        })
      ).body;
    const [mine, others] = [await login(`ann ${door}`), await login(`eve ${door}`)];

    const client = await heard(door, mine.token);
    const history = await call('GET /api/chat/messages', { token: mine.token });
    const [{ conversation_id: conversationId }] = history.body.messages;
    await call('POST /api/chat/messages', { token: agent, body: { conversationId, text: 'On its way' } });
    await client.hears('On its way');
    await call('POST /api/chat/messages', { token: mine.token, body: { text: 'Thanks' } });
    const listed = await call('GET /api/chat/conversations', { token: agent });
    const people = listed.body.conversations.filter(({ visitor }: { visitor: { userId: string } }) =>
      [mine.userId, before.body.userId].includes(visitor.userId),
    );

    expect(history.body.messages.map(({ text }: { text: string }) => text)).toEqual(['Where is my order?']);
    expect(people).toMatchObject([
      { conversationId, visitor: { userId: mine.userId, name: mine.userId, anonymous: false } },
    ]);
    for (const { token } of [others, before.body]) {
      expect((await call('GET /api/chat/messages', { token })).body.messages).toEqual([]);
      expect((await call(`GET /api/chat/messages?conversationId=${conversationId}`, { token })).status).toBe(404);
    }
    await client.close();
  },
);

/** A client at one of the doors that waits for a text; over HTTP it reads the history. */
async function heard(door: string, token: string) {
  if (door === 'over a native socket') {
    const client = await dialV1(product.url, token);
    return { hears: (text: string) => client.next(({ message }) => message?.text === text), close: client.close };
  }
  if (door === 'over Socket.IO') {
    const client = socketio(product.url, { auth: { token } });
    await client.next('connect');
    const hears = (text: string) => client.next('meta_message_created', ({ message }) => message.text === text);
    return { hears, close: client.close };
  }
  const texts = async () =>
    (await call('GET /api/chat/messages', { token })).body.messages.map(({ text }: { text: string }) => text);
  return { hears: async (text: string) => expect(await texts()).toContain(text), close: async () => {} };
}
