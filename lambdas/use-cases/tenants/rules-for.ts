import { type DeskRules, deskRules } from '../../domain/conversations/desk-rules.ts';
import type { LogRules } from '../../domain/conversations/log.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { TenantLookup } from '../../domain/tenants/tenant-store.ts';

export type TenantRules = { tenants: TenantLookup; rulesOf: (tenant: Tenant) => LogRules };

/** The rules of a tenant, for work on the conversations of all of them. Null for one that is gone, for which nothing is done. */
export async function rulesFor(
  { tenants, rulesOf }: TenantRules,
  tenantId: TenantId,
): Promise<{ rules: LogRules; desk: DeskRules } | null> {
  const tenant = await tenants.find(tenantId);
  return tenant && { rules: rulesOf(tenant), desk: deskRules(tenant) };
}
