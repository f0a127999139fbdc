import { invalid } from '../../domain/errors.ts';
import { formerRetentions } from '../../domain/tenants/retention.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';

/** `mostDays`: for how long the deployment keeps anything. */
export type ChangedRetention = { days: number; mostDays: number; now: number };

/**
 * What to write of a tenant that chooses for how many days what is said is kept: only while it still is as it was read, since that
 * depends on what it chose before.
 */
export function changedRetention(
  tenant: Pick<Tenant, 'retentionDays' | 'formerRetentions'>,
  { days, mostDays, now }: ChangedRetention,
): Pick<Tenant, 'retentionDays' | 'formerRetentions'> {
  if (days > mostDays)
    throw invalid('retentionDays', `must be at most ${mostDays}, as long as this deployment keeps anything`);
  const former = formerRetentions(tenant, days, now);
  if (!former)
    throw invalid(
      'retentionDays',
      'was lengthened too often lately: shorten it, or wait until the shortest of these is over',
    );
  return { retentionDays: days, formerRetentions: former };
}
