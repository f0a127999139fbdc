import type { Clock } from '../../domain/time/clock.ts';
import type { ErasureKey } from './run-erasure.ts';

/** Erasures that invocations go on with, one after the other, until a time (epoch milliseconds). */
export type ErasureBatch = { erase: readonly ErasureKey[]; until: number };

type Needs = {
  clock: Clock;
  /** Does a part of an erasure, `most` entries at most; answers how many entries it found. */
  run: (erasure: ErasureKey, most: number) => Promise<number>;
  /** Has another invocation go on with these. */
  goOn: (batch: ErasureBatch) => Promise<void>;
};

/** Erasures that one turn of the sweeper has gone on with at most: about as many as have room in their time. */
export const ERASURES_A_TURN = 100;

/** Entries that one invocation deletes at most: about ten seconds' work at the memory of the function. */
export const ENTRIES_AT_ONCE = 2000;

/** Entries whose deletion takes as long as what each part of an erasure does beside that: about half a second. */
export const PART_COUNTS_AS = 100;

/**
 * Goes on with erasures, as far as one invocation may, and hands the others over to the next, which begins as this one ends: so
 * however many they are, and however much there is to delete, one environment is occupied, or two while one hands over. One of which
 * more is to be deleted comes after the others. After its time nobody goes on with a batch: all of them stand on the due list, and
 * the sweeper has begun the next. One that fails keeps none from being done, and is tried again by then.
 */
export async function runErasures({ clock, run, goOn }: Needs, { erase, until }: ErasureBatch): Promise<void> {
  const waiting = [...erase];
  const failures: unknown[] = [];
  for (let left = ENTRIES_AT_ONCE; left > 0 && clock() < until; left -= PART_COUNTS_AS) {
    const erasure = waiting.shift();
    if (!erasure) break;
    try {
      const found = await run(erasure, left);
      if (found >= left) waiting.push(erasure);
      left -= found;
    } catch (error) {
      failures.push(error);
    }
  }
  if (waiting.length > 0 && clock() < until) {
    await goOn({ erase: waiting, until }).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}
