import { Refusal } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { TenantQuotas, Traffic } from '../../domain/tenants/tenant-quotas.ts';

/** Refuses what can be done without, while its tenant has used up a quota (`ERR_RATE_LIMITED`). Costs nothing. */
export function refuseIfHeld(quotas: Pick<TenantQuotas, 'heldFor'>, tenantId: TenantId, by: Traffic): void {
  const retryAfter = Math.ceil(quotas.heldFor(tenantId, { used: 'posts', by }));
  if (retryAfter > 0) throw new Refusal('ERR_RATE_LIMITED', 'this site has used up its share', { retryAfter });
}
