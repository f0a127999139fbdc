import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import type { SeedKeys } from '../../lib/tenants/seed.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { httpClient, newAgent } from '../support/clients/http-client.ts';
import { newSession } from '../support/clients/widget-requests.ts';
import { addTenant } from '../support/gateway/gateway.ts';
import { gatewayStores } from '../support/gateway/gateway-stores.ts';
import { startLocal } from '../support/gateway/start-local.ts';

const SHOP_PAGE = 'https://shop.example';
const RIVAL_PAGE = 'https://rival.example';
const WIDGET = 'https://widget.example';

let product: Product;
let shop: SeedKeys;
let rival: SeedKeys;
let call: ReturnType<typeof httpClient>;
beforeAll(async () => {
  product = await startLocal();
  shop = await addTenant(product, tenantNamed('shop'));
  rival = await addTenant(product, tenantNamed('rival'));
  call = httpClient(product.url);
  const works = gatewayStores(product);
  await works.tenants.claimOrigin(SHOP_PAGE, tenantNamed('shop'));
  await works.tenants.claimOrigin(RIVAL_PAGE, tenantNamed('rival'));
  for (const tenant of ['shop', 'rival']) await works.tenants.change(tenantNamed(tenant), { widgetHosts: [WIDGET] });
  works.stop();
});
afterAll(() => product?.close());

type Case = {
  what: string;
  key?: () => string;
  headers?: Record<string, string>;
  body?: Record<string, string>;
  tenant: string;
};

const begin = ({ key, headers = {}, body = {} }: Pick<Case, 'key' | 'headers' | 'body'>) =>
  call('POST /webchat/session', { token: key?.(), headers, body: { sessionId: newSession(), ...body } });

describe('the tenant of a request is named by', () => {
  test.each<Case>([
    { what: 'a key', key: () => shop.publishableKey, headers: { origin: WIDGET }, tenant: 'shop' },
    { what: 'a key, from nowhere in particular', key: () => shop.publishableKey, tenant: 'shop' },
    { what: 'the site', headers: { origin: WIDGET, 'x-website-origin': SHOP_PAGE }, tenant: 'shop' },
    {
      what: 'the domain of the site',
      headers: { origin: WIDGET, 'x-website-domain': 'rival.example' },
      tenant: 'rival',
    },
    {
      what: 'the site beside a placeholder',
      headers: { origin: WIDGET, 'x-website-origin': SHOP_PAGE },
      body: { tenantId: 'your-tenant-id' },
      tenant: 'shop',
    },
    { what: 'a name in the body', headers: { origin: WIDGET }, body: { tenantId: 'rival' }, tenant: 'rival' },
    { what: 'a name in a header', headers: { origin: WIDGET, 'x-tenant-id': 'rival' }, tenant: 'rival' },
    { what: 'the page itself', headers: { origin: SHOP_PAGE }, tenant: 'shop' },
    { what: 'the page that refers to it', headers: { referer: `${RIVAL_PAGE}/page?x=1` }, tenant: 'rival' },
  ])('$what', async ({ tenant, ...request }) => {
    expect(await begin(request)).toMatchObject({ status: 200, body: { tenant_id: tenant } });
  });
});

describe('refused is', () => {
  test.each<Omit<Case, 'tenant'> & { status: number; code: string }>([
    { what: 'nothing at all', status: 404, code: 'ERR_UNKNOWN_TENANT' },
    { what: 'a placeholder alone', body: { tenantId: 'your-tenant-id' }, status: 404, code: 'ERR_UNKNOWN_TENANT' },
    { what: 'an unknown name', body: { tenantId: 'nobody' }, status: 404, code: 'ERR_UNKNOWN_TENANT' },
    { what: 'no name at all', body: { tenantId: 'No Name!' }, status: 400, code: 'ERR_INVALID' },
    {
      what: 'a page of no tenant',
      headers: { origin: 'https://evil.example' },
      status: 404,
      code: 'ERR_UNKNOWN_TENANT',
    },
    {
      what: 'a page of no tenant that claims to be a site',
      headers: { origin: 'https://evil.example', 'x-website-origin': SHOP_PAGE },
      status: 403,
      code: 'ERR_ORIGIN',
    },
    {
      what: 'a page of another tenant with a key',
      key: () => shop.publishableKey,
      headers: { origin: RIVAL_PAGE },
      status: 403,
      code: 'ERR_ORIGIN',
    },
    {
      what: 'a widget that says it is on a site of another tenant',
      key: () => shop.publishableKey,
      headers: { origin: WIDGET, 'x-website-origin': RIVAL_PAGE },
      status: 403,
      code: 'ERR_ORIGIN',
    },
    {
      what: 'a key beside the name of another tenant',
      key: () => shop.publishableKey,
      body: { tenantId: 'rival' },
      status: 403,
      code: 'ERR_TENANT_MISMATCH',
    },
    {
      what: 'a site beside the name of another tenant',
      headers: { origin: WIDGET, 'x-website-origin': SHOP_PAGE },
      body: { tenantId: 'rival' },
      status: 403,
      code: 'ERR_TENANT_MISMATCH',
    },
    { what: 'a secret key', key: () => shop.secretKey, status: 403, code: 'ERR_FORBIDDEN' },
    { what: 'an invented key', key: () => `pk_shop_${'a'.repeat(22)}`, status: 401, code: 'ERR_UNAUTHENTICATED' },
    { what: 'anything else', key: () => 'password', status: 401, code: 'ERR_UNAUTHENTICATED' },
  ])('$what', async ({ status, code, ...request }) => {
    expect(await begin(request)).toMatchObject({ status, body: { code } });
  });
});

