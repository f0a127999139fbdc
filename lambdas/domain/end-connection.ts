import type { Connection } from './identity.ts';
import type { Announcer, ConnectionStore } from './ports.ts';

type Needs = { connections: ConnectionStore; announcer: Announcer };

export type Ended = Pick<Connection, 'tenantId' | 'subject' | 'userId' | 'role' | 'connectionId'>;

/**
 * Forgets a socket; when it was the visitor's last, the agents are told. Called by whoever notices first (the disconnect
 * event, a post answered "gone", the sweeper), and any number of times: only the one that finds the row says anything.
 */
export async function endConnection({ connections, announcer }: Needs, ended: Ended): Promise<void> {
  const { tenantId, subject, userId, role } = ended;
  if (!(await connections.remove(ended)) || role !== 'visitor') return;
  if ((await connections.ofVisitor(tenantId, subject)).length > 0) return;
  await announcer.announce({ type: 'offline', tenantId, userId });
}
