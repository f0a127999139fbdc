import type { Entry } from '../../domain/conversations/entry.ts';
import { unitsOfAll } from '../../domain/conversations/entry-size.ts';
import { trafficOf } from '../../domain/conversations/traffic.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import { refuseIfHeld } from '../tenants/refuse-if-held.ts';

type Reader = { tenantId: TenantId; caller: Pick<Caller, 'role' | 'anonymous'> | null };

const trafficOfReader = (caller: Reader['caller'], last?: Entry) =>
  caller ? trafficOf(caller, last?.state) : ('anonymous' as const);

/**
 * Reads messages, and counts what was read by its size among the reads of the tenant: a page may have a megabyte, and is anybody's to
 * ask for as often as it likes. Refused before anything is read once these are used up.
 */
export async function countedReading<Page>(
  { quotas }: { quotas: TenantQuotas },
  { tenantId, caller }: Reader,
  read: () => Promise<{ page: Page; entries: readonly Entry[] }>,
): Promise<Page> {
  refuseIfHeld(quotas, tenantId, { used: 'reads', by: trafficOfReader(caller) });
  const { page, entries } = await read();
  const use = { used: 'reads', by: trafficOfReader(caller, entries.at(-1)) } as const;
  if (entries.length > 0) await quotas.consume(tenantId, use, unitsOfAll(entries));
  return page;
}
