import { BoundedMap } from '../../domain/bounded-map.ts';
import type { TenantId } from '../../domain/ids.ts';
import {
  HELD_BY,
  QUOTA_WINDOW,
  STANDS_FOR,
  type TenantQuotas,
  type UsageCounter,
  type UsageCounts,
  type Use,
  usedPart,
} from '../../domain/tenants/tenant-quotas.ts';
import type { Clock } from '../../domain/time/clock.ts';

/**
 * How many times as often uses are counted by an environment that knows of more than half of a quota being used, in this window
 * or the one before: what one environment lets pass before it learns that a quota is used up is that much less.
 */
export const ATTENTIVE = 5;

type Needs = {
  counter: UsageCounter;
  clock: Clock;
  /** From 0 to 1. */
  random: () => number;
};

/** Tenants whose counts one environment remembers. */
const KEPT_AT_MOST = 1000;

/** What an environment knows of a tenant's use: the answer to the last write of its own. */
type Known = { window: number; counts: UsageCounts };

/** All tenants' quotas, as one environment knows them: it learns from its own writes what all together have used. */
export function tenantQuotas({ counter, clock, random }: Needs): TenantQuotas {
  const kept = new BoundedMap<TenantId, Known>(KEPT_AT_MOST);

  const heldFor: TenantQuotas['heldFor'] = (tenantId, { used, by }) => {
    const now = clock() / 1000;
    const window = Math.floor(now / QUOTA_WINDOW);
    const known = kept.get(tenantId);
    const isHeld =
      known?.window === window && HELD_BY[used].some((kind) => usedPart(known.counts, { used: kind, by }) > 1);
    return isHeld ? (window + 1) * QUOTA_WINDOW - now : 0;
  };

  const isAttentive = (tenantId: TenantId, use: Use, window: number): boolean => {
    const known = kept.get(tenantId);
    return known !== undefined && known.window >= window - 1 && usedPart(known.counts, use) > 0.5;
  };

  return {
    heldFor,
    async consume(tenantId, use, amount = 1) {
      const held = heldFor(tenantId, use);
      if (held > 0) return held;
      const window = Math.floor(clock() / 1000 / QUOTA_WINDOW);
      const standsFor = STANDS_FOR[use.used] / (isAttentive(tenantId, use, window) ? ATTENTIVE : 1);
      const counted = Math.max(amount, standsFor);
      if (random() >= amount / counted) return 0;
      // A count that cannot be written refuses no tenant.
      const counts = await counter.add(tenantId, window, (window + 1) * QUOTA_WINDOW, use, counted).catch(() => null);
      if (counts) kept.set(tenantId, { window, counts });
      return heldFor(tenantId, use);
    },
  };
}
