import type { ListedSocket } from '../../domain/delivery/connection-store.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import type { KeepAlive } from '../../domain/sockets/keep-alive.ts';
import { isTooOld } from '../../domain/sockets/keep-alive.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { type EndNeeds, endConnection } from '../delivery/end-connection.ts';

export type KeepAliveNeeds = EndNeeds & {
  keepAlive: KeepAlive;
  clock: Clock;
};

export type KeepNeeds = KeepAliveNeeds & {
  /** Has another invocation beat these. Comes back when that is queued. */
  handOverKeepAlive: (sockets: ListedSocket[]) => Promise<void>;
};

/** Beats under way at once. */
const WIDTH = 50;

/** A row younger than this may belong to a socket whose `$connect` has not returned: posts to it answer "gone" as well. */
const OPENING = 30_000;

/** Sockets that one invocation beats. */
export const KEEP_ALIVE_BATCH = 1000;

/**
 * Keeps the sockets of one slot open, and ends those that are so old that the gateway would soon cut them all together.
 * Those that turn out to be dead are forgotten.
 *
 * Up to a thousand it does by itself, so that a small gateway starts nothing else; every further thousand is handed over, since
 * of a million sockets 125,000 are in one slot and an invocation posts to some 300 a second. A hand-over that is lost costs its
 * thousand one beat: the gateway cuts their lines, and their clients come back (docs/decisions/0005-keep-alive-by-slots.md).
 */
export async function keepConnections(needs: KeepNeeds, { slot }: { slot: number }): Promise<void> {
  let batch: ListedSocket[] = [];
  for await (const socket of needs.connections.ofSlot(slot)) {
    if (batch.length === KEEP_ALIVE_BATCH) {
      await handOver(needs, batch);
      batch = [];
    }
    batch.push(socket);
  }
  await keepSocketsAlive(needs, batch);
}

/** What nobody else can be found for is done here, as far as the time reaches. */
const handOver = (needs: KeepNeeds, sockets: ListedSocket[]): Promise<void> =>
  needs.handOverKeepAlive(sockets).catch(() => keepSocketsAlive(needs, sockets));

/** Beats these sockets. Twice does no harm. */
export const keepSocketsAlive = (needs: KeepAliveNeeds, sockets: ListedSocket[]): Promise<void> =>
  inParallel(sockets, WIDTH, (socket) => keepOneAlive(needs, socket));

async function keepOneAlive(needs: KeepAliveNeeds, socket: ListedSocket): Promise<void> {
  const { keepAlive, clock } = needs;
  const age = clock() - socket.connectedAt;
  if (isTooOld(age, socket.connectionId)) {
    if (await keepAlive.end(socket.connectionId)) await endConnection(needs, socket);
  } else if ((await keepAlive.post(socket)) === 'gone' && age >= OPENING) {
    await endConnection(needs, socket);
  }
}
