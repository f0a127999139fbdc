import type { TenantId } from '../ids.ts';
import { DAY, MINUTE } from '../time/units.ts';
import type { Tenant } from './tenant.ts';

/** A shorter retention from before it was lengthened: what was said until then, epoch milliseconds, still goes by it. */
export type FormerRetention = { days: number; until: number };

/** How long a tenant's entries are kept, in milliseconds, and what still goes by a shorter time. */
export type Retention = { retention: number; former?: readonly FormerRetention[] };

/**
 * Milliseconds for which what a tenant says is kept, by which new rows get their TTL: as of when this environment last looked the
 * tenant up, which is at the beginning of an invocation. As long as the deployment keeps anything for one that it does not know;
 * readers go by the tenant, so such a row only lies in its table for longer.
 */
export type RetentionOf = (tenantId: TenantId) => number;

/** The most days that a deployment may keep what is said, and so a tenant. */
export const LONGEST_RETENTION_DAYS = 3650;

/**
 * Milliseconds after a change of the retention from which on every row is written by it: an environment may use a tenant as it was
 * 30 s ago (`cachedTenantLookup`), and an invocation lasts 55 s at most. More than that, and clock skew.
 */
export const RETENTION_SETTLES_WITHIN = 2 * MINUTE;

/** Times that a retention may have been lengthened while what was said before each is still there: all are read with the tenant. */
export const MOST_FORMER_RETENTIONS = 10;

/**
 * The time up to which everything that was said has expired. It never falls, whatever the tenant chooses: what has expired stays
 * so, since its rows may be deleted from then on, in any order.
 *
 * A shorter retention counts at once, for what is there too. A longer one counts for what is said from then on: what was said before
 * has rows that end by the shorter one (docs/decisions/0051-retention-of-a-tenant.md).
 */
export const expiredUpTo = (now: number, { retention, former = [] }: Retention): number =>
  Math.max(now - retention, ...former.map(({ days, until }) => Math.min(now - days * DAY, until)));

/**
 * Whether the retention was lengthened between two times: what is renewed only now and then, to outlive what is said meanwhile, has
 * to be renewed then.
 */
export const wasLengthened = (from: number, to: number, { former = [] }: Retention): boolean =>
  former.some(({ until }) => from <= until && until < to);

type Chosen = Pick<Tenant, 'retentionDays' | 'formerRetentions'>;

/** Days for which what is said is kept: as long as the deployment keeps anything, unless the tenant has chosen less. */
export const retentionDays = ({ retentionDays: chosen }: Chosen, deployment: number): number =>
  Math.min(chosen ?? deployment, deployment);

/** A tenant's retention. `deployment` in days. */
export const tenantRetention = (tenant: Chosen, deployment: number): Retention => ({
  retention: retentionDays(tenant, deployment) * DAY,
  ...(tenant.formerRetentions ? { former: tenant.formerRetentions } : {}),
});

/**
 * Milliseconds for which a Socket.IO session can be recovered, from its CONNECT on: while there is something that its client may have
 * missed, and as long as a session can be renewed, since to a guest it is all that shows who it is. `deployment` in days.
 */
export const sessionKeptFor = (tenant: Chosen & Pick<Tenant, 'sessionDays'>, deployment: number): number =>
  Math.max(retentionDays(tenant, deployment), tenant.sessionDays) * DAY;

/**
 * What a tenant that chooses `days` has to remember of the retentions before: the shorter ones by which something that is still there
 * goes. Null if these are too many.
 */
export function formerRetentions(
  { retentionDays: before, formerRetentions: former = [] }: Chosen,
  days: number,
  now: number,
): FormerRetention[] | null {
  const all = before === undefined ? former : [...former, { days: before, until: now + RETENTION_SETTLES_WITHIN }];
  const needed = all.filter((each) => each.days < days && each.until > now - days * DAY);
  return needed.length > MOST_FORMER_RETENTIONS ? null : needed;
}
