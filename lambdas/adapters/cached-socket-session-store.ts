import { BoundedMap } from '../domain/bounded-map.ts';
import type { ConnectionStore } from '../domain/delivery/connection-store.ts';
import { given } from '../domain/given.ts';
import { listeningIdentity } from '../domain/identity/caller.ts';
import type { CallerWithoutSession } from '../domain/identity/handle.ts';
import type { ConnectionId } from '../domain/ids.ts';
import type {
  IdentifiedSocket,
  LiveSocket,
  LiveSocketStore,
  SocketSessionStore,
} from '../domain/sockets/socket-session.ts';

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
      const found = { ...session, caller: await withDetails(connections, session) };
      kept.set(connectionId, found);
      return found;
    },
    async changeCaller(connectionId, caller) {
      const known = kept.get(connectionId);
      if (known) kept.set(connectionId, { ...known, caller: { ...caller, ...detailsOf(known.caller) } });
      await sessions.changeCaller(connectionId, caller);
    },
  };
}

/** Adds what only the row of the open connection has: a session's row outlives its socket, and has ids only. */
async function withDetails(
  connections: Pick<ConnectionStore, 'find'>,
  { caller, connectionId }: IdentifiedSocket,
): Promise<CallerWithoutSession> {
  if (!caller.widget && !caller.named) return caller;
  const row = await connections.find({ ...listeningIdentity(caller), connectionId });
  const { name, email, handle = '', label, domain, origin, url } = row ?? {};
  const page = given({ label, domain, origin, url });
  return {
    ...caller,
    ...given({ name, email }),
    ...(caller.widget ? { widget: { ...caller.widget, ...page, handle } } : {}),
  };
}

/** A caller keeps its name, and the widget with the handle that it was given, also when its identity changes. */
const detailsOf = ({
  name,
  email,
  widget,
}: CallerWithoutSession): Pick<CallerWithoutSession, 'name' | 'email' | 'widget'> => given({ name, email, widget });
