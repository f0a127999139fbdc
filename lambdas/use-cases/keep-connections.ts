import { inParallel } from '../domain/parallel.ts';
import { isTooOld, UNBORN_AFTER } from '../domain/keep-alive.ts';
import type { Beat, Clock, ConnectionKey, ConnectionStore, KeepAlive } from '../domain/ports.ts';

type Needs = {
  connections: ConnectionStore;
  keepAlive: KeepAlive;
  clock: Clock;
  /** Tells a socket what it missed; and forgets a socket that is gone. */
  recover: (connection: ConnectionKey) => Promise<void>;
  ended: (connection: ConnectionKey) => Promise<void>;
};

/** Beats under way at once. */
const WIDTH = 50;

/**
 * Keeps the sockets of one slot open, and ends those that should not be: the dead, the unborn, and those so old that the
 * gateway would soon cut them all together. A socket that missed something is told now. Answers how many it met.
 */
export async function keepConnections(needs: Needs, { slot }: { slot: number }): Promise<number> {
  let met = 0;
  let batch: Beat[] = [];
  const flush = async () => {
    await inParallel(batch, WIDTH, (beat) => keepOne(needs, beat));
    met += batch.length;
    batch = [];
  };
  for await (const beat of needs.connections.ofSlot(slot)) {
    batch.push(beat);
    if (batch.length >= 1000) await flush();
  }
  await flush();
  return met;
}

async function keepOne(needs: Needs, beat: Beat): Promise<void> {
  const age = needs.clock() - beat.connectedAt;
  if (isTooOld(age, beat.connectionId) || (beat.state !== 'live' && age > UNBORN_AFTER)) {
    await needs.keepAlive.end(beat);
    await needs.ended(beat);
    return;
  }
  if ((await needs.keepAlive.beat(beat)) === 'gone' && age > UNBORN_AFTER) return needs.ended(beat);
  if (beat.missed) await needs.recover(beat);
}
