import { type DueList, NO_CONVERSATION } from '../../domain/conversations/due-list.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { MINUTE } from '../../domain/time/units.ts';

/**
 * Milliseconds after which no function writes for a tenant as it was before a change: one may use it for 30 s
 * (`cached-tenant-lookup.ts`), and an invocation that began then lasts 55 s at most; the rest is for clocks that differ.
 */
export const KNOWN_TO_ALL_AFTER = 2 * MINUTE;

/**
 * What turning a desk on changes of its tenant. The rows of what is open already are written by the sweeper, once all functions write
 * those of what follows: noted before the tenant is changed, so that a crash only notes in vain.
 */
export async function turnDeskOn(
  { dueList, clock }: { dueList: Pick<DueList, 'add'>; clock: Clock },
  tenantId: TenantId,
): Promise<Required<Pick<Tenant, 'desk' | 'deskSince'>>> {
  const since = clock();
  // The list is kept to the minute, and worked off from the beginning of each.
  const at = since + KNOWN_TO_ALL_AFTER + MINUTE;
  await dueList.add({ tenantId, conversationId: NO_CONVERSATION, at, task: { type: 'inbox', since } });
  return { desk: true, deskSince: since };
}
