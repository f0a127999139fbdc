import type { Connection } from '../../domain/delivery/connection.ts';
import type { ConnectionSender } from '../../domain/delivery/connection-sender.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { newestOf } from '../../domain/delivery/sockets-of-visitor.ts';
import { inParallel } from '../../domain/in-parallel.ts';

type Needs = {
  connections: Pick<ConnectionStore, 'ofVisitor' | 'remove'>;
  sender: Pick<ConnectionSender, 'close'>;
};

/** Sockets closed at once. */
const WIDTH = 50;

/**
 * Ends the oldest sockets of a visitor that has connected one more than it may have. The visitor stays online, so nothing is announced.
 * A socket that cannot be closed keeps its row, and is posted to no more (`delivery.ts`). Never fails: the newest socket is open, and
 * the next one, or the next message, does what is left.
 */
export async function endSurplusSockets(needs: Needs, connection: Connection): Promise<void> {
  if (connection.role === 'visitor') await endSurplus(needs, connection).catch(() => {});
}

async function endSurplus({ connections, sender }: Needs, { tenantId, subject }: Connection): Promise<void> {
  const { surplus } = newestOf(await connections.ofVisitor(tenantId, subject));
  await inParallel(surplus, WIDTH, async (socket) => {
    if (await sender.close(socket.connectionId, 'surplus')) await connections.remove(socket);
  });
}
