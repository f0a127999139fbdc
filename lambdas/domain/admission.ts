import { Refusal } from './errors.ts';
import type { Caller } from './identity.ts';
import { originAllowed } from './origin.ts';
import type { Tenant } from './tenant.ts';
import type { TenantLookup, VisitorStamps } from './tenant-ports.ts';

type Needs = { tenants: TenantLookup; stamps: Pick<VisitorStamps, 'notBefore'> };

/**
 * The caller's tenant, unless that is gone or either of them ended this token early. The tenant says when a visitor of its
 * was last revoked, so that a visitor's own stamp is read for older tokens only: hardly ever.
 */
export async function unrevokedTenant({ tenants, stamps }: Needs, caller: Caller): Promise<Tenant> {
  const tenant = await tenants.find(caller.tenantId);
  if (!tenant || caller.issuedAt < (tenant.notBefore ?? 0)) throw revoked();
  if (caller.role === 'visitor' && caller.issuedAt < (tenant.visitorsRevokedAt ?? 0)) {
    const stamp = await stamps.notBefore(caller.tenantId, caller.subject);
    if (caller.issuedAt < (stamp ?? 0)) throw revoked();
  }
  return tenant;
}

const revoked = () => new Refusal('ERR_REVOKED', 'the token was revoked');

/** Refuses pages of other sites. Servers and command lines send no `Origin`, and a token is all they need. */
export function originBelongs(tenant: Tenant, origin: string | undefined): void {
  if (origin !== undefined && !originAllowed([...tenant.origins, ...tenant.widgetHosts], origin)) {
    throw new Refusal('ERR_ORIGIN', `${origin} is not an allowed origin of this tenant`);
  }
}