test('the same session is another visitor under another tenant', async () => {
  const sessionId = newSession();
  const say = (token: string, text: string) =>
    call('POST /webchat/message', { token, body: { text, sessionId }, headers: { origin: WIDGET } });
  const read = async (token: string, query: string) => {
    const { body } = await call(`GET /webchat/messages?${query}`, { token, headers: { origin: WIDGET } });
    return body.messages.map(({ text }: { text: string }) => text);
  };

  const [one, two] = [await say(shop.publishableKey, 'to the shop'), await say(rival.publishableKey, 'to the rival')];

  expect(one.body.conversationId).not.toBe(two.body.conversationId);
  expect(await read(shop.publishableKey, `sessionId=${sessionId}`)).toEqual(['to the shop']);
  expect(await read(rival.publishableKey, `conversationId=${one.body.conversationId}`)).toEqual([]);
});

describe('on a host that shows the widgets of many, a widget without a key', () => {
  const aFile = { originalName: 'a.txt', mimeType: 'text/plain', size: 4 };
  const begun = (handle: string, headers: Record<string, string> = { origin: WIDGET }) =>
    call(`POST /api/gw/v1/webchat/conversations/${handle}/upload/init`, { body: aFile, headers });

  /** A widget whose session began under the name of its tenant; uploads and history send nothing but the handle. */
  async function aWidgetOf(tenantId: string): Promise<string> {
    const body = { sessionId: newSession(), text: `for ${tenantId}`, tenantId };
    return (await call('POST /webchat/message', { body, headers: { origin: WIDGET } })).body.conversationId;
  }

  test.each(['shop', 'rival'])('uploads into its conversation, and reads it: %s', async (tenantId) => {
    const handle = await aWidgetOf(tenantId);

    const { status, body } = await begun(handle);
    const put = await fetch(body.data.uploadUrl, {
      method: 'PUT',
      body: 'file',
      headers: { 'content-type': body.data.contentType, origin: WIDGET },
    });
    const { fileId, uploadToken } = body.data;
    const complete = `POST /api/gw/v1/webchat/conversations/${handle}/upload/complete`;
    const completed = await call(complete, { body: { fileId, uploadToken }, headers: { origin: WIDGET } });
    const read = await call(`GET /webchat/messages?conversationId=${handle}`, { headers: { origin: WIDGET } });

    expect([status, put.status]).toEqual([200, 200]);
    expect(completed).toMatchObject({ status: 200, body: { data: { filename: 'a.txt', size: 4 } } });
    expect(read.body.messages).toMatchObject([{ text: `for ${tenantId}`, conversation_id: handle }]);
  });

  /** A file may be somebody's first word: a handle that was never used begins an upload, to a conversation that nobody has. */
  test('opens nothing with a handle into which the name of another tenant was written', async () => {
    const forged = (await aWidgetOf('shop')).replace('shop', 'rival');

    const read = await call(`GET /webchat/messages?conversationId=${forged}`, { headers: { origin: WIDGET } });

    expect(read.body).toEqual({ messages: [] });
    const { token } = await newAgent(call, rival.secretKey);
    const listed = async () => (await call('GET /api/chat/conversations', { token })).body.conversations;
    const before = await listed();
    expect(await begun(forged)).toMatchObject({ status: 200 });
    expect(await listed()).toEqual(before);
  });

  test.each<[string, Record<string, string>, number, string]>([
    ['no page', {}, 404, 'ERR_UNKNOWN_TENANT'],
    ['a page of another tenant', { origin: RIVAL_PAGE }, 403, 'ERR_ORIGIN'],
    ['a page of no tenant', { origin: 'https://evil.example' }, 403, 'ERR_ORIGIN'],
    ['a page that hides where it is from', { origin: 'null' }, 403, 'ERR_ORIGIN'],
    ['a page that names another tenant', { origin: WIDGET, 'x-tenant-id': 'rival' }, 404, 'ERR_NOT_FOUND'],
    [
      'a page that claims to be another tenant’s site',
      { origin: WIDGET, 'x-website-origin': RIVAL_PAGE },
      404,
      'ERR_NOT_FOUND',
    ],
  ])('and the same handle from %s is refused', async (_, headers, status, code) => {
    expect(await begun(await aWidgetOf('shop'), headers)).toMatchObject({ status, body: { code } });
  });
});
