import { minuteOf } from '../domain/conversation.ts';
import { SLOTS, slotOf } from '../domain/keep-alive.ts';
import type { Clock, ConnectionKey, ConnectionStore, SweepLog } from '../domain/ports.ts';

type Needs = {
  sweepLog: SweepLog;
  connections: Pick<ConnectionStore, 'ofMissed'>;
  clock: Clock;
  recover: (connection: ConnectionKey) => Promise<unknown>;
  endUnborn: () => Promise<unknown>;
  repair: (minute: number) => Promise<unknown>;
  closeIdle: (minute: number) => Promise<unknown>;
  keep: (slot: number) => Promise<unknown>;
};

/** Minutes made up at most after the schedule stood still. Older conversations count as closed when they are read. */
const MOST_MADE_UP = 60;

/**
 * What happens once a minute, for all tenants.
 *
 * 1. Keep sockets open: the slot of this minute and of each minute that was missed, most urgent of all.
 * 2. End sockets that were never answered, and tell those that missed something.
 * 3. Push what crashed senders left, of this minute and of the last that was swept.
 * 4. Close what has been idle for its tenant's time.
 *
 * Each part may run twice without harm, so how far it came is noted last.
 */
export async function sweep({
  sweepLog,
  connections,
  clock,
  recover,
  endUnborn,
  repair,
  closeIdle,
  keep,
}: Needs): Promise<void> {
  const now = minuteOf(clock());
  const last = Math.max((await sweepLog.last()) ?? now - 1, now - MOST_MADE_UP);
  const due = Array.from({ length: Math.max(0, now - last) }, (_, index) => last + 1 + index);

  for (const slot of new Set(due.slice(-SLOTS).map(slotOf))) await keep(slot);
  await endUnborn();
  for await (const connection of connections.ofMissed()) await recover(connection);
  for (const minute of new Set([last - 1, last, ...due])) await repair(minute);
  for (const minute of due) await closeIdle(minute);
  if (due.length > 0) await sweepLog.swept(now);
}
