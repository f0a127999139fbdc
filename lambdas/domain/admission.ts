import { Refusal } from './errors.ts';
import type { Caller } from './identity.ts';
import { originAllowed } from './origin.ts';
import type { Tenant } from './tenant.ts';
import type { TenantLookup, VisitorStamps } from './tenant-ports.ts';

type Needs = { tenants: TenantLookup; stamps: Pick<VisitorStamps, 'notBefore'> };

/** The caller's tenant, unless that is gone or either of them ended this token early. */
export async function unrevokedTenant({ tenants, stamps }: Needs, caller: Caller): Promise<Tenant> {
  const [tenant, stamp] = await Promise.all([
    tenants.find(caller.tenantId),
    caller.role === 'visitor' ? stamps.notBefore(caller.tenantId, caller.subject) : null,
  ]);
  const notBefore = Math.max(tenant?.notBefore ?? 0, stamp ?? 0);
  if (!tenant || caller.issuedAt < notBefore) throw new Refusal('ERR_REVOKED', 'the token was revoked');
  return tenant;
}

/** Refuses pages of other sites. Servers and command lines send no `Origin`, and a token is all they need. */
export function originBelongs(tenant: Tenant, origin: string | undefined): void {
  if (origin !== undefined && !originAllowed(tenant.origins, origin)) {
    throw new Refusal('ERR_ORIGIN', `${origin} is not an allowed origin of this tenant`);
  }
}
