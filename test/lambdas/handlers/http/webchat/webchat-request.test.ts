import { describe, expect, test } from 'vitest';
import { conversationHandle } from '../../../../../lambdas/domain/identity/handle.ts';
import { reveal, sealed } from '../../../../../lambdas/domain/sealed.ts';
import { keyText, presentedKey } from '../../../../../lambdas/domain/tenants/tenant-key.ts';
import type { VerifiedToken } from '../../../../../lambdas/domain/tokens/token.ts';
import { refuseStaff, webchatRequest } from '../../../../../lambdas/handlers/http/webchat/webchat-request.ts';
import type { OpenRequest } from '../../../../../lambdas/middleware/http-route.ts';
import { anInvocation } from '../../../../support/builders/an-invocation.ts';
import { fixedClock } from '../../../../support/builders/fixed-clock.ts';
import { aCaller, anAgent, aTenant, NOW, tenantNamed } from '../../../../support/builders/tenants.ts';
import { inMemoryKeyStore } from '../../../../support/stores/in-memory-key-store.ts';
import { inMemoryTenantStore } from '../../../../support/stores/in-memory-tenant-store.ts';
import { inMemoryVisitorRevocations } from '../../../../support/stores/in-memory-visitor-revocations.ts';
import { inMemoryVisitorStore } from '../../../../support/stores/in-memory-visitor-store.ts';

const SHOP_PAGE = 'https://shop.example';
const WIDGET = 'https://widget.example';
const KEY = keyText('publishable', tenantNamed('shop'), 'abcdefghijklmnopqrstuv');
const HANDLE = reveal(conversationHandle(tenantNamed('shop'), sealed('a session')));

const tokens: Record<string, VerifiedToken> = {
  'of.a.visitor': { caller: aCaller(), authTime: NOW, expired: false },
  'of.an.agent': { caller: anAgent(), authTime: NOW, expired: false },
  'of.long.ago': { caller: aCaller(), authTime: NOW, expired: true },
};

async function aGateway() {
  const tenants = inMemoryTenantStore();
  const keys = inMemoryKeyStore();
  await tenants.create(aTenant({ widgetHosts: [WIDGET] }));
  await tenants.claimOrigin(SHOP_PAGE, tenantNamed('shop'));
  const key = presentedKey(KEY);
  if (key) await keys.add({ ...key, label: 'first', createdAt: NOW });
  const needs = {
    edgeKey: '',
    clock: fixedClock().now,
    operatorLog: () => {},
    invocation: anInvocation(),
    tenants,
    owners: tenants,
    keys,
    visitors: inMemoryVisitorStore(),
    revocations: inMemoryVisitorRevocations(),
    anyToken: { verify: async (token: string) => tokens[token] ?? ('forged' as const) },
  };
  const ask = ({ headers = {}, ...request }: Partial<OpenRequest>) => {
    const origin = headers.origin;
    const empty = {
      method: 'POST',
      requestId: 'r',
      params: {},
      query: {},
      cookies: [],
      body: {},
      address: '192.0.2.1',
      gateway: 'https://g',
    };
    return webchatRequest(needs, { ...empty, headers, ...(origin === undefined ? {} : { origin }), ...request });
  };
  return { tenants, ask };
}

describe('a widget’s request is for the tenant', () => {
  test.each<[string, Partial<OpenRequest>]>([
    ['of its key', { headers: { authorization: `Bearer ${KEY}`, origin: WIDGET } }],
    ['of its token', { headers: { authorization: 'Bearer of.a.visitor', origin: WIDGET } }],
    [
      'of the site in its header, whose path is left out',
      { headers: { 'x-website-origin': `${SHOP_PAGE}/cart?x=1`, origin: WIDGET } },
    ],
    ['of the domain in its header', { headers: { 'x-website-domain': 'shop.example', origin: WIDGET } }],
    ['named in its query', { headers: { origin: WIDGET }, query: { tenantId: 'shop' } }],
    ['named in its body', { headers: { origin: WIDGET }, body: { tenant_id: 'shop' } }],
    ['of the handle in its path', { headers: { origin: WIDGET }, params: { conversationId: HANDLE } }],
    ['of the handle in its query', { headers: { origin: WIDGET }, query: { conversationId: HANDLE } }],
    [
      'of the handle in its path, on a page identified by its referrer only',
      { headers: { referer: `${WIDGET}/embed` }, params: { conversationId: HANDLE } },
    ],
    ['whose page it comes from', { headers: { origin: SHOP_PAGE } }],
    ['whose page refers to it', { headers: { referer: `${SHOP_PAGE}/cart` } }],
    [
      'of its key, beside headers without an origin',
      {
        headers: {
          authorization: `Bearer ${KEY}`,
          'x-website-origin': 'null',
          'x-website-domain': '',
          referer: 'about:blank',
        },
      },
    ],
  ])('%s', async (_, request) => {
    const { ask } = await aGateway();

    expect((await ask(request)).tenant.tenantId).toBe('shop');
  });
});

