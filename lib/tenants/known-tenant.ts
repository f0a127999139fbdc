import { Refusal } from '../../lambdas/domain/errors.ts';
import { tenantId } from '../../lambdas/domain/ids.ts';
import type { Tenant } from '../../lambdas/domain/tenants/tenant.ts';
import type { TenantNeeds } from './command.ts';

/** The tenant that a command names. */
export async function knownTenant({ tenants }: Pick<TenantNeeds, 'tenants'>, id: string): Promise<Tenant> {
  const tenant = await tenants.find(tenantId(id, 'tenant'));
  if (!tenant) throw new Refusal('ERR_UNKNOWN_TENANT', `there is no tenant ${id}`);
  return tenant;
}
