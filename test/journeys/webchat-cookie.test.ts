import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import { type Answer, httpClient, type Json } from '../support/clients/http-client.ts';
import { dial } from '../support/clients/native-client.ts';
import { startLocal } from '../support/gateway/start-local.ts';

let product: Product;
let call: ReturnType<typeof httpClient>;
beforeAll(async () => {
  product = await startLocal();
  call = httpClient(product.url);
});
afterAll(() => product?.close());

const PAGE = 'http://localhost:3000';
const page = { origin: PAGE, 'x-tenant-id': 'test' };
const cookieOf = ({ headers }: Answer): string => headers.getSetCookie()[0]?.split(';')[0] ?? '';
const texts = ({ body }: { body: Json }) => body.messages.map(({ text }: Json) => text);

describe('a page that has nothing but cookies', () => {
  test('gets one with its first call, which no script and no other site can use', async () => {
    const read = await call('GET /api/chat/messages', { headers: page });

    expect(read).toMatchObject({ status: 200, body: { messages: [] } });
    const [cookie = ''] = read.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-chat_test=/);
    expect(cookie.split('; ').slice(1).sort()).toEqual(
      ['HttpOnly', 'Max-Age=2592000', 'Partitioned', 'Path=/', 'SameSite=None', 'Secure'].sort(),
    );
  });

  test('is the same visitor as long as it sends it, by HTTP and by socket', async () => {
    const cookie = cookieOf(await call('GET /api/chat/messages', { headers: page }));
    const headers = { ...page, cookie };

    const socket = await dial(`${product.url}/ws/chat/?tenantId=test`, { headers: { origin: PAGE, cookie } });
    const sent = await call('POST /api/chat/messages', { body: { text: 'by post', tenantId: 'test' }, headers });
    const pushed = await socket.next('message');
    socket.send({ type: 'message', text: 'by socket', tenantId: 'test', timestamp: new Date().toISOString() });
    const tab = await dial(`${product.url}/ws/chat/?tenantId=test`, { headers: { origin: PAGE, cookie } });

    expect(sent).toMatchObject({ status: 201, body: { success: true, message: { text: 'by post', sender: 'user' } } });
    expect(sent.headers.getSetCookie()).toEqual([]);
    expect(pushed.message.id).toBe(sent.body.message.id);
    await expect
      .poll(async () => texts(await call('GET /api/chat/messages', { headers })))
      .toEqual(['by post', 'by socket']);
    await Promise.all([socket.close(), tab.close()]);
  });

  test('may begin with a message', async () => {
    const sent = await call('POST /api/chat/messages', { body: { text: 'first', tenantId: 'test' }, headers: page });

    expect(sent.status).toBe(201);
    const cookie = cookieOf(sent);
    expect(texts(await call('GET /api/chat/messages', { headers: { ...page, cookie } }))).toEqual(['first']);
  });
});

describe('a cookie counts for nothing', () => {
  test.each([
    ['without an origin', {}, 403],
    ['from a page of another site', { origin: 'https://evil.example' }, 403],
  ])('at the socket %s', async (_, origin, status) => {
    const cookie = cookieOf(await call('GET /api/chat/messages', { headers: page }));

    const opening = dial(`${product.url}/ws/chat/?tenantId=test`, { headers: { ...origin, cookie } });

    await expect(opening).rejects.toThrow(`refused ${status}`);
  });

  test('beside another of its name, in either order, at either door', async () => {
    const said = await call('POST /api/chat/messages', { body: { text: 'mine', tenantId: 'test' }, headers: page });
    const [mine, theirs] = [cookieOf(said), cookieOf(await call('GET /api/chat/messages', { headers: page }))];

    for (const cookie of [`${mine}; ${theirs}`, `${theirs}; ${mine}`]) {
      const read = await call('GET /api/chat/messages', { headers: { ...page, cookie } });
      expect(read.body.messages).toEqual([]);
      const opening = dial(`${product.url}/ws/chat/?tenantId=test`, { headers: { origin: PAGE, cookie } });
      await expect(opening).rejects.toThrow('refused 403');
    }
  });

  test('at the door of later widgets, or for another tenant', async () => {
    const cookie = cookieOf(await call('GET /api/chat/messages', { headers: page }));
    const headers = { origin: PAGE, cookie };

    await expect(dial(`${product.url}/ws?tenantId=test`, { headers })).rejects.toThrow('refused 403');
    await expect(dial(`${product.url}/ws/chat/?tenantId=other`, { headers })).rejects.toThrow('refused 403');
  });

  test('without an origin over HTTP, or from a foreign one', async () => {
    const said = await call('POST /api/chat/messages', { body: { text: 'secret', tenantId: 'test' }, headers: page });
    const cookie = cookieOf(said);

    const bare = await call('GET /api/chat/messages', { headers: { 'x-tenant-id': 'test', cookie } });
    const foreign = await call('GET /api/chat/messages', {
      headers: { ...page, origin: 'https://evil.example', cookie },
    });

    expect(bare).toMatchObject({ status: 200, body: { messages: [] } });
    expect(foreign).toMatchObject({ status: 403, body: { code: 'ERR_ORIGIN' } });
    expect([...bare.headers.getSetCookie(), ...foreign.headers.getSetCookie()]).toEqual([]);
  });

  test('when a token is asked for', async () => {
    const cookie = cookieOf(await call('GET /api/chat/messages', { headers: page }));
    const ask = () =>
      call('POST /api/chat/anonymous-token', { body: { tenantId: 'test' }, headers: { ...page, cookie } });

    const [one, two] = [await ask(), await ask()];

    expect(one.body.userId).not.toBe(two.body.userId);
  });
});

describe('a caller without a token', () => {
  test('reads the history of its session', async () => {
    const sessionId = 'session-1767225600000-q8w7e6r5t4y3u2i1o0pasd';
    await call('POST /webchat/message', { body: { text: 'mine', sessionId, tenantId: 'test' }, headers: page });

    const read = await call(`GET /api/chat/messages?tenantId=test&sessionId=${sessionId}`, { headers: page });
    const other = await call(`GET /api/chat/messages?tenantId=test&sessionId=${sessionId}x`, { headers: page });

    expect(texts(read)).toEqual(['mine']);
    expect(texts(other)).toEqual([]);
    expect(read.headers.getSetCookie()).toEqual([]);
  });

  test('reads an empty list with a publishable key, and sends nothing with it', async () => {
    const token = product.keys.publishableKey;

    const read = await call('GET /api/chat/messages', { token });
    const sent = await call('POST /api/chat/messages', { token, body: { text: 'who am I?' } });

    expect(read).toMatchObject({ status: 200, body: { messages: [] } });
    expect(sent).toMatchObject({ status: 401, body: { code: 'ERR_UNAUTHENTICATED' } });
  });

  test.each(['GET /api/chat/conversations', 'GET /api/chat/online-users', 'POST /api/chat/session'])(
    'gets 401 in our own shape at %s',
    async (route) => {
      expect(await call(route, { headers: page })).toMatchObject({
        status: 401,
        body: { code: 'ERR_UNAUTHENTICATED' },
      });
    },
  );
});
