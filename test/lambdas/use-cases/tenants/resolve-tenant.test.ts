import { describe, expect, test } from 'vitest';
import { conversationHandle, tenantOfHandle } from '../../../../lambdas/domain/identity/handle.ts';
import { keyText, presentedKey } from '../../../../lambdas/domain/tenants/tenant-key.ts';
import { resolveTenant, type TenantClaims } from '../../../../lambdas/use-cases/tenants/resolve-tenant.ts';
import { aTenant, NOW } from '../../../support/builders/tenants.ts';
import { inMemoryKeyStore } from '../../../support/stores/in-memory-key-store.ts';
import { inMemoryTenantStore } from '../../../support/stores/in-memory-tenant-store.ts';

const SHOP = 'https://shop.example';
const RIVAL = 'https://rival.example';
/** A host that shows the widgets of both, and belongs to neither. */
const WIDGET = 'https://widget.example';
/** The rival's own site, which shows the shop's widget as well. */
const PORTAL = 'https://portal.example';

const keyOf = (tenantId: string) => {
  const key = presentedKey(keyText('publishable', tenantId, 'abcdefghijklmnopqrstuv'));
  if (!key) throw new Error('this is no key');
  return key;
};

/** Two tenants; `resolved` returns the tenant of a request with these claims. */
async function twoTenants() {
  const tenants = inMemoryTenantStore();
  const keys = inMemoryKeyStore();
  for (const [tenantId, widgetHosts, own] of [
    ['shop', [WIDGET, PORTAL], [SHOP]],
    ['rival', [WIDGET], [RIVAL, PORTAL]],
  ] as const) {
    await tenants.create(aTenant({ tenantId, widgetHosts: [...widgetHosts] }));
    for (const origin of own) await tenants.claimOrigin(origin, tenantId);
    await keys.add({ ...keyOf(tenantId), label: 'first', createdAt: NOW });
  }
  const resolved = async (claims: TenantClaims) =>
    (await resolveTenant({ tenants, keys, owners: tenants }, claims)).tenantId;
  return { keys, resolved };
}

describe('the tenant is the one of', () => {
  test.each<[string, TenantClaims, string]>([
    ['a token, whatever the site', { token: 'shop', page: WIDGET }, 'shop'],
    ['a key', { key: keyOf('shop'), page: WIDGET }, 'shop'],
    ['the site that the page claims to be', { website: SHOP, page: WIDGET }, 'shop'],
    ['the domain that it claims to be', { websiteDomain: 'shop.example', page: WIDGET }, 'shop'],
    ['a site that a tenant owns, before a name', { website: SHOP, named: 'shop', page: WIDGET }, 'shop'],
    ['a name, where no tenant owns the site', { website: WIDGET, named: 'shop', page: WIDGET }, 'shop'],
    ['a handle, where nothing else names one', { handle: 'shop', page: WIDGET }, 'shop'],
    ['a handle, before the owner of a page that shows the widgets of others', { handle: 'shop', page: PORTAL }, 'shop'],
    [
      'a site, before a handle that an earlier widget left behind',
      { website: RIVAL, handle: 'shop', page: WIDGET },
      'rival',
    ],
    ['a key, before such a handle', { key: keyOf('rival'), handle: 'shop', page: WIDGET }, 'rival'],
    ['the page itself', { page: RIVAL }, 'rival'],
  ])('%s', async (_, claims, tenantId) => {
    const { resolved } = await twoTenants();

    expect(await resolved(claims)).toBe(tenantId);
  });
});

describe('refused is', () => {
  test.each<[string, TenantClaims, string]>([
    ['nothing', {}, 'ERR_UNKNOWN_TENANT'],
    ['a page that no tenant owns', { page: WIDGET }, 'ERR_UNKNOWN_TENANT'],
    ['an unknown tenant', { named: 'nobody', page: WIDGET }, 'ERR_UNKNOWN_TENANT'],
    ['a handle of an unknown tenant', { handle: 'nobody', page: WIDGET }, 'ERR_UNKNOWN_TENANT'],
    ['a handle without a page', { handle: 'shop' }, 'ERR_UNKNOWN_TENANT'],
    ['a handle on a page of another tenant', { handle: 'rival', page: SHOP }, 'ERR_ORIGIN'],
    ['a handle on a page that no tenant owns', { handle: 'shop', page: 'https://evil.example' }, 'ERR_ORIGIN'],
    ['a handle on a page that hides where it is from', { handle: 'shop', page: 'null' }, 'ERR_ORIGIN'],
    ['a token on a page of another tenant', { token: 'shop', page: RIVAL }, 'ERR_ORIGIN'],
    ['a site of another tenant beside a key', { key: keyOf('shop'), website: RIVAL, page: WIDGET }, 'ERR_ORIGIN'],
    ['a name that contradicts the key', { key: keyOf('shop'), named: 'rival', page: WIDGET }, 'ERR_TENANT_MISMATCH'],
    ['a name that contradicts the token', { token: 'shop', named: 'rival' }, 'ERR_TENANT_MISMATCH'],
    ['a name that contradicts the site', { website: SHOP, named: 'rival', page: WIDGET }, 'ERR_TENANT_MISMATCH'],
    ['an unknown key', { key: { ...keyOf('shop'), hash: 'x' }, page: WIDGET }, 'ERR_UNAUTHENTICATED'],
    ['a key of another kind', { key: { ...keyOf('shop'), kind: 'secret' }, page: WIDGET }, 'ERR_UNAUTHENTICATED'],
  ])('%s', async (_, claims, code) => {
    const { resolved } = await twoTenants();

    await expect(resolved(claims)).rejects.toMatchObject({ code });
  });

  test('a key that was revoked, also beside a token', async () => {
    const { keys, resolved } = await twoTenants();
    await keys.revoke('shop', keyOf('shop').hash, NOW);

    await expect(resolved({ key: keyOf('shop') })).rejects.toMatchObject({ code: 'ERR_REVOKED' });
    await expect(resolved({ key: keyOf('shop'), token: 'shop' })).rejects.toMatchObject({ code: 'ERR_REVOKED' });
  });
});

test('only a text with a handle’s form names a tenant', () => {
  const secret = 'k3v9x0q2wz8p7r5t1b-_aA';

  expect(tenantOfHandle(conversationHandle('my-shop-2', 'session'))).toBe('my-shop-2');
  expect(tenantOfHandle(`shop_${secret}`)).toBe('shop');
  for (const other of [
    undefined,
    '',
    secret,
    `c_${secret}`,
    `Shop_${secret}`,
    `-shop_${secret}`,
    `shop_${secret}x`,
    `shop#_${secret}`,
  ]) {
    expect(tenantOfHandle(other)).toBeUndefined();
  }
});
