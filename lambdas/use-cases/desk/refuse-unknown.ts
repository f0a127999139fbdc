import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { invalid } from '../../domain/errors.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { StaffNames } from '../../domain/identity/staff-names.ts';
import type { StaffRecords } from '../../domain/identity/staff-records.ts';
import { type StaffId, staffId } from '../../domain/ids.ts';

export type AssigneeNeeds = {
  staffNames: Pick<StaffNames, 'nameOf'>;
  staffRecords: Pick<StaffRecords, 'find'>;
  connections: Pick<ConnectionStore, 'ofAgents'>;
};

/**
 * Refuses an assignee that nobody knows: a conversation that is given to nobody real would wait for ever. Known are the caller,
 * whoever of its tenant's staff has a name or has said something of itself, and who is connected.
 */
export async function refuseUnknown(
  { staffNames, staffRecords, connections }: AssigneeNeeds,
  { tenantId, userId }: Pick<Caller, 'tenantId' | 'userId'>,
  id: StaffId,
): Promise<void> {
  if (id === staffId(tenantId, userId) || (await staffNames.nameOf(tenantId, id)) !== undefined) return;
  const [record, connected] = await Promise.all([staffRecords.find(tenantId, id), connections.ofAgents(tenantId)]);
  if (!record && !connected.some((each) => staffId(tenantId, each.userId) === id)) {
    throw invalid('assignee', 'is no agent of this tenant');
  }
}
