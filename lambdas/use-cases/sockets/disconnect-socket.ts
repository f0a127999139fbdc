import { type Caller, listeningIdentity } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { ConnectionId } from '../../domain/ids.ts';
import type { SocketSessionStore } from '../../domain/sockets/socket-session.ts';
import { type EndNeeds, endConnection } from '../delivery/end-connection.ts';
import { effectiveCaller } from '../tenants/effective-caller.ts';

type Needs = EndNeeds & {
  sessions: Pick<SocketSessionStore, 'find' | 'remove'>;
  visitors: Pick<VisitorStore, 'find'>;
};

export type DisconnectSocket = {
  connectionId: ConnectionId;
  /** Whose socket it was, as was verified when it opened; `in session` for a Socket.IO one, whose session says so. */
  caller: Caller | 'in session' | null;
};

/**
 * A socket has ended. Its session outlives it, if it was somebody: its client may come back, and what it said at the end
 * may be handled after this.
 */
export async function disconnectSocket(needs: Needs, { connectionId, caller }: DisconnectSocket): Promise<void> {
  const known = caller === 'in session' ? await callerInSession(needs, connectionId) : caller;
  if (!known) return;
  const spoke = await effectiveCaller(needs.visitors, known);
  await endConnection(needs, { ...listeningIdentity(spoke), connectionId });
}

async function callerInSession({ sessions }: Needs, connectionId: ConnectionId): Promise<Caller | null> {
  const session = await sessions.find(connectionId);
  if (session?.live) return session.caller;
  if (session) await sessions.remove(connectionId);
  return null;
}
