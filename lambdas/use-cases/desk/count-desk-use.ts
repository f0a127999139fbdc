import { Refusal } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';

/**
 * Counts a request of an agent among its tenant's messages, once, however often it is drafted anew; refused once those are used up.
 * To be called only where something will be stored: what is stored already is answered, however busy the tenant is.
 */
export function countedOnce(quotas: TenantQuotas, tenantId: TenantId, units: number): () => Promise<void> {
  let busyFor: number | undefined;
  return async () => {
    busyFor ??= await quotas.consume(tenantId, { used: 'messages', by: 'staff' }, units);
    if (busyFor === 0) return;
    const retryAfter = Math.ceil(busyFor);
    throw new Refusal('ERR_RATE_LIMITED', 'this site has used up its share of messages', { retryAfter });
  };
}
