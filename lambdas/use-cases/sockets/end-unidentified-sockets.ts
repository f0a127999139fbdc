import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { type ForEach, inParallel } from '../../domain/in-parallel.ts';
import type { KeepAlive } from '../../domain/sockets/keep-alive.ts';
import { UNIDENTIFIED_AFTER } from '../../domain/sockets/keep-alive.ts';
import type { SocketSessionStore } from '../../domain/sockets/socket-session.ts';
import type { Clock } from '../../domain/time/clock.ts';

type Needs = {
  sessions: Pick<SocketSessionStore, 'ofUnidentified' | 'remove'>;
  connections: Pick<ConnectionStore, 'ofJoining' | 'remove'>;
  keepAlive: KeepAlive;
  clock: Clock;
};

/** Sockets closed at once. */
const WIDTH = 50;

/**
 * Closes the sockets without CONNECT after a minute, and those whose first answer was not posted because the invocation
 * failed. Their clients would wait for ever; so they reconnect. A socket that cannot be closed is tried a minute later.
 */
export async function endUnidentifiedSockets(
  { sessions, connections, keepAlive, clock }: Needs,
  forEach: ForEach,
): Promise<void> {
  const isDue = ({ connectedAt }: { connectedAt: number }) => clock() - connectedAt >= UNIDENTIFIED_AFTER;
  const unidentified = () =>
    forEach(sessions.ofUnidentified(), WIDTH, async (session) => {
      if (!isDue(session)) return;
      if (await keepAlive.end(session.connectionId, 'unidentified')) await sessions.remove(session.connectionId);
    });
  const joining = () =>
    forEach(connections.ofJoining(), WIDTH, async (connection) => {
      if (!isDue(connection)) return;
      if (await keepAlive.end(connection.connectionId, 'undelivered')) await connections.remove(connection);
    });
  await inParallel([unidentified, joining], 2, (list) => list());
}
