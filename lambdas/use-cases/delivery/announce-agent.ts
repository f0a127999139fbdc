import { agentOf, agentStatusOf, staffIdOf } from '../../domain/delivery/agent-status.ts';
import type { Announcer } from '../../domain/delivery/announcement.ts';
import type { Connection } from '../../domain/delivery/connection.ts';
import type { StaffNames } from '../../domain/identity/staff-names.ts';
import type { StaffRecords } from '../../domain/identity/staff-records.ts';

export type AnnounceAgentNeeds = {
  staffNames: Pick<StaffNames, 'nameOf'>;
  staffRecords: Pick<StaffRecords, 'find'>;
  announcer: Announcer;
};

/** Tells a tenant's agents that one of them came with this socket, or went with it. */
export async function announceAgent(
  { staffNames, staffRecords, announcer }: AnnounceAgentNeeds,
  connection: Pick<Connection, 'tenantId' | 'subject' | 'role' | 'connectedAt' | 'name'>,
  online: boolean,
): Promise<void> {
  const { tenantId } = connection;
  const id = staffIdOf(connection);
  const [record, name] = await Promise.all([staffRecords.find(tenantId, id), staffNames.nameOf(tenantId, id)]);
  const agent = { ...agentStatusOf(agentOf(id, record, name, [connection])), online };
  await announcer.announce({ type: 'agent-status', tenantId, agent });
}
