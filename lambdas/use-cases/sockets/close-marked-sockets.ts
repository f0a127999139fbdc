import type { ForEach } from '../../domain/in-parallel.ts';
import type { KeepAlive } from '../../domain/sockets/keep-alive.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { type EndNeeds, endConnection } from '../delivery/end-connection.ts';

export type CloseMarkedNeeds = EndNeeds & { keepAlive: KeepAlive; clock: Clock };

/** Sockets closed at once. */
const WIDTH = 50;

/**
 * Closes the sockets of revoked visitors. Their clients may reconnect, and are refused then: a socket is left open
 * until every function knows of the revocation (`closeFrom`). One that cannot be closed stays in the list.
 */
export async function closeMarkedSockets(needs: CloseMarkedNeeds, forEach: ForEach): Promise<void> {
  await forEach(needs.connections.ofMarkedForClosing(), WIDTH, async (marked) => {
    const row = await needs.connections.find(marked);
    if (row?.closeFrom !== undefined && row.closeFrom > needs.clock()) return;
    if (await needs.keepAlive.end(marked.connectionId, 'revoked')) await endConnection(needs, marked);
  });
}
