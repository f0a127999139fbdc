import type { TenantId } from '../../domain/ids.ts';
import {
  QUOTA_WINDOW,
  QUOTAS,
  type QuotaKind,
  type TenantQuotas,
  type UsageCounter,
} from '../../domain/tenants/tenant-quotas.ts';
import type { Clock } from '../../domain/time/clock.ts';

/**
 * Uses that one write to the counter stands for. One use in this many is counted, at random, as this many: the sum is right
 * on average, whichever environments the uses are spread over, a message costs 0.044 writes with its posts, and the standard
 * deviation at the limit is a tenth of it (docs/decisions/0007-sampled-quotas.md).
 */
export const STANDS_FOR: Record<QuotaKind, number> = { messages: 25, sockets: 25, posts: 500, presence: 100 };

type Needs = {
  counter: UsageCounter;
  clock: Clock;
  /** From 0 to 1. */
  random: () => number;
};

/** Tenants over a quota that one environment remembers. */
const HELD_AT_MOST = 1000;

/** What a used-up quota holds back: presence only, if it is that of presence, else everything. */
type Scope = 'everything' | 'presence';

/** All tenants' quotas, as one environment knows them: it learns from its own writes that a tenant is over one. */
export function tenantQuotas({ counter, clock, random }: Needs): TenantQuotas {
  const heldUntil: Record<Scope, Map<TenantId, number>> = { everything: new Map(), presence: new Map() };
  return {
    async consume(tenantId, used, amount = 1) {
      const now = clock() / 1000;
      const until = Math.max(...scopesOf(used).map((scope) => heldUntil[scope].get(tenantId) ?? 0));
      if (now < until) return until - now;

      const counted = Math.max(amount, STANDS_FOR[used]);
      if (random() >= amount / counted) return 0;
      const window = Math.floor(now / QUOTA_WINDOW);
      const endsAt = (window + 1) * QUOTA_WINDOW;
      // A count that cannot be written refuses no tenant.
      const counts = await counter.add(tenantId, window, endsAt, used, counted).catch(() => null);
      const held = counts ? scopesOf(used).filter((scope) => isUsedUp(scope, counts)) : [];
      for (const scope of held) {
        if (heldUntil[scope].size >= HELD_AT_MOST) heldUntil[scope].clear();
        heldUntil[scope].set(tenantId, endsAt);
      }
      return held.length > 0 ? endsAt - now : 0;
    },
  };
}

const scopesOf = (used: QuotaKind): Scope[] => (used === 'presence' ? ['everything', 'presence'] : ['everything']);

const isUsedUp = (scope: Scope, counts: Record<QuotaKind, number>): boolean =>
  Object.entries(QUOTAS).some(
    ([used, perSecond]) =>
      (used === 'presence') === (scope === 'presence') && counts[used as QuotaKind] > perSecond * QUOTA_WINDOW,
  );
