import { minuteOf, rowOf } from '../domain/conversation.ts';
import { SLOTS, slotOf } from '../domain/keep-alive.ts';
import { inParallel } from '../domain/parallel.ts';
import type { Clock, ConnectionKey, ConnectionStore, SweepLog } from '../domain/ports.ts';

type Needs = {
  sweepLog: SweepLog;
  connections: Pick<ConnectionStore, 'ofMissed'>;
  clock: Clock;
  recover: (connection: ConnectionKey) => Promise<void>;
  endUnborn: () => Promise<void>;
  endCondemned: () => Promise<void>;
  /** Of all conversations that were touched in the minutes of one row of the index. */
  repair: (row: number) => Promise<void>;
  closeIdle: (minute: number) => Promise<void>;
  keep: (slot: number) => Promise<void>;
};

/** Sockets that are told at once what they missed. */
const WIDTH = 20;

/** Minutes made up at most after the schedule stood still. Older conversations count as closed when they are read. */
const MOST_MADE_UP = 60;

/**
 * What happens once a minute, for all tenants.
 *
 * 1. Keep sockets open: the slot of this minute and of each minute that was missed, most urgent of all.
 * 2. End sockets that were never answered or whose owner was revoked, and tell those that missed something.
 * 3. Push what crashed senders left, of this minute and of the last that was swept.
 * 4. Close what has been idle for its tenant's time.
 *
 * Each part may run twice without harm, so how far it came is noted last; and none keeps the others from their turn, so
 * that one conversation that cannot be repaired does not end all sockets. What failed is done again in a minute.
 */
export async function sweep(needs: Needs): Promise<void> {
  const { sweepLog, connections, clock, recover, endUnborn, endCondemned, repair, closeIdle, keep } = needs;
  const now = minuteOf(clock());
  const last = Math.max((await sweepLog.last()) ?? (await begin(sweepLog, now)), now - MOST_MADE_UP);
  const due = Array.from({ length: Math.max(0, now - last) }, (_, index) => last + 1 + index);

  const parts = [
    ...[...new Set(due.slice(-SLOTS).map(slotOf))].map((slot) => () => keep(slot)),
    endUnborn,
    endCondemned,
    () => inParallel(connections.ofMissed(), WIDTH, recover),
    ...[...new Set([last - 1, last, ...due].map(rowOf))].map((row) => () => repair(row)),
    ...due.map((minute) => () => closeIdle(minute)),
  ];
  await inParallel(parts, 1, (part) => part());
  if (due.length > 0) await sweepLog.swept(now);
}

/** Noted before the first turn of all, so that it is made up as well if it fails. */
async function begin(sweepLog: SweepLog, now: number): Promise<number> {
  await sweepLog.swept(now - 1);
  return now - 1;
}
