import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import type { SeedKeys } from '../../lib/tenants/seed.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { type HttpClient, httpClient, newAgent, newUser, newVisitor } from '../support/clients/http-client.ts';
import { dial, dialV1 } from '../support/clients/native-client.ts';
import { socketio } from '../support/clients/socketio-client.ts';
import { addTenant } from '../support/gateway/gateway.ts';
import { gatewayStores } from '../support/gateway/gateway-stores.ts';
import { startLocal } from '../support/gateway/start-local.ts';

let product: Product;
let keys: SeedKeys;
let call: HttpClient;

const APP = 'capacitor://localhost';
const EXTENSION = 'chrome-extension://kbfnbcaeplbcioakkpcpgfkobkghlhen';

beforeAll(async () => {
  product = await startLocal();
  keys = await addTenant(product, tenantNamed('apps'));
  const { tenants, stop } = gatewayStores(product);
  for (const origin of [APP, EXTENSION, 'https://localhost']) await tenants.shareOrigin(origin, keys.tenantId);
  await tenants.claimOrigin('https://apps.example', keys.tenantId);
  stop();
  call = httpClient(product.url);
});
afterAll(() => product?.close());

const PNG = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(600, 7)]);
const uploads = (conversation: string, step: string) =>
  `POST /api/gw/v1/webchat/conversations/${conversation}/upload/${step}`;

/** What a browser asks before a call, with the headers that an error monitor adds. */
const preflight = (url: string, method: string, origin: string) =>
  fetch(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization,baggage,content-type,sentry-trace,traceparent',
    },
  });

const readable = (headers: Headers) =>
  ['origin', 'credentials'].map((name) => headers.get(`access-control-allow-${name}`));

describe.each([APP, EXTENSION, 'https://localhost', 'https://apps.example.'])('a page of %s', (origin) => {
  it('calls with credentials and headers of its tools', async () => {
    for (const path of ['/api/chat/anonymous-token', '/api/chat/messages', '/webchat/init', '/socket.io/']) {
      const { status, headers } = await preflight(product.url + path, 'POST', origin);
      expect([status, ...readable(headers)]).toEqual([204, origin, 'true']);
      expect(headers.get('access-control-allow-headers')).toContain('sentry-trace');
    }
    const headers = { origin, baggage: 'a=b', 'sentry-trace': '0-0-0' };
    const { tenantId, publishableKey } = keys;

    const issued = await call('POST /api/chat/anonymous-token', { body: { tenantId }, headers });
    const sent = await call('POST /api/chat/messages', { token: issued.body.token, body: { text: 'hi' }, headers });
    const byCookie = await call('POST /api/chat/messages', { body: { tenantId, text: 'hi' }, headers });
    const opened = await call('POST /webchat/init', { token: publishableKey, body: {}, headers });
    const refused = await call('POST /api/chat/messages', { token: issued.body.token, body: {}, headers });

    const answers = [issued, sent, byCookie, opened, refused];
    expect(answers.map(({ status }) => status)).toEqual([200, 201, 201, 200, 400]);
    for (const answer of answers) expect(readable(answer.headers)).toEqual([origin, 'true']);
    expect(byCookie.headers.get('set-cookie')).toContain('__Host-chat_apps=');
  });

  it('opens sockets of every kind', async () => {
    const { token } = await newVisitor(call, keys.tenantId, { origin });

    const v1 = await dialV1(product.url, token, { origin });
    v1.send({ type: 'message', text: 'hi', clientMessageId: 'a' });
    const widget = await dial(`${product.url}/ws?token=${token}`, { headers: { origin } });
    const byToken = socketio(product.url, { auth: { token }, extraHeaders: { origin } });
    const byName = socketio(product.url, { query: { tenantId: keys.tenantId }, extraHeaders: { origin } });
    const polling = socketio(product.url, {
      auth: { token },
      extraHeaders: { origin },
      transports: ['polling', 'websocket'],
    });

    expect(await v1.next('message')).toMatchObject({ message: { text: 'hi' } });
    const lines = [byToken, byName, polling];
    await Promise.all(lines.map(({ next }) => next('connect')));
    for (const line of lines) line.close();
    await Promise.all([v1.close(), widget.close()]);
  });

  it('comes in by polling, and may read all that is answered there', async () => {
    const { token } = await newVisitor(call, keys.tenantId, { origin });
    const at = `${product.url}/socket.io/?EIO=4&transport=polling`;
    const opened = await fetch(at, { headers: { origin } });
    const { sid } = JSON.parse((await opened.text()).slice(1));
    const body = `40${JSON.stringify({ token })}`;
    const answers = [
      opened,
      await fetch(`${at}&sid=${sid}`, { headers: { origin } }),
      await fetch(`${at}&sid=${sid}`, { method: 'POST', headers: { origin }, body }),
      await fetch(`${at}&sid=unknown`, { headers: { origin } }),
      await fetch(`${at}&sid=${sid}`, { method: 'POST', headers: { origin }, body: 'bAQID' }),
      await fetch(`${at}&sid=${sid}`, { method: 'POST', headers: { origin }, body: `4${'x'.repeat(9000)}` }),
    ];
    const byDefault = ['polling', 'websocket', 'webtransport'];

    const client = socketio(product.url, { transports: byDefault, auth: { token }, extraHeaders: { origin } });
    await client.next('connect');

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 400, 400, 413]);
    for (const answer of answers) expect(readable(answer.headers)).toEqual([origin, 'true']);
    expect(await client.ask('message', { text: 'hi' })).toMatchObject({ success: true });
    expect(client.socket.io.engine.transport.name).toBe('websocket');
    client.close();
  });

  it('uploads a file', async () => {
    const headers = { origin };
    const { token } = await newUser(call, keys.secretKey, `uploads from ${origin.length}`);
    const { body: session } = await call('POST /api/chat/session', { token, body: {}, headers });
    const declared = { originalName: 'a.png', mimeType: 'image/png', size: PNG.length };

    const begun = await call(uploads(session.conversationId, 'init'), { token, body: declared, headers });
    const { uploadUrl, fileId, uploadToken } = begun.body.data;
    const asked = await preflight(uploadUrl, 'PUT', origin);
    const put = await fetch(uploadUrl, {
      method: 'PUT',
      body: PNG,
      headers: { ...headers, baggage: 'a=b', 'content-type': 'image/png' },
    });
    const done = await call(uploads(session.conversationId, 'complete'), {
      token,
      body: { fileId, uploadToken },
      headers,
    });

    expect([begun.status, asked.status, put.status, done.status]).toEqual([200, 200, 200, 200]);
    expect(asked.headers.get('access-control-allow-headers')).toContain('sentry-trace');
    for (const { headers: answered } of [asked, put])
      expect(['*', origin]).toContain(answered.get('access-control-allow-origin'));
    expect(readable(done.headers)).toEqual([origin, 'true']);
  });
});

