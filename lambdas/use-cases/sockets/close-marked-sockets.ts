import { inParallel } from '../../domain/in-parallel.ts';
import type { KeepAlive } from '../../domain/sockets/keep-alive.ts';
import { type EndNeeds, endConnection } from '../delivery/end-connection.ts';

export type CloseMarkedNeeds = EndNeeds & { keepAlive: KeepAlive };

/** Sockets ended at once. */
const WIDTH = 50;

/** Ends the sockets of those whose tokens were revoked. They may come back, and are refused then. One that cannot be ended stays in the list. */
export async function closeMarkedSockets(needs: CloseMarkedNeeds): Promise<void> {
  await inParallel(needs.connections.ofMarkedForClosing(), WIDTH, async (marked) => {
    if (await needs.keepAlive.end(marked.connectionId)) await endConnection(needs, marked);
  });
}
