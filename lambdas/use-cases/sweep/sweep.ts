import { minuteOf } from '../../domain/conversations/activity-index.ts';
import type { ListedSocket } from '../../domain/delivery/connection-store.ts';
import type { ForEach } from '../../domain/in-parallel.ts';
import type { Count } from '../../domain/metrics.ts';
import { slotsDue } from '../../domain/sockets/keep-alive.ts';
import type { SweepLog, Swept } from '../../domain/sweep/sweep-log.ts';
import type { Clock, SetTimer } from '../../domain/time/clock.ts';
import { inTime, limitedTime } from '../../domain/time/limited-time.ts';

/** What was not done: `left` items of a part, or a failure of it. */
export type Unfinished = { part: string; left: number } | { part: string; error: unknown };

type Needs = {
  sweepLog: SweepLog;
  /** Minutes between two keep-alives of a socket. */
  keepAliveMinutes: number;
  clock: Clock;
  setTimer: SetTimer;
  reportUnfinished: (unfinished: Unfinished) => void;
  count: Count;
};

/** The parts of a turn, bound in `sweep-turn.ts`. Each does its items by `forEach`, which ends when the part's time is over. */
export type SweepParts = {
  /** The sockets of these keep-alive slots, those of the first slot first. */
  socketsOf: (slots: number[]) => Promise<ListedSocket[]>;
  /** Keeps sockets open. */
  keep: (sockets: ListedSocket[]) => Promise<void>;
  endUnidentified: (forEach: ForEach) => Promise<void>;
  closeMarked: (forEach: ForEach) => Promise<void>;
  /** Delivers to sockets what could not be delivered before. */
  recover: (forEach: ForEach) => Promise<void>;
  /** Does what stands on the due list for now. */
  workOffDueList: (forEach: ForEach) => Promise<void>;
  /** Pushes what crashed senders left in the conversations that were active in these minutes. */
  repair: (first: number, last: number, forEach: ForEach) => Promise<void>;
  /** Closes the conversations whose idle time ended by this minute, and not by the one before. */
  closeIdle: (minute: number, forEach: ForEach) => Promise<void>;
};

/** Missed minutes that one turn catches up on at most, after the schedule stood still. */
const MISSED_MINUTES_A_TURN = 60;

/**
 * Milliseconds that each part has for its items, and that it is waited for. Lambda ends the function after 55 s
 * (`lib/functions.ts`); keep-alives are all begun after 45 s.
 */
const ITEMS_LIMIT = 42_000;
const PART_LIMIT = 50_000;

/** Milliseconds for one item: one that takes longer is given up, and does not hold up the others of its part. */
const ITEM_LIMIT = 10_000;

/**
 * The sweeper's turn, once a minute, for all tenants. Its parts run side by side, each with a time limit of its own; one that
 * fails, hangs or has too much to do keeps no other from its work.
 *
 * - Keep sockets open: the slots of this minute and of each missed minute. The turn is noted before the first post, so a turn
 *   that is cut off is never repeated: repeated turns of all slots would be eight times the posts.
 * - End sockets that stayed unidentified or whose owner was revoked, and deliver what was undelivered.
 * - Do what is due, push what crashed senders left in this minute and the two before, and close the conversations whose
 *   tenant's idle time has just ended.
 * - If turns were missed, repair and close for the oldest of their minutes, at most an hour of them in one turn: a day without
 *   the schedule is caught up on in half an hour, and nothing left over from it is lost.
 *
 * What is left is reported, and done in the next turn: it still stands in the list that it came from, or its minute counts as
 * missed. Items come in random order, so that none is always among those left. Each part may run twice without harm.
 */
