import { BoundedMap } from '../domain/bounded-map.ts';
import type { ConnectionStore } from '../domain/delivery/connection-store.ts';
import { listeningIdentity } from '../domain/identity/caller.ts';
import type { CallerWithoutSession } from '../domain/identity/handle.ts';
import type { ConnectionId } from '../domain/ids.ts';
import type { LiveSocket, LiveSocketStore, SocketSessionStore } from '../domain/sockets/socket-session.ts';

/** Identified sockets that one environment caches: about 500 bytes each. */
const KEPT_AT_MOST = 2000;

/** Caches identified sockets, whose caller changes only with their own events. Unidentified ones are read each time. */
export function cachedSocketSessionStore(
  sessions: Pick<SocketSessionStore, 'find' | 'changeCaller'>,
  connections: Pick<ConnectionStore, 'find'>,
): LiveSocketStore {
  const kept = new BoundedMap<ConnectionId, LiveSocket>(KEPT_AT_MOST);
  return {
    async find(connectionId) {
      const known = kept.get(connectionId);
      if (known) return known;
      const session = await sessions.find(connectionId);
      if (!session?.live) return null;
      const found = { ...session, caller: await withHandle(connections, session) };
      kept.set(connectionId, found);
      return found;
    },
    async changeCaller(connectionId, caller) {
      const known = kept.get(connectionId);
      if (known) kept.set(connectionId, { ...known, caller: { ...caller, ...handleOf(known.caller) } });
      await sessions.changeCaller(connectionId, caller);
    },
  };
}

/** Adds the handle from the connection's row: a session's row outlives its socket, and has no secrets. */
async function withHandle(
  connections: Pick<ConnectionStore, 'find'>,
  { caller, connectionId }: LiveSocket,
): Promise<CallerWithoutSession> {
  if (!caller.widget) return caller;
  const row = await connections.find({ ...listeningIdentity(caller), connectionId });
  return { ...caller, widget: { ...caller.widget, handle: row?.handle ?? '' } };
}

/** A widget keeps the handle that it was given, also when its caller changes. */
const handleOf = ({ widget }: CallerWithoutSession): Pick<CallerWithoutSession, 'widget'> => (widget ? { widget } : {});
