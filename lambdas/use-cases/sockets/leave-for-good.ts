import { listeningIdentity } from '../../domain/identity/caller.ts';
import type { ConnectionId } from '../../domain/ids.ts';
import type { SocketSessionStore } from '../../domain/sockets/socket-session.ts';
import { type EndNeeds, endConnection } from '../delivery/end-connection.ts';

type Needs = EndNeeds & {
  sessions: Pick<SocketSessionStore, 'find' | 'leave'>;
};

/**
 * A Socket.IO client says goodbye: it is told nothing more and not recovered any more. It closes the socket itself. What it
 * said just before is still handled, for that may arrive after this.
 */
export async function leaveForGood(needs: Needs, { connectionId }: { connectionId: ConnectionId }): Promise<void> {
  const session = await needs.sessions.find(connectionId);
  if (!session?.live) return;
  await needs.sessions.leave(session.recovery.began);
  await endConnection(needs, { ...listeningIdentity(session.caller), connectionId });
}
