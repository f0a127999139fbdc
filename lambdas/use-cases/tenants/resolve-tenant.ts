import { Refusal } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { KeyStore } from '../../domain/tenants/key-store.ts';
import { origins } from '../../domain/tenants/origin.ts';
import { originBelongs } from '../../domain/tenants/origin-belongs.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { PresentedKey } from '../../domain/tenants/tenant-key.ts';
import type { OriginOwners, TenantLookup } from '../../domain/tenants/tenant-store.ts';
import { validKey } from './valid-key.ts';

type Needs = { tenants: TenantLookup; keys: Pick<KeyStore, 'find'>; owners: OriginOwners };

/** Everything in a request that may say which tenant it is for, in the order in which it counts. */
export type TenantClaims = {
  /** The tenant of a token that was verified. */
  token?: TenantId | undefined;
  key?: PresentedKey | undefined;
  /** The site that the page claims to be: attribution, since any page can say so. */
  website?: string | undefined;
  websiteDomain?: string | undefined;
  /** Named in a header, the query or the body. */
  named?: TenantId | undefined;
  /** The tenant of the handle that the request is about. Counts only from a page that says where it is from. */
  handle?: TenantId | undefined;
  /** The browser's own word for where the page is from. */
  page?: string | undefined;
};

/**
 * The tenant that a request without an identity of its own is for. Whatever names it, the page that asks, and the site that
 * it claims to be, must be that tenant's; and nothing in the request may name another.
 */
export async function resolveTenant(needs: Needs, claims: TenantClaims): Promise<Tenant> {
  const { key, website, named, page } = claims;
  if (key) await validKey(needs.keys, key);
  const tenantId = await claimed(needs, claims);
  const tenant = tenantId === null ? null : await needs.tenants.find(tenantId);
  if (!tenant) throw new Refusal('ERR_UNKNOWN_TENANT', 'nothing in the request names a tenant of this gateway');
  if (named && named !== tenantId) {
    throw new Refusal('ERR_TENANT_MISMATCH', 'the request names another tenant than its key, token or site');
  }
  originBelongs(tenant, page);
  originBelongs(tenant, website);
  return tenant;
}

async function claimed({ owners }: Needs, claims: TenantClaims): Promise<TenantId | null> {
  const { token, key, website, websiteDomain, named, handle, page } = claims;
  const direct = token ?? key?.tenantId;
  if (direct) return direct;
  const sites = [website, ...(websiteDomain ? [`https://${websiteDomain}`, `http://${websiteDomain}`] : [])];
  // A page that shows the widgets of many may be one tenant's own: the handle says better whose widget this is.
  return (await ownerOf(owners, sites)) ?? named ?? (page ? handle : null) ?? (await ownerOf(owners, [page]));
}

/** Whose page the first of these is that is anybody's. */
async function ownerOf(owners: OriginOwners, pages: (string | undefined)[]): Promise<TenantId | null> {
  for (const entry of pages.flatMap((page) => (page ? origins(page) : []))) {
    const owner = await owners.ownerOf(entry);
    if (owner) return owner;
  }
  return null;
}
