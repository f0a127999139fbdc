import type { ConnectionKey, ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import type { KeepAlive } from '../../domain/sockets/keep-alive.ts';

type Needs = {
  connections: Pick<ConnectionStore, 'ofMarkedForClosing'>;
  keepAlive: KeepAlive;
  /** Forgets a socket, and tells presence. */
  ended: (connection: ConnectionKey) => Promise<void>;
};

/** Sockets ended at once. */
const WIDTH = 50;

/** Ends the sockets of those whose tokens were revoked. They may come back, and are refused then. One that cannot be ended stays in the list. */
export async function closeMarkedSockets({ connections, keepAlive, ended }: Needs): Promise<void> {
  await inParallel(connections.ofMarkedForClosing(), WIDTH, async (marked) => {
    if (await keepAlive.end(marked.connectionId)) await ended(marked);
  });
}
