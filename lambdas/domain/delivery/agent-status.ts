import { given } from '../given.ts';
import type { Availability, StaffRecord, StaffRole } from '../identity/staff-records.ts';
import { type StaffId, staffId, userIdOf } from '../ids.ts';
import type { Connection } from './connection.ts';

/** What agents are told of one of them when it changes. */
export type AgentStatus = { id: StaffId; name?: string; availability: Availability; online: boolean };

/** One of a tenant's staff as agents see it. Times in epoch milliseconds. */
export type ListedAgent = AgentStatus & {
  /** Absent for one of whom only the name is known. */
  role?: StaffRole;
  onlineSince?: number;
  availabilitySince?: number;
};

type Socket = Pick<Connection, 'tenantId' | 'subject' | 'role' | 'connectedAt' | 'name'>;

export const staffIdOf = ({ tenantId, subject }: Pick<Socket, 'tenantId' | 'subject'>): StaffId =>
  staffId(tenantId, userIdOf(subject));

/** What is known of one of a tenant's staff: what it has said, its name, its open sockets. */
export function agentOf(
  id: StaffId,
  record: StaffRecord | null | undefined,
  name: string | undefined,
  sockets: readonly Socket[],
): ListedAgent {
  const [first] = sockets.toSorted((a, b) => a.connectedAt - b.connectedAt);
  return {
    id,
    ...given({ name: name ?? sockets.find((socket) => socket.name)?.name }),
    ...given({ role: roleOf(sockets) ?? record?.role }),
    online: first !== undefined,
    ...given({ onlineSince: first?.connectedAt }),
    availability: record?.availability ?? 'available',
    ...given({ availabilitySince: record?.since }),
  };
}

/** Of one who has sockets of both roles, the one that may do more. */
const roleOf = (sockets: readonly Socket[]): StaffRole | undefined =>
  sockets.some(({ role }) => role === 'admin') ? 'admin' : sockets.length > 0 ? 'agent' : undefined;

export const agentStatusOf = ({ id, name, availability, online }: ListedAgent): AgentStatus => ({
  id,
  ...given({ name }),
  availability,
  online,
});
