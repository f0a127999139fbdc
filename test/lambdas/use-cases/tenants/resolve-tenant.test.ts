import { describe, expect, test } from 'vitest';
import { conversationHandle, tenantOfHandle } from '../../../../lambdas/domain/identity/handle.ts';
import { reveal, sealed } from '../../../../lambdas/domain/sealed.ts';
import { keyText, presentedKey } from '../../../../lambdas/domain/tenants/tenant-key.ts';
import { resolveTenant, type TenantClaims } from '../../../../lambdas/use-cases/tenants/resolve-tenant.ts';
import { RIVAL, SHOP } from '../../../../test/support/builders/tenants.ts';
import { aTenant, NOW, tenantNamed } from '../../../support/builders/tenants.ts';
import { inMemoryKeyStore } from '../../../support/stores/in-memory-key-store.ts';
import { inMemoryTenantStore } from '../../../support/stores/in-memory-tenant-store.ts';

const SHOP_PAGE = 'https://shop.example';
const RIVAL_PAGE = 'https://rival.example';
/** A host that shows the widgets of both, and belongs to neither. */
const WIDGET = 'https://widget.example';
/** The rival's own site, which shows the shop's widget as well. */
const PORTAL = 'https://portal.example';

const keyOf = (tenantId: string) => {
  const key = presentedKey(keyText('publishable', tenantNamed(tenantId), 'abcdefghijklmnopqrstuv'));
  if (!key) throw new Error('this is no key');
  return key;
};

/** Two tenants; `resolved` returns the tenant of a request with these claims. */
async function twoTenants() {
  const tenants = inMemoryTenantStore();
  const keys = inMemoryKeyStore();
  for (const [tenantId, widgetHosts, own] of [
    [SHOP, [WIDGET, PORTAL], [SHOP_PAGE]],
    [RIVAL, [WIDGET], [RIVAL_PAGE, PORTAL]],
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
    ['a token, whatever the site', { token: SHOP, page: WIDGET }, 'shop'],
    ['a key', { key: keyOf('shop'), page: WIDGET }, 'shop'],
    ['the site that the page claims to be', { website: SHOP_PAGE, page: WIDGET }, 'shop'],
    ['the domain that it claims to be', { websiteDomain: 'shop.example', page: WIDGET }, 'shop'],
    ['a site that a tenant owns, before a name', { website: SHOP_PAGE, named: SHOP, page: WIDGET }, 'shop'],
    ['a name, where no tenant owns the site', { website: WIDGET, named: SHOP, page: WIDGET }, 'shop'],
    ['a handle, where nothing else names one', { handle: SHOP, page: WIDGET }, 'shop'],
    ['a handle, before the owner of a page that shows the widgets of others', { handle: SHOP, page: PORTAL }, 'shop'],
    [
      'a site, before a handle that an earlier widget left behind',
      { website: RIVAL_PAGE, handle: SHOP, page: WIDGET },
      'rival',
    ],
    ['a key, before such a handle', { key: keyOf('rival'), handle: SHOP, page: WIDGET }, 'rival'],
    ['the page itself', { page: RIVAL_PAGE }, 'rival'],
  ])('%s', async (_, claims, tenantId) => {
    const { resolved } = await twoTenants();

    expect(await resolved(claims)).toBe(tenantId);
  });
});

describe('refused is', () => {
  test.each<[string, TenantClaims, string]>([
    ['nothing', {}, 'ERR_UNKNOWN_TENANT'],
    ['a page that no tenant owns', { page: WIDGET }, 'ERR_UNKNOWN_TENANT'],
    ['an unknown tenant', { named: tenantNamed('nobody'), page: WIDGET }, 'ERR_UNKNOWN_TENANT'],
    ['a handle of an unknown tenant', { handle: tenantNamed('nobody'), page: WIDGET }, 'ERR_UNKNOWN_TENANT'],
    ['a handle without a page', { handle: SHOP }, 'ERR_UNKNOWN_TENANT'],
    ['a handle on a page of another tenant', { handle: RIVAL, page: SHOP_PAGE }, 'ERR_ORIGIN'],
    ['a handle on a page that no tenant owns', { handle: SHOP, page: 'https://evil.example' }, 'ERR_ORIGIN'],
    ['a handle on a page that hides where it is from', { handle: SHOP, page: 'null' }, 'ERR_ORIGIN'],
    ['a token on a page of another tenant', { token: SHOP, page: RIVAL_PAGE }, 'ERR_ORIGIN'],
    ['a site of another tenant beside a key', { key: keyOf('shop'), website: RIVAL_PAGE, page: WIDGET }, 'ERR_ORIGIN'],
    ['a name that contradicts the key', { key: keyOf('shop'), named: RIVAL, page: WIDGET }, 'ERR_TENANT_MISMATCH'],
    ['a name that contradicts the token', { token: SHOP, named: RIVAL }, 'ERR_TENANT_MISMATCH'],
    ['a name that contradicts the site', { website: SHOP_PAGE, named: RIVAL, page: WIDGET }, 'ERR_TENANT_MISMATCH'],
    ['an unknown key', { key: { ...keyOf('shop'), hash: 'x' }, page: WIDGET }, 'ERR_UNAUTHENTICATED'],
    ['a key of another kind', { key: { ...keyOf('shop'), kind: 'secret' }, page: WIDGET }, 'ERR_UNAUTHENTICATED'],
  ])('%s', async (_, claims, code) => {
    const { resolved } = await twoTenants();

    await expect(resolved(claims)).rejects.toMatchObject({ code });
  });

  test('a key that was revoked, also beside a token', async () => {
    const { keys, resolved } = await twoTenants();
    await keys.revoke(SHOP, keyOf('shop').hash, NOW);

    await expect(resolved({ key: keyOf('shop') })).rejects.toMatchObject({ code: 'ERR_REVOKED' });
    await expect(resolved({ key: keyOf('shop'), token: SHOP })).rejects.toMatchObject({
      code: 'ERR_REVOKED',
    });
  });
});

test('only a text with a handle’s form names a tenant', () => {
  const secret = 'k3v9x0q2wz8p7r5t1b-_aA';

  expect(tenantOfHandle(reveal(conversationHandle(tenantNamed('my-shop-2'), sealed('session'))))).toBe('my-shop-2');
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
