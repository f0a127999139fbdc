import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import { httpClient, type Json, newAgent } from '../support/clients/http-client.ts';
import { startLocal } from '../support/gateway/start-local.ts';

let product: Product;
let call: ReturnType<typeof httpClient>;
beforeAll(async () => {
  product = await startLocal();
  call = httpClient(product.url);
});
afterAll(() => product?.close());

let sessions = 0;
/** A session id as the widget generates it: milliseconds, and digits of Math.random() in base 36. */
const newSession = () => `session-1767225600000-k3v9x0q2wz8p7r5t1b${String(++sessions).padStart(4, '0')}`;
const PAGE = 'http://localhost:3000';
const site = { origin: PAGE, 'x-website-origin': PAGE, 'x-website-domain': 'localhost' };
const claimsOf = (token: string): Json => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
const say = (sessionId: string, text: string, more: Json = {}) =>
  call('POST /webchat/message', { body: { text, sessionId, ...more }, headers: site });
const texts = ({ body }: { body: Json }) => body.messages.map(({ text }: Json) => text);

describe('a session', () => {
  test('is answered with the token of its socket and where that is, and stores nothing', async () => {
    const sessionId = newSession();

    const { status, body } = await call('POST /webchat/session', {
      token: product.keys.publishableKey,
      body: { sessionId, fingerprint: 'f1', domain: 'localhost', origin: PAGE, url: `${PAGE}/page`, siteId: 's1' },
      headers: site,
    });

    expect(status).toBe(200);
    expect(body).toEqual({
      tenant_id: 'test',
      site_id: 's1',
      session_id: sessionId,
      ws_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      expires_in: 86_400,
      websocket_url: product.url,
    });
    expect(claimsOf(body.ws_token)).toMatchObject({
      tenant_id: 'test',
      tenantId: 'test',
      integration_id: 'webchat',
      site_id: 's1',
      sessionId: expect.stringMatching(/^s_/),
      role: 'visitor',
    });
  });
});

describe('a message', () => {
  test('is answered without anything that breaks a widget, and is in the history of its session and its handle', async () => {
    const sessionId = newSession();

    const { status, body } = await say(sessionId, 'hello', { temp_id: 'temp-1' });

    expect(status).toBe(200);
    expect(body).toEqual({
      success: true,
      message: {
        conversation_id: expect.stringMatching(/^test_[\w-]{22}$/),
        text: 'hello',
        sender: 'user',
        sender_type: 'user',
        timestamp: expect.any(String),
      },
      messageId: expect.any(String),
      conversationId: body.message.conversation_id,
    });
    const handle = body.conversationId;
    const byHandle = await call(`GET /webchat/messages?conversationId=${handle}`, { headers: site });
    const bySession = await call(`GET /webchat/messages?sessionId=${sessionId}`, { headers: site });
    expect(byHandle.body.messages).toMatchObject([{ id: body.messageId, text: 'hello', conversation_id: handle }]);
    expect(bySession.body).toEqual(byHandle.body);
  });

  test('sent again under its temporary id is the same message', async () => {
    const sessionId = newSession();

    const first = await say(sessionId, 'once', { temp_id: 'temp-2' });
    const again = await say(sessionId, 'once', { temp_id: 'temp-2' });

    expect(again.body).toEqual(first.body);
    expect(texts(await call(`GET /webchat/messages?sessionId=${sessionId}`, { headers: site }))).toEqual(['once']);
  });

  test('that names a foreign conversation is stored in its own', async () => {
    const [victim, attacker] = [newSession(), newSession()];
    const { body } = await say(victim, 'mine');

    const attack = await say(attacker, 'theirs', { conversation_id: body.conversationId });

    expect(attack.body.conversationId).not.toBe(body.conversationId);
    expect(texts(await call(`GET /webchat/messages?sessionId=${victim}`, { headers: site }))).toEqual(['mine']);
  });
});

test('[ISO5] an agent sees public ids only, and they open nothing', async () => {
  const sessionId = newSession();
  const { body } = await say(sessionId, 'see me', { sender_name: 'Vera' });
  const { token } = await newAgent(call, product.keys.secretKey);

  const list = await call('GET /api/chat/conversations', { token });

  const seen = list.body.conversations.find(({ lastMessage }: Json) => lastMessage.text === 'see me');
  expect(seen.visitor.label).toBe('Vera');
  expect(JSON.stringify(list.body)).not.toContain(sessionId);
  expect(JSON.stringify(list.body)).not.toContain(body.conversationId);
  const opened = await call(`GET /webchat/messages?conversationId=${seen.conversationId}`, { headers: site });
  expect(opened.body).toEqual({ messages: [] });
});