export async function sweep(needs: Needs, parts: SweepParts): Promise<void> {
  const { sweepLog, keepAliveMinutes, clock, reportUnfinished, count } = needs;
  const now = minuteOf(clock());
  const progress = progressIn(sweepLog, (await sweepLog.last()) ?? (await begin(sweepLog, now)));
  const { turn, upTo } = progress.reached;
  const failures: unknown[] = [];
  /** Answers whether the part was done whole. */
  const run = async (part: string, work: (forEach: ForEach, left: () => number) => Promise<void>): Promise<boolean> => {
    const { forEach, left } = limitedTime(needs, { until: clock() + ITEMS_LIMIT, each: ITEM_LIMIT });
    try {
      await inTime(needs, work(forEach, left), PART_LIMIT);
    } catch (error) {
      failures.push(error);
      reportUnfinished({ part, error });
      return false;
    }
    if (left() === 0) return true;
    count('SweepLeft', left(), part);
    reportUnfinished({ part, left: left() });
    return false;
  };

  const [repaired, closed] = await Promise.all([
    run('repair', (forEach) => parts.repair(now - 2, now, forEach)),
    run('closeIdle', async (forEach) => {
      if (upTo < now) await parts.closeIdle(now, forEach);
    }),
    run('keep', () => keepDue(parts, progress, turn, { now, every: keepAliveMinutes })),
    run('endUnidentified', parts.endUnidentified),
    run('closeMarked', parts.closeMarked),
    run('recover', parts.recover),
    run('workOffDueList', parts.workOffDueList),
    run('catchUp', (forEach, left) => catchUp(parts, progress, now, forEach, left)),
  ]);
  if (repaired && closed && progress.reached.upTo === now - 1) progress.reached.upTo = now;
  await progress.store();
  if (failures.length > 0) throw failures[0];
}

/** How far the sweeper has come. */
type Progress = {
  reached: Swept;
  /** Stores it, if it has changed: one write after the other, so that no earlier one lasts. */
  store(): Promise<void>;
};

function progressIn(sweepLog: SweepLog, stored: Swept): Progress {
  const reached = { ...stored };
  let last = stored;
  let storing = Promise.resolve();
  const write = async () => {
    if (reached.turn === last.turn && reached.upTo === last.upTo) return;
    const next = { ...reached };
    await sweepLog.swept(next);
    last = next;
  };
  return {
    reached,
    store() {
      const writing = storing.then(write);
      storing = writing.catch(() => {});
      return writing;
    },
  };
}

/** Keeps the sockets of the due slots open, the slot that was missed first, first. */
async function keepDue(
  { socketsOf, keep }: Pick<SweepParts, 'socketsOf' | 'keep'>,
  progress: Progress,
  turn: number,
  { now, every }: { now: number; every: number },
): Promise<void> {
  const minutes = minutesBetween(Math.max(turn + 1, now - every + 1), now);
  const sockets = await socketsOf(minutes.flatMap((minute) => slotsDue(minute, every)));
  progress.reached.turn = Math.max(turn, now);
  if (sockets.length === 0) return;
  await progress.store();
  await keep(sockets);
}

/** Missed minutes that are caught up on at once. */
const MINUTES_AT_ONCE = 4;

/**
 * Catches up on missed minutes four by four, and stores its progress after each four, so that the turn after one that ran out
 * of time continues there. Minutes that fail hold back the progress, not the minutes after them.
 */
async function catchUp(
  { repair, closeIdle }: Pick<SweepParts, 'repair' | 'closeIdle'>,
  progress: Progress,
  now: number,
  forEach: ForEach,
  left: () => number,
): Promise<void> {
  const { reached } = progress;
  const { upTo } = reached;
  const last = Math.min(now - 1, upTo + MISSED_MINUTES_A_TURN);
  const failures: unknown[] = [];
  for (let first = upTo + 1; first <= last && left() === 0; first += MINUTES_AT_ONCE) {
    const until = Math.min(first + MINUTES_AT_ONCE - 1, last);
    try {
      // Entries of the last minutes before a turn may not have been pushed by then.
      await repair(first - 2, until, forEach);
      for (const minute of minutesBetween(first, until)) await closeIdle(minute, forEach);
    } catch (error) {
      failures.push(error);
      continue;
    }
    if (left() > 0 || first !== reached.upTo + 1) continue;
    reached.upTo = until;
    await progress.store();
  }
  if (failures.length > 0) throw failures[0];
}

const minutesBetween = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);

/**
 * Stored before the very first turn, so that it counts as missed if it fails; and so does the minute before, of which no turn has
 * looked at the rows that have ended since.
 */
async function begin(sweepLog: SweepLog, now: number): Promise<Swept> {
  const swept = { turn: now - 1, upTo: now - 2 };
  await sweepLog.swept(swept);
  return swept;
}
