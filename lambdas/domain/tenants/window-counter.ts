import type { TenantId } from '../ids.ts';

/** Counts the requests of one address to one tenant, by window. */
export interface WindowCounter {
  /** Counts one request in a numbered window that ends at `endsAt` (epoch seconds), and answers the count with it. */
  count(tenantId: TenantId, address: string, window: number, endsAt: number): Promise<number>;
}
