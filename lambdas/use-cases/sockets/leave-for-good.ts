import { listeningIdentity } from '../../domain/identity/caller.ts';
import type { ConnectionId } from '../../domain/ids.ts';
import type { SocketSessionStore } from '../../domain/sockets/socket-session.ts';
import { type EndNeeds, endConnection } from '../delivery/end-connection.ts';

type Needs = EndNeeds & {
  sessions: Pick<SocketSessionStore, 'find' | 'leave'>;
};

/**
 * Handles the DISCONNECT packet of a Socket.IO client: ends its pushes and its recovery id. The client closes the
 * socket itself; frames that it sent before may arrive after this and are still handled.
 */
export async function leaveForGood(needs: Needs, { connectionId }: { connectionId: ConnectionId }): Promise<void> {
  const session = await needs.sessions.find(connectionId);
  if (!session?.live) return;
  await needs.sessions.leave(session.recovery.began);
  await endConnection(needs, { ...listeningIdentity(session.caller), connectionId });
}
