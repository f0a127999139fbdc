import { Refusal } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { KeyStore } from '../../domain/tenants/key-store.ts';
import { origins, pageOrigin } from '../../domain/tenants/origin.ts';
import { originBelongs } from '../../domain/tenants/origin-belongs.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { PresentedKey } from '../../domain/tenants/tenant-key.ts';
import type { OriginOwners, TenantLookup } from '../../domain/tenants/tenant-store.ts';
import { validKey } from './valid-key.ts';

type Needs = { tenants: TenantLookup; keys: Pick<KeyStore, 'find'>; owners: OriginOwners };

/** Everything in a request that may name its tenant, in order of precedence. */
export type TenantClaims = {
  /** The tenant of a token that was verified. */
  token?: TenantId | undefined;
  key?: PresentedKey | undefined;
  /** The site that the page claims to be: attribution, since any page can claim it. */
  website?: string | undefined;
  websiteDomain?: string | undefined;
  /** Named in a header, the query or the body. */
  named?: TenantId | undefined;
  /** The tenant of the handle in the request. Counts only beside an `Origin` (`page`). */
  handle?: TenantId | undefined;
  /** The origin of the page, as the browser sends it. */
  page?: string | undefined;
  /** The gateway's own origin, which beside a token counts as no page. */
  gateway?: string | undefined;
};

/**
 * The tenant of a request without a verified caller. The origin of the page, and the site that the page claims to be, must
 * belong to that tenant (`ERR_ORIGIN`), and nothing in the request may name another (`ERR_TENANT_MISMATCH`).
 */
export async function resolveTenant(needs: Needs, claims: TenantClaims): Promise<Tenant> {
  const { token, key, website, named, page, gateway } = claims;
  if (key) await validKey(needs.keys, key);
  const tenantId = await claimed(needs, claims);
  const tenant = tenantId === null ? null : await needs.tenants.find(tenantId);
  if (!tenant) throw new Refusal('ERR_UNKNOWN_TENANT', 'nothing in the request names a tenant of this gateway');
  if (named && named !== tenantId) {
    throw new Refusal('ERR_TENANT_MISMATCH', 'the request names another tenant than its key, token or site');
  }
  originBelongs(tenant, token ? pageOrigin(page, gateway) : page);
  originBelongs(tenant, website);
  return tenant;
}

async function claimed({ owners }: Needs, claims: TenantClaims): Promise<TenantId | null> {
  const { token, key, website, websiteDomain, named, handle, page } = claims;
  const direct = token ?? key?.tenantId;
  if (direct) return direct;
  const sites = [website, ...(websiteDomain ? [`https://${websiteDomain}`, `http://${websiteDomain}`] : [])];
  // A page that shows the widgets of several tenants may belong to one of them: the handle identifies the widget's tenant better.
  return (await ownerOf(owners, sites)) ?? named ?? (page ? handle : null) ?? (await ownerOf(owners, [page]));
}

/** The owner of the first of these pages that a tenant owns. */
async function ownerOf(owners: OriginOwners, pages: (string | undefined)[]): Promise<TenantId | null> {
  for (const entry of pages.flatMap((page) => (page ? origins(page) : []))) {
    const owner = await owners.ownerOf(entry);
    if (owner) return owner;
  }
  return null;
}
