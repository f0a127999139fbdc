import { agentOf, type ListedAgent, staffIdOf } from '../../domain/delivery/agent-status.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { staffOnly } from '../../domain/desk/staff-only.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { StaffNames } from '../../domain/identity/staff-names.ts';
import type { StaffRecords } from '../../domain/identity/staff-records.ts';

type Needs = {
  connections: Pick<ConnectionStore, 'agentsOnline'>;
  staffNames: Pick<StaffNames, 'all'>;
  staffRecords: Pick<StaffRecords, 'list'>;
};

/** Members that a list has at most, and open sockets that are read for it: a team has fewer. */
export const MOST_AGENTS = 500;
export const MOST_AGENTS_SOCKETS = 1000;

/**
 * A tenant's staff: whoever has a name, has said whether it is available, or is connected; those who are online first, then by name.
 * Three reads side by side, which may lag by about a second. `complete` is false if there are more than are listed.
 */
export async function listAgents(
  { connections, staffNames, staffRecords }: Needs,
  { caller }: { caller: Caller },
): Promise<{ agents: ListedAgent[]; complete: boolean }> {
  staffOnly(caller);
  const { tenantId } = caller;
  const [names, records, sockets] = await Promise.all([
    staffNames.all(tenantId),
    staffRecords.list(tenantId, MOST_AGENTS + 1),
    connections.agentsOnline(tenantId, MOST_AGENTS_SOCKETS + 1),
  ]);
  const socketsOf = Map.groupBy(sockets, staffIdOf);
  const recordOf = new Map(records.map((record) => [record.id, record]));
  const ids = new Set([...names.keys(), ...recordOf.keys(), ...socketsOf.keys()]);
  const all = [...ids].map((id) => agentOf(id, recordOf.get(id), names.get(id), socketsOf.get(id) ?? []));
  const complete = all.length <= MOST_AGENTS && records.length <= MOST_AGENTS && sockets.length <= MOST_AGENTS_SOCKETS;
  return { agents: all.sort(compared).slice(0, MOST_AGENTS), complete };
}

const compared = (a: ListedAgent, b: ListedAgent): number =>
  Number(b.online) - Number(a.online) || (a.name ?? '').localeCompare(b.name ?? '') || (a.id < b.id ? -1 : 1);
