import type { TenantQuotas } from '../../../lambdas/domain/tenants/tenant-quotas.ts';

/** Quotas that no tenant ever uses up. */
export const NO_QUOTAS: TenantQuotas = { consume: async () => 0, heldFor: () => 0 };
