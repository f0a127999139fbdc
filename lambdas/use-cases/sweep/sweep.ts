import { minuteOf } from '../../domain/conversations/activity-index.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import { SLOTS, slotOf } from '../../domain/sockets/keep-alive.ts';
import type { SweepLog, Swept } from '../../domain/sweep/sweep-log.ts';
import type { Clock } from '../../domain/time/clock.ts';

type Needs = { sweepLog: SweepLog; clock: Clock };

/** The parts of a turn, bound in `sweep-turn.ts`. */
export type SweepParts = {
  /** Keeps the sockets of one slot open. */
  keep: (slot: number) => Promise<void>;
  endUnidentified: () => Promise<void>;
  closeMarked: () => Promise<void>;
  /** Delivers to sockets what could not be delivered before. */
  recover: () => Promise<void>;
  /** Does what stands on the due list for now. */
  workOffDueList: () => Promise<void>;
  /** Pushes what crashed senders left in the conversations that were active in these minutes. */
  repair: (first: number, last: number) => Promise<void>;
  /** Closes the conversations whose idle time ended by this minute, and not by the one before. */
  closeIdle: (minute: number) => Promise<void>;
};

/** Missed minutes that one turn catches up on at most, after the schedule stood still. */
const MISSED_MINUTES_A_TURN = 60;

/**
 * The sweeper's turn, once a minute, for all tenants.
 *
 * 1. Keep sockets open: the slot of this minute and of each missed minute, first because most urgent.
 * 2. End sockets that stayed unidentified or whose owner was revoked, and deliver what was undelivered.
 * 3. Do what is due, and push what crashed senders left in this minute and the two before.
 * 4. Close the conversations whose tenant's idle time has just ended.
 * 5. If turns were missed, do 3 and 4 for the oldest of their minutes, at most an hour of them in one turn: a day without
 *    the schedule is caught up on in half an hour, and nothing left over from it is lost.
 *
 * Each part may run twice without harm, so its progress is stored last; and a part that fails stops no other, so that one
 * conversation that cannot be repaired does not end all sockets. What failed is done again in a minute.
 */
export async function sweep(needs: Needs, todo: SweepParts): Promise<void> {
  const { sweepLog, clock } = needs;
  const { keep, endUnidentified, closeMarked, recover, workOffDueList, repair, closeIdle } = todo;
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
    workOffDueList,
    () => repair(now - 2, now),
    ...(turn < now ? [() => closeIdle(now)] : []),
    () => catchUp(sweepLog, todo, missed, now),
  ];
  await inParallel(parts, 1, (part) => part());
  if (missed.upTo >= now - 1) missed.upTo = now;
  if (turn < now) await sweepLog.swept({ ...missed, turn: now });
}

/** Missed minutes that are caught up on at once. */
const MINUTES_AT_ONCE = 4;

/**
 * Catches up on missed minutes four by four, and stores its progress after each four, so that the turn after one that ran out
 * of time continues there. Minutes that fail hold back the progress, not the minutes after them.
 */
async function catchUp(
  sweepLog: SweepLog,
  { repair, closeIdle }: Pick<SweepParts, 'repair' | 'closeIdle'>,
  missed: Swept,
  now: number,
): Promise<void> {
  const { upTo } = missed;
  if (upTo >= now - 1) return;
  const last = Math.min(now - 1, upTo + MISSED_MINUTES_A_TURN);
  const parts = minutesBetween(upTo + 1, last).filter((minute) => (minute - upTo - 1) % MINUTES_AT_ONCE === 0);
  await inParallel(parts, 1, async (first) => {
    const until = Math.min(first + MINUTES_AT_ONCE - 1, last);
    // Entries of the last minutes before a turn may not have been pushed by then.
    await repair(first - 2, until);
    for (const minute of minutesBetween(first, until)) await closeIdle(minute);
    if (first !== missed.upTo + 1) return;
    missed.upTo = until;
    await sweepLog.swept(missed);
  });
}

const minutesBetween = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);

/** Stored before the very first turn, so that it counts as missed if it fails. */
async function begin(sweepLog: SweepLog, now: number): Promise<Swept> {
  const swept = { turn: now - 1, upTo: now - 1 };
  await sweepLog.swept(swept);
  return swept;
}
