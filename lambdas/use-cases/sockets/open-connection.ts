import type { Announcer } from '../../domain/delivery/announcement.ts';
import type { Connection } from '../../domain/delivery/connection.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { presenceOf } from '../../domain/delivery/presence.ts';

type Needs = { connections: ConnectionStore; announcer: Announcer };

/**
 * Notes a socket, and tells the tenant's agents if it is a visitor's. Every tab says "online": those who listen keep a
 * visitor once by its id, and asking whether it is the first would cost a read for each connect.
 */
export async function openConnection({ connections, announcer }: Needs, connection: Connection): Promise<void> {
  await connections.add(connection);
  if (connection.role !== 'visitor') return;
  await announcer.announce({ type: 'online', tenantId: connection.tenantId, presence: presenceOf(connection) });
}