describe('a widget’s request is refused', () => {
  test.each<[string, Partial<OpenRequest>, string]>([
    ['with a secret key', { headers: { authorization: `Bearer ${KEY.replace('pk_', 'sk_')}` } }, 'ERR_FORBIDDEN'],
    ['with a forged token', { headers: { authorization: 'Bearer a.b.c', origin: SHOP_PAGE } }, 'ERR_UNAUTHENTICATED'],
    ['with an expired token', { headers: { authorization: 'Bearer of.long.ago' } }, 'ERR_TOKEN_EXPIRED'],
    [
      'with another kind of credential',
      { headers: { authorization: 'Basic x', origin: SHOP_PAGE } },
      'ERR_UNAUTHENTICATED',
    ],
    [
      'from a page whose site it claims to be',
      { headers: { origin: 'https://evil.example', 'x-website-origin': SHOP_PAGE } },
      'ERR_ORIGIN',
    ],
    [
      'with a referrer that is no tenant’s',
      { headers: { authorization: `Bearer ${KEY}`, referer: 'https://evil.example/' } },
      'ERR_ORIGIN',
    ],
    ['with a handle from no page', { params: { conversationId: HANDLE } }, 'ERR_UNKNOWN_TENANT'],
    [
      'with a public id of a conversation',
      { headers: { origin: WIDGET }, params: { conversationId: `c_${'x'.repeat(22)}` } },
      'ERR_UNKNOWN_TENANT',
    ],
    ['with two tenant ids', { headers: { 'x-tenant-id': 'shop' }, body: { tenantId: 'rival' } }, 'ERR_TENANT_MISMATCH'],
    [
      'with the tenant id of another tenant than its token’s',
      { headers: { authorization: 'Bearer of.a.visitor' }, body: { tenantId: 'rival' } },
      'ERR_TENANT_MISMATCH',
    ],
  ])('%s', async (_, request, code) => {
    const { ask } = await aGateway();

    await expect(ask(request)).rejects.toMatchObject({ code });
  });

  test('with a token that was revoked', async () => {
    const { ask, tenants } = await aGateway();
    await tenants.change(tenantNamed('shop'), { notBefore: NOW });

    await expect(ask({ headers: { authorization: 'Bearer of.a.visitor' } })).rejects.toMatchObject({
      code: 'ERR_REVOKED',
    });
  });
});

test('a request contains the verified token, and whether a key was sent', async () => {
  const { ask } = await aGateway();

  const keyed = await ask({ headers: { authorization: `Bearer ${KEY}` } });
  const token = await ask({ headers: { authorization: 'Bearer of.a.visitor' } });

  expect([keyed.keyed, keyed.token]).toEqual([true, null]);
  expect([token.keyed, token.token?.caller]).toEqual([false, aCaller()]);
});

test('an agent’s token in a page is refused; a visitor’s token, or none, is accepted', () => {
  expect(() => refuseStaff({ token: tokens['of.an.agent'] ?? null })).toThrow(
    expect.objectContaining({ code: 'ERR_FORBIDDEN' }),
  );
  expect(() => refuseStaff({ token: tokens['of.a.visitor'] ?? null })).not.toThrow();
  expect(() => refuseStaff({ token: null })).not.toThrow();
});
