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
  /** The caller verified when the socket opened; `in session` for Socket.IO, whose session holds it. */
  caller: Caller | 'in session' | null;
};

/**
 * Removes a socket that has ended. The session of an identified socket is kept: its client may reconnect, and its last
 * frames may be handled after this.
 */
export async function disconnectSocket(needs: Needs, { connectionId, caller }: DisconnectSocket): Promise<void> {
  const known = caller === 'in session' ? await callerInSession(needs, connectionId) : caller;
  if (!known) return;
  const effective = await effectiveCaller(needs.visitors, known);
  await endConnection(needs, { ...listeningIdentity(effective), connectionId });
}

async function callerInSession({ sessions }: Needs, connectionId: ConnectionId): Promise<Caller | null> {
  const session = await sessions.find(connectionId);
  if (session?.live) return session.caller;
  if (session) await sessions.remove(connectionId);
  return null;
}
