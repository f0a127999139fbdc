import type { TenantId } from '../ids.ts';

/**
 * Who uses a quota, in the order in which they are refused: `typing` and `read` of all (`activity`); visitors who are not logged
 * in and were not answered yet, whom anybody can make by the thousand; other visitors; agents and admins.
 */
export const TRAFFIC = ['activity', 'anonymous', 'known', 'staff'] as const;

export type Traffic = (typeof TRAFFIC)[number];

/** In place of a tenant, for what is counted before any is known: no id of a tenant has one character. */
export const NO_TENANT = '-' as TenantId;

/** `reads` are of history, in units of 4 KB. */
export type QuotaKind = 'messages' | 'sockets' | 'posts' | 'presence' | 'frames' | 'reads';

/**
 * The part of the account's AWS limits that one tenant may use, per second, so that others keep theirs (aws-facts, sections
 * 1.1 and 4): of 10,000 requests a second, posts included, half for its posts; of 500 new sockets a second, half; of 1,000
 * environments, about what 200 messages a second keep busy, twenty or so; of the 1,000 frames a second that a stage takes by
 * default, half. Posts that tell agents who comes and goes are counted as `presence`, a tenth of the account, beside `posts`: the
 * rest is left for keep-alives (3,000 a second at most) and requests.
 *
 * Each number is what a kind of traffic may use together with those before it. So what anonymous visitors use leaves a part to
 * known ones, and what all visitors use leaves a part to staff; staff may use all of it. What is anonymous visitors' is as little as
 * keeps one person at one address below five dollars an hour (docs/limits.md).
 */
export const QUOTAS: Readonly<Record<QuotaKind, Readonly<Partial<Record<Traffic, number>>>>> = {
  messages: { anonymous: 50, known: 160, staff: 200 },
  sockets: { anonymous: 200, known: 225, staff: 250 },
  posts: { activity: 400, anonymous: 580, known: 4000, staff: 5000 },
  presence: { anonymous: 1000 },
  frames: { anonymous: 300, known: 400, staff: 500 },
  reads: { anonymous: 1500, known: 3000, staff: 6000 },
};

/** What may hold a use back, beside its own quota: posts are only counted, so they hold back what causes them. */
export const HELD_BY: Readonly<Record<QuotaKind, readonly QuotaKind[]>> = {
  messages: ['messages', 'posts'],
  sockets: ['sockets', 'posts', 'frames'],
  // Of posts, only what can be done without asks: it is refused first, whatever has become scarce.
  posts: ['posts', 'messages', 'sockets', 'frames'],
  presence: ['presence', 'posts', 'messages', 'sockets', 'frames'],
  frames: ['frames'],
  reads: ['reads'],
};

/** Seconds over which a tenant's use is counted. A tenant that has used up its quota is refused until they are over. */
export const QUOTA_WINDOW = 10;

/**
 * Uses that one write to the counter stands for. One use in this many is counted, at random, as this many: the sum is right
 * on average, whichever environments the uses are spread over, a message costs 0.044 writes with its posts over HTTP, 0.094 with
 * its frame over a socket, and the standard deviation at the limit is a tenth of it (docs/decisions/0007-sampled-quotas.md).
 */
export const STANDS_FOR: Record<QuotaKind, number> = {
  messages: 25,
  sockets: 25,
  posts: 500,
  presence: 100,
  frames: 100,
  reads: 500,
};

export type Use = { used: QuotaKind; by: Traffic };

/** The counts of one window; what is absent was not used. */
export type UsageCounts = Readonly<Partial<Record<QuotaKind, Readonly<Partial<Record<Traffic, number>>>>>>;

/** Counts the use of all environments together, by window. */
export interface UsageCounter {
  /** Adds to a tenant's count of a numbered window that ends at `endsAt` (epoch seconds), and answers all its counts. */
  add(tenantId: TenantId, window: number, endsAt: number, use: Use, amount: number): Promise<UsageCounts>;
}

export interface TenantQuotas {
  /**
   * Counts a use. Answers the seconds for which such uses of the tenant have to wait because a quota is used up; 0 if none is.
   * A use that has to wait is not counted.
   */
  consume(tenantId: TenantId, use: Use, amount?: number): Promise<number>;
  /** The seconds for which such uses of the tenant have to wait, as far as this environment knows. Counts nothing. */
  heldFor(tenantId: TenantId, use: Use): number;
}

/**
 * How much of a quota is used, 1 being all of it, as far as a kind of traffic is concerned: in its own part, or in one that it
 * shares with traffic refused after it. What a kind of traffic used beyond its own part counts for no other.
 */
export function usedPart(counts: UsageCounts, { used, by }: Use): number {
  let below = 0;
  let part = 0;
  for (const each of TRAFFIC) {
    const perSecond = QUOTAS[used][each];
    if (perSecond === undefined) continue;
    const most = perSecond * QUOTA_WINDOW;
    const sum = below + (counts[used]?.[each] ?? 0);
    if (TRAFFIC.indexOf(each) >= TRAFFIC.indexOf(by)) part = Math.max(part, sum / most);
    below = Math.min(sum, most);
  }
  return part;
}
