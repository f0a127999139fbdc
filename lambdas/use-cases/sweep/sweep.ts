import { BUCKET_MINUTES, bucketOf, minuteOf } from '../../domain/conversations/activity-index.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import { SLOTS, slotOf } from '../../domain/sockets/keep-alive.ts';
import type { SweepLog, Swept } from '../../domain/sweep/sweep-log.ts';
import type { Clock } from '../../domain/time/clock.ts';

type Needs = { sweepLog: SweepLog; clock: Clock };

/** What there is to do in a turn; `sweep-turn.ts` says how. */
export type SweepParts = {
  /** Keeps the sockets of one slot open. */
  keep: (slot: number) => Promise<void>;
  endUnidentified: () => Promise<void>;
  closeMarked: () => Promise<void>;
  /** Tells sockets what could not be delivered to them. */
  recover: () => Promise<void>;
  /** Pushes what crashed senders left in the conversations of one bucket of the activity index. */
  repair: (bucket: number) => Promise<void>;
  /** Closes the conversations whose idle time ended in one minute. */
  closeIdle: (minute: number) => Promise<void>;
};

/** Minutes made up in one turn at most after the schedule stood still. */
const MADE_UP_AT_ONCE = 60;

/**
 * What happens once a minute, for all tenants.
 *
 * 1. Keep sockets open: the slot of this minute and of each minute that was missed, most urgent of all.
 * 2. End sockets that were never answered or whose owner was revoked, and tell those that missed something.
 * 3. Push what crashed senders left in this minute and the two before.
 * 4. Close what has just been idle for its tenant's time.
 * 5. If turns were missed, do 3 and 4 for the oldest of those minutes, an hour of them in one turn at most: so a schedule
 *    that stood still for a day is made up in half an hour, and nothing that was left then is forgotten.
 *
 * Each part may run twice without harm, so how far it came is noted last; and none keeps the others from their turn, so
 * that one conversation that cannot be repaired does not end all sockets. What failed is done again in a minute.
 */
export async function sweep(needs: Needs, todo: SweepParts): Promise<void> {
  const { sweepLog, clock } = needs;
  const { keep, endUnidentified, closeMarked, recover, repair, closeIdle } = todo;
  const now = minuteOf(clock());
  const { turn, upTo } = (await sweepLog.last()) ?? (await begin(sweepLog, now));
  const missed = { turn, upTo };

  const parts = [
    ...[...new Set(minutesBetween(Math.max(turn + 1, now - SLOTS + 1), now).map(slotOf))].map(
      (slot) => () => keep(slot),
    ),
    endUnidentified,
    closeMarked,
    recover,
    ...[...new Set([now - 2, now - 1, now].map(bucketOf))].map((row) => () => repair(row)),
    ...(turn < now ? [() => closeIdle(now)] : []),
    () => makeUp(sweepLog, todo, missed, now),
  ];
  await inParallel(parts, 1, (part) => part());
  if (missed.upTo >= now - 1) missed.upTo = now;
  if (turn < now) await sweepLog.swept({ ...missed, turn: now });
}

/**
 * Goes row by row, and notes how far it came after each, so that a turn that runs out of time is not begun anew by the next.
 * A row that fails holds back that note, not the rows after it.
 */
async function makeUp(
  sweepLog: SweepLog,
  { repair, closeIdle }: Pick<SweepParts, 'repair' | 'closeIdle'>,
  missed: Swept,
  now: number,
): Promise<void> {
  const { upTo } = missed;
  if (upTo >= now - 1) return;
  const last = Math.min(now - 1, upTo + MADE_UP_AT_ONCE);
  // What was said in the last minutes of a turn could still be on its way then.
  const rows = new Set(minutesBetween(upTo - 1, last).map(bucketOf));
  await inParallel(rows, 1, async (row) => {
    await repair(row);
    const due = minutesBetween(Math.max(row, upTo + 1), Math.min(row + BUCKET_MINUTES - 1, last));
    for (const minute of due) await closeIdle(minute);
    if (due[0] !== missed.upTo + 1) return;
    missed.upTo = due.at(-1) ?? missed.upTo;
    await sweepLog.swept(missed);
  });
}

const minutesBetween = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);

/** Noted before the first turn of all, so that it is made up as well if it fails. */
async function begin(sweepLog: SweepLog, now: number): Promise<Swept> {
  const swept = { turn: now - 1, upTo: now - 1 };
  await sweepLog.swept(swept);
  return swept;
}
