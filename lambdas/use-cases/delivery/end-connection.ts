import type { Announcer } from '../../domain/delivery/announcement.ts';
import type { ConnectionKey, ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { userIdOf } from '../../domain/ids.ts';
import { type EndAgentNeeds, endAgentsSocket } from './end-agents-socket.ts';

export type EndNeeds = EndAgentNeeds & { connections: ConnectionStore; announcer: Announcer };

/**
 * Removes a socket's row; if it was the visitor's last, the visitor is announced as offline. Called by each part that
 * notices the end (disconnect event, post answered "gone", sweeper), any number of times: without a row, nothing is
 * announced.
 *
 * The announcement precedes the removal: an invocation that crashes in between leaves the row, and the next that meets it
 * (at the latest its keep-alive) announces it again. Only of two tabs that end at once, each of which
 * still saw the other, the later has to look again after its row is removed.
 */
export async function endConnection(needs: EndNeeds, ended: ConnectionKey): Promise<void> {
  const { connections, announcer } = needs;
  const { tenantId, subject, role, connectionId } = ended;
  if (role !== 'visitor') return endAgentsSocket(needs, ended);
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