describe('a page of another app', () => {
  it.each(['ionic://localhost', 'capacitor://localhost:1', 'http://localhost'])(
    'is refused everywhere, and can read why: %s',
    async (origin) => {
      const { token } = await newVisitor(call, keys.tenantId);
      const headers = { origin };
      const client = socketio(product.url, { auth: { token }, extraHeaders: headers, reconnection: false });

      const refused = [
        await call('POST /api/chat/anonymous-token', { body: { tenantId: keys.tenantId }, headers }),
        await call('GET /api/chat/messages', { token, headers }),
        await call('POST /webchat/init', { token: keys.publishableKey, body: {}, headers }),
      ];

      for (const { status, body, headers: answered } of refused) {
        expect([status, body.code, ...readable(answered)]).toEqual([403, 'ERR_ORIGIN', origin, 'true']);
      }
      await expect(dialV1(product.url, token, headers)).rejects.toThrow('refused 403');
      expect((await client.next('connect_error')).data).toEqual({ code: 'ERR_ORIGIN' });
      client.close();
    },
  );

  it.each(['null', 'file://'])(
    'and one without an origin (%s) is refused, and may send nothing that is preflighted',
    async (origin) => {
      const { tenantId } = keys;
      const { status, headers } = await call('POST /api/chat/anonymous-token', {
        body: { tenantId },
        headers: { origin },
      });

      expect([status, ...readable(headers)]).toEqual([403, '*', null]);
      expect(readable((await preflight(`${product.url}/webchat/init`, 'POST', origin)).headers)).toEqual([null, null]);
    },
  );
});

describe('what a page says of itself', () => {
  it('names its site also with a dot at its end', async () => {
    for (const headers of [
      { 'x-website-domain': 'apps.example.' },
      { 'x-website-origin': 'https://Apps.example.' },
      { referer: 'https://apps.example./a?b' },
    ])
      expect(await call('POST /webchat/init', { body: {}, headers })).toMatchObject({
        status: 200,
        body: { tenant_id: keys.tenantId },
      });
  });

  it('stops no socket, however long its address', async () => {
    const { token } = await newVisitor(call, keys.tenantId);
    const page = `https://apps.example/${'a'.repeat(2100)}?utm_x=${'a'.repeat(2100)}`;
    const query = `url=${encodeURIComponent(page)}&domain=${'d'.repeat(300)}`;

    const sockets = await Promise.all([
      dial(`${product.url}/ws/chat?${query}`, { protocols: ['chat.v1', `bearer.${token}`] }),
      dial(`${product.url}/ws?token=${token}&${query}`),
    ]);
    const client = socketio(product.url, { query: { url: page, domain: 'd'.repeat(300) }, auth: { token } });
    await client.next('connect');

    client.close();
    await Promise.all(sockets.map(({ close }) => close()));
  });
});

