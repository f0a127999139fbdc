import type { ListedSocket } from '../../domain/delivery/connection-store.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import { isTooOld, KEEP_ALIVE_WINDOW, type KeepAlive } from '../../domain/sockets/keep-alive.ts';
import type { Clock, Sleep } from '../../domain/time/clock.ts';
import { type EndNeeds, endConnection } from '../delivery/end-connection.ts';

export type KeepAliveNeeds = EndNeeds & {
  keepAlive: KeepAlive;
  clock: Clock;
  sleep: Sleep;
};

/** Sockets, and the milliseconds over which their keep-alives are spread. */
export type KeepAliveBatch = { sockets: readonly ListedSocket[]; within: number };

export type KeepNeeds = KeepAliveNeeds & {
  /** Has another invocation post the keep-alives of these sockets. Resolves once the invocation is queued. */
  handOverKeepAlive: (batch: KeepAliveBatch) => Promise<void>;
  /** Keep-alives a second (`keepAliveRate`). */
  keepAliveRate: number;
};

/** Keep-alives posted at once. */
const WIDTH = 50;

/** Milliseconds in which `$connect` may not have returned yet: posts to such a socket result in "gone" as well. */
const OPENING = 30_000;

/** Sockets that one invocation keeps alive, and the milliseconds that it has for them: well below its time limit of 15 s. */
export const LARGEST_BATCH = 1000;
const LONGEST_BATCH = 5000;

/**
 * Keeps sockets open, closes those too old (`OLDEST`), and removes those that are gone; the first ones first.
 *
 * Up to a thousand sockets are handled in this invocation, so that a small gateway starts no other; every further thousand is
 * handed over, since of a million sockets 125,000 are in one slot and an invocation posts to some 300 a second. Hand-overs
 * are paced: all at once, they would post several times what the account and the WebSocket API take in a second, and a post
 * that is refused twice is a socket that is cut. If a hand-over is lost, its thousand miss one keep-alive: API Gateway closes
 * those sockets, and their clients reconnect (docs/decisions/0005-keep-alive-by-slots.md).
 */
export async function keepConnections(needs: KeepNeeds, sockets: readonly ListedSocket[]): Promise<void> {
  const { keepAliveRate, clock, sleep } = needs;
  const size = Math.min(LARGEST_BATCH, Math.ceil((keepAliveRate * LONGEST_BATCH) / 1000));
  const perSocket = Math.min(1000 / keepAliveRate, KEEP_ALIVE_WINDOW / sockets.length);
  const begun = clock();
  const batches = Array.from({ length: Math.ceil(sockets.length / size) }, (_, index) => index * size);
  await inParallel(batches, batches.length, async (from) => {
    const early = begun + from * perSocket - clock();
    if (early > 0) await sleep(early);
    const batch = {
      sockets: sockets.slice(from, from + size),
      within: Math.min(size, sockets.length - from) * perSocket,
    };
    const isLast = from + size >= sockets.length;
    await (isLast ? keepSocketsAlive(needs, batch) : handOver(needs, batch));
  });
}

/** Hands sockets over to another invocation; if that fails, this one keeps them alive within its time limit. */
const handOver = (needs: KeepNeeds, batch: KeepAliveBatch): Promise<void> =>
  needs.handOverKeepAlive(batch).catch(() => keepSocketsAlive(needs, batch));

/** Keeps these sockets open. Idempotent. */
export const keepSocketsAlive = (needs: KeepAliveNeeds, batch: KeepAliveBatch): Promise<void> =>
  inParallel(paced(needs, batch), WIDTH, (socket) => keepOneAlive(needs, socket));

/** The sockets, as many as are posted to at once at a time, each when it is its turn. */
async function* paced(
  { clock, sleep }: KeepAliveNeeds,
  { sockets, within }: KeepAliveBatch,
): AsyncGenerator<ListedSocket> {
  const begun = clock();
  for (const [index, socket] of sockets.entries()) {
    const early = index % WIDTH === 0 ? begun + (within * index) / sockets.length - clock() : 0;
    if (early > 0) await sleep(early);
    yield socket;
  }
}

/** Posts to one socket, or ends it: if it is too old, or gone although it cannot be opening any more. */
export async function keepOneAlive(needs: KeepAliveNeeds, socket: ListedSocket): Promise<void> {
  const { keepAlive, clock } = needs;
  const age = clock() - socket.connectedAt;
  if (isTooOld(age, socket.connectionId)) {
    if (await keepAlive.end(socket.connectionId, 'age')) await endConnection(needs, socket);
  } else if ((await keepAlive.post(socket)) === 'gone' && age >= OPENING) {
    await endConnection(needs, socket);
  }
}
