import { isTooOld } from '../domain/keep-alive.ts';
import { inParallel } from '../domain/parallel.ts';
import type { Beat, Clock, ConnectionKey, ConnectionStore, KeepAlive } from '../domain/ports.ts';

type Needs = {
  connections: ConnectionStore;
  keepAlive: KeepAlive;
  clock: Clock;
  /** Forgets a socket that is gone, and tells presence. */
  ended: (connection: ConnectionKey) => Promise<void>;
};

/** Beats under way at once. */
const WIDTH = 50;

/** A row younger than this may belong to a socket whose `$connect` has not returned: posts to it answer "gone" as well. */
const UNBORN = 30_000;

/**
 * Keeps the sockets of one slot open, and ends those that are so old that the gateway would soon cut them all together.
 * Those that turn out to be dead are forgotten.
 *
 * A million sockets are 125,000 a slot: at 50 posts of some 20 ms at once that is 2,500 posts a second, a quarter of the
 * account's request rate (aws-facts, section 1.1), and a slot takes 50 s.
 */
export async function keepConnections(needs: Needs, { slot }: { slot: number }): Promise<void> {
  await inParallel(needs.connections.ofSlot(slot), WIDTH, (beat) => keepOne(needs, beat));
}

async function keepOne({ keepAlive, clock, ended }: Needs, beat: Beat): Promise<void> {
  const age = clock() - beat.connectedAt;
  if (isTooOld(age, beat.connectionId)) {
    await keepAlive.end(beat.connectionId);
    await ended(beat);
  } else if ((await keepAlive.beat(beat)) === 'gone' && age >= UNBORN) {
    await ended(beat);
  }
}
