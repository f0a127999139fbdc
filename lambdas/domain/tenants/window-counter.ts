import type { TenantId } from '../ids.ts';

/** Counts what one address asks of one tenant, window by window. */
export interface WindowCounter {
  /** Counts one more in a numbered window that ends at `endsAt` (epoch seconds), and answers how many those are now. */
  count(tenantId: TenantId, address: string, window: number, endsAt: number): Promise<number>;
}
