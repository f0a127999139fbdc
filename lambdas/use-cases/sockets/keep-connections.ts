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
  /** Has another invocation post the keep-alives of these sockets. Resolves once the invocation is queued. */
  handOverKeepAlive: (sockets: ListedSocket[]) => Promise<void>;
};

/** Keep-alives posted at once. */
const WIDTH = 50;

/** Milliseconds in which `$connect` may not have returned yet: posts to such a socket result in "gone" as well. */
const OPENING = 30_000;

/** Sockets that one invocation keeps alive. */
export const KEEP_ALIVE_BATCH = 1000;

/**
 * Keeps the sockets of one slot open, closes those too old (`OLDEST`), and removes those that are gone.
 *
 * Up to a thousand sockets are handled in this invocation, so that a small gateway starts no other; every further
 * thousand is handed over, since of a million sockets 125,000 are in one slot and an invocation posts to some 300 a
 * second. If a hand-over is lost, its thousand miss one keep-alive: API Gateway closes those sockets, and their clients
 * reconnect (docs/decisions/0005-keep-alive-by-slots.md).
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

/** Hands sockets over to another invocation; if that fails, this one keeps them alive within its time limit. */
const handOver = (needs: KeepNeeds, sockets: ListedSocket[]): Promise<void> =>
  needs.handOverKeepAlive(sockets).catch(() => keepSocketsAlive(needs, sockets));

/** Keeps these sockets open. Idempotent. */
export const keepSocketsAlive = (needs: KeepAliveNeeds, sockets: ListedSocket[]): Promise<void> =>
  inParallel(sockets, WIDTH, (socket) => keepOneAlive(needs, socket));

async function keepOneAlive(needs: KeepAliveNeeds, socket: ListedSocket): Promise<void> {
  const { keepAlive, clock } = needs;
  const age = clock() - socket.connectedAt;
  if (isTooOld(age, socket.connectionId)) {
    if (await keepAlive.end(socket.connectionId, 'age')) await endConnection(needs, socket);
  } else if ((await keepAlive.post(socket)) === 'gone' && age >= OPENING) {
    await endConnection(needs, socket);
  }
}
