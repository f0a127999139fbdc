import type { Announcer } from '../../domain/delivery/announcement.ts';
import type { ConnectionKey, ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { userIdOf } from '../../domain/ids.ts';

export type EndNeeds = { connections: ConnectionStore; announcer: Announcer };

/**
 * Forgets a socket; when it was the visitor's last, the agents are told. Called by whoever notices first (the disconnect
 * event, a post answered "gone", the sweeper), and any number of times: once its row is gone, nothing more is said.
 *
 * They are told before the row is removed: whoever dies in between leaves it, and the next who meets it (at the latest its
 * keep-alive, within 8 minutes) says it again. Only of two tabs that end at once, each of which still saw the other, the
 * later has to look again when its row is gone.
 */
export async function endConnection({ connections, announcer }: EndNeeds, ended: ConnectionKey): Promise<void> {
  const { tenantId, subject, role, connectionId } = ended;
  if (role !== 'visitor') {
    await connections.remove(ended);
    return;
  }
  const offline = () => announcer.announce({ type: 'offline', tenantId, userId: userIdOf(subject) });
  const sockets = await connections.ofVisitor(tenantId, subject);
  if (!sockets.some((socket) => socket.connectionId === connectionId)) return;
  if (sockets.length === 1) {
    await offline();
    await connections.remove(ended);
  } else if (await connections.remove(ended)) {
    if ((await connections.ofVisitor(tenantId, subject)).length === 0) await offline();
  }
}
