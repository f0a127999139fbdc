import type { TenantId } from '../ids.ts';

/** Counts what one key of a tenant does (an address, a conversation, a socket), by window. */
export interface WindowCounter {
  /** Adds to the count of a numbered window that ends at `endsAt` (epoch seconds), and answers the count with it. */
  count(tenantId: TenantId, key: string, window: number, endsAt: number, amount?: number): Promise<number>;
}