describe('a native client that sends the gateway’s own origin', () => {
  const own = () => ({ origin: product.url });

  it('is let in at every door by its token, whatever its role', async () => {
    const visitor = (await newVisitor(call, keys.tenantId)).token;
    const user = (await newUser(call, keys.secretKey, 'native')).token;
    const agent = (await newAgent(call, keys.secretKey, 'agent')).token;
    const admin = (await newAgent(call, keys.secretKey, 'admin')).token;

    for (const [token, route] of [
      [visitor, 'GET /api/chat/messages'],
      [user, 'GET /api/chat/messages'],
      [agent, 'GET /api/chat/conversations'],
      [admin, 'GET /api/chat/online-users'],
    ] as const) {
      expect((await call(route, { token, headers: own() })).status).toBe(200);
      const v1 = await dialV1(product.url, token, own());
      const widget = await dial(`${product.url}/ws?token=${token}`, { headers: own() });
      const client = socketio(product.url, { auth: { token }, extraHeaders: own() });
      await client.next('connect');
      client.close();
      await Promise.all([v1.close(), widget.close()]);
    }
    const renewed = await call('POST /api/chat/anonymous-token', {
      token: visitor,
      body: { tenantId: keys.tenantId },
      headers: own(),
    });
    const opened = await call('POST /webchat/init', { token: visitor, body: {}, headers: own() });
    expect([renewed.status, opened.status]).toEqual([200, 200]);
  });

  it('is seen by agents as one without a page', async () => {
    const { token, userId } = await newVisitor(call, keys.tenantId);
    const admin = (await newAgent(call, keys.secretKey)).token;
    const [native, client] = [
      await dialV1(product.url, token, own()),
      socketio(product.url, { auth: { token }, extraHeaders: own() }),
    ];
    await client.next('connect');

    const { body } = await call('GET /api/chat/online-users', { token: admin });

    const seen = body.users.filter((user: { userId: string }) => user.userId === userId);
    expect(seen).toHaveLength(1);
    expect(seen[0]).not.toHaveProperty('origin');
    client.close();
    await native.close();
  });

  it('is let in by nothing else: not by a key, a name, a cookie or a forged token', async () => {
    const { tenantId, publishableKey } = keys;
    const byCookie = await call('POST /api/chat/messages', {
      body: { tenantId, text: 'hi' },
      headers: { origin: 'https://apps.example' },
    });
    const cookie = byCookie.headers.get('set-cookie')?.split(';')[0] ?? '';
    const named = [
      socketio(product.url, { query: { tenantId }, extraHeaders: own(), reconnection: false }),
      socketio(product.url, { auth: { token: publishableKey }, extraHeaders: own(), reconnection: false }),
    ];

    for (const refused of [
      await call('POST /api/chat/anonymous-token', { body: { tenantId }, headers: own() }),
      await call('POST /webchat/init', { token: publishableKey, body: {}, headers: own() }),
      await call('POST /api/chat/messages', { body: { tenantId, text: 'a' }, headers: { ...own(), cookie } }),
    ])
      expect([refused.status, refused.body.code]).toEqual([403, 'ERR_ORIGIN']);
    for (const { next } of named) expect((await next('connect_error')).data).toEqual({ code: 'ERR_ORIGIN' });
    const dialled = dial(`${product.url}/ws/chat?tenantId=${tenantId}`, { headers: { ...own(), cookie } });
    await expect(dialled).rejects.toThrow('refused 403');
    expect(
      (await call('POST /api/chat/anonymous-token', { token: 'a.b.c', body: { tenantId }, headers: own() })).status,
    ).toBe(401);
    for (const { close } of named) close();
  });
});

it('five hundred visitors behind one address get the token of their school’s chat within a minute', async () => {
  const asked = { body: { tenantId: keys.tenantId }, headers: { origin: 'https://apps.example' } };
  const statuses: number[] = [];
  const pupils = Array.from({ length: 10 }, async () => {
    for (let n = 0; n < 50; n++) statuses.push((await call('POST /api/chat/anonymous-token', asked)).status);
  });

  await Promise.all(pupils);

  expect(statuses).toEqual(Array(500).fill(200));
}, 90_000);
