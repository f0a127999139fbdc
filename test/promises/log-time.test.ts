import { describe, expect, test } from 'vitest';
import { aTimeRun, type TimeRule } from '../support/harness/random/log-writers.ts';

/**
 * A reader of a tenant's entries by time, as of a feed, in virtual time: `SEED=… RUNS=1 npx vitest run
 * test/promises/log-time.test.ts` repeats a run, `RUNS=20000` makes as many.
 */
const { SEED, RUNS } = process.env;
const FIRST = SEED === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(SEED);
const RUNS_USUALLY = 300;

/** What is wrong with a run; undefined if the reader gave out every entry once and in order, and no row moved. */
async function wrong(seed: number, without?: TimeRule): Promise<string | undefined> {
  const { stored, given, moved } = await aTimeRun(seed, without);
  if (given.join() !== stored.join())
    return `SEED=${seed}: the log has ${stored.join()}, and given out is ${given.join()}`;
  return moved > 0 ? `SEED=${seed}: rows of the index moved` : undefined;
}

async function firstWrong(runs: number, without?: TimeRule): Promise<string | undefined> {
  for (let run = 0; run < runs; run++) {
    const found = await wrong(FIRST + run, without);
    if (found) return found;
  }
  return undefined;
}

test('[CUR6] a reader up to the horizon gives out every entry once and in order, whatever the clocks of the writers and how late their writes', async () => {
  expect(await firstWrong(Number(RUNS ?? RUNS_USUALLY))).toBeUndefined();
}, 3_700_000);

describe('the search for what time does to a reader notices', () => {
  test.each<TimeRule>(['time never falls', 'attempts have a limit', 'puts have a limit', 'a row keeps its position'])(
    'that it is not so that %s',
    async (rule) => {
      expect(await firstWrong(2000, rule)).toMatch(/SEED/);
    },
    600_000,
  );
});
