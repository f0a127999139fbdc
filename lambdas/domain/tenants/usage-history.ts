import type { TenantId } from '../ids.ts';
import type { UsageCounts } from './tenant-quotas.ts';

/** Days for which the counts of a window are kept: a month, with some days to look at it. */
export const USAGE_KEPT_DAYS = 35;

/** What tenants used, as it was counted for their quotas: by sampling, so it is right on average (`STANDS_FOR`). */
export interface UsageHistory {
  /** The counts of a tenant's windows from `first` to `last`, oldest first; a window without use has none. */
  ofWindows(tenantId: TenantId, first: number, last: number): AsyncIterable<{ window: number; counts: UsageCounts }>;
}
