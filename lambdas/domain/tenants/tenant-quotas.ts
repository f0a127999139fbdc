import type { TenantId } from '../ids.ts';

/**
 * What one tenant may use of what AWS gives the whole account, so that the others keep theirs (aws-facts, sections 1.1 and
 * 4): of 10,000 requests a second, posts included, half for its posts; of 500 new sockets a second, half; of 1,000
 * environments, about what 200 messages a second keep busy, twenty or so.
 */
export const QUOTAS = { messages: 200, sockets: 250, posts: 5000 } as const satisfies Record<string, number>;

export type QuotaKind = keyof typeof QUOTAS;

/** Seconds over which a tenant's use is counted. Whoever has used up its share is refused until they are over. */
export const QUOTA_WINDOW = 10;

/** Counts of all environments, window by window. */
export interface UsageCounter {
  /** Adds to a tenant's count of a numbered window that ends at `endsAt` (epoch seconds), and answers all its counts. */
  add(
    tenantId: TenantId,
    window: number,
    endsAt: number,
    used: QuotaKind,
    amount: number,
  ): Promise<Record<QuotaKind, number>>;
}

export interface TenantQuotas {
  /** Counts a use. Answers how many seconds the tenant has to wait because it has used up its share; 0 if it has not. */
  consume(tenantId: TenantId, used: QuotaKind, amount?: number): Promise<number>;
}
