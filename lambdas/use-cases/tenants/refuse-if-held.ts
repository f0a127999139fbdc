import { Refusal } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { TenantQuotas, Use } from '../../domain/tenants/tenant-quotas.ts';

/** Refuses a use before anything is read for it, while its tenant has used up a quota (`ERR_RATE_LIMITED`). Costs nothing. */
export function refuseIfHeld(quotas: Pick<TenantQuotas, 'heldFor'>, tenantId: TenantId, use: Use): void {
  const retryAfter = Math.ceil(quotas.heldFor(tenantId, use));
  if (retryAfter > 0) throw new Refusal('ERR_RATE_LIMITED', 'this site has used up its share', { retryAfter });
}
