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
 * Up to a thousand it does by itself, so that a small gateway starts nothing else; every further thousand is handed over.
 * A million sockets are 125,000 a slot, and one invocation cannot post to them in its minute: a signed post takes about
 * 3 ms of processor at the memory our functions have (0.29 of a core), which makes some 300 a second, 7 minutes for the slot.
 * What it can do is read them, 150 bytes each, 19 pages of 1 MB in some 2 s, and start 125 others one after the other at
 * 20 ms, 3 s: each has done its thousand in 4 s. The posts are then 125,000 in about 7 s at worst, and 2,100 a second over
 * the minute, a fifth of the 10,000 requests a second of an account (aws-facts, section 1.1); a post that is throttled is
 * "busy" and costs nothing but the beat. 125 environments for 4 s are an eighth of the account's 1,000. Per connection-hour
 * that is 7.5 posts, 7.5 rows of an index read at half a unit per 4 KB (0.14 read units), 0.0075 invocations, no write.
 *
 * A hand-over that is lost costs its thousand sockets one beat: their line is then silent for 16 minutes, the gateway
 * cuts it after 10, and their clients come back with all that they missed.
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
