import type { TenantId } from '../ids.ts';

/**
 * The part of the account's AWS limits that one tenant may use, per second, so that others keep theirs (aws-facts, sections
 * 1.1 and 4): of 10,000 requests a second, posts included, half for its posts; of 500 new sockets a second, half; of 1,000
 * environments, about what 200 messages a second keep busy, twenty or so. Posts that tell agents who comes and goes are counted
 * as `presence`, a tenth of the account, beside `posts`: the rest is left for keep-alives (3,000 a second at most) and requests.
 */
export const QUOTAS = { messages: 200, sockets: 250, posts: 5000, presence: 1000 } as const satisfies Record<
  string,
  number
>;

export type QuotaKind = keyof typeof QUOTAS;

/** Seconds over which a tenant's use is counted. A tenant that has used up its quota is refused until they are over. */
export const QUOTA_WINDOW = 10;

/** Counts the use of all environments together, by window. */
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
  /**
   * Counts a use. Answers the seconds for which the tenant has to wait because a quota is used up; 0 if none is. The quota of
   * presence holds back nothing but presence, which any quota holds back.
   */
  consume(tenantId: TenantId, used: QuotaKind, amount?: number): Promise<number>;
}
