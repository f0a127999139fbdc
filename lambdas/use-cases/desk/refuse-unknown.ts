import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { invalid } from '../../domain/errors.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { StaffNames } from '../../domain/identity/staff-names.ts';
import { type StaffId, staffId } from '../../domain/ids.ts';

export type AssigneeNeeds = {
  staffNames: Pick<StaffNames, 'nameOf'>;
  connections: Pick<ConnectionStore, 'ofAgents'>;
};

/**
 * Refuses an assignee that nobody knows: a conversation that is given to nobody real would wait for ever. Known are the caller,
 * whoever of its tenant's staff has a name, and who is connected.
 */
export async function refuseUnknown(
  { staffNames, connections }: AssigneeNeeds,
  { tenantId, userId }: Pick<Caller, 'tenantId' | 'userId'>,
  id: StaffId,
): Promise<void> {
  if (id === staffId(tenantId, userId) || (await staffNames.nameOf(tenantId, id)) !== undefined) return;
  const connected = await connections.ofAgents(tenantId);
  if (!connected.some((each) => staffId(tenantId, each.userId) === id)) {
    throw invalid('assignee', 'is no agent of this tenant');
  }
}
