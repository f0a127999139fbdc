import { type ForEach, inParallel } from '../in-parallel.ts';
import { shuffled } from '../shuffled.ts';
import type { Clock, SetTimer } from './clock.ts';

type Needs = { clock: Clock; setTimer: SetTimer };

/** A job that was given up took longer than it may. It goes on, and nobody waits for it any more. */
export class TooSlow extends Error {
  override readonly name = 'TooSlow';
}

/** The outcome of a job, or `TooSlow` after so many milliseconds. */
export const inTime = <Result>(
  { setTimer }: Pick<Needs, 'setTimer'>,
  job: Promise<Result>,
  limit: number,
): Promise<Result> =>
  new Promise((resolve, reject) => {
    const cancel = setTimer(limit, () => reject(new TooSlow(`no end after ${limit} ms`)));
    job.then(resolve, reject).finally(cancel);
  });

export type LimitedTime = {
  /** Items in random order, until the time is over: so none of them is always the last, whatever stands before it. */
  forEach: ForEach;
  /** Items that were not begun, or not ended, when the time was over. */
  left: () => number;
};

/** Work that may go on until a time (epoch milliseconds), and may take so many milliseconds for `each` item. */
export function limitedTime(needs: Needs, { until, each }: { until: number; each: number }): LimitedTime {
  let left = 0;
  const forEach: ForEach = async (items, width, job, failed) => {
    const waiting = shuffled(await allOf(items));
    const untilOver = (function* () {
      for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
        if (needs.clock() >= until) {
          left += waiting.length + 1;
          return;
        }
        yield item;
      }
    })();
    const limited = async (item: (typeof waiting)[number]): Promise<void> => {
      const limit = Math.min(each, until - needs.clock());
      await inTime(needs, job(item), limit).catch((error: unknown) => {
        if (!(error instanceof TooSlow) || limit === each) throw error;
        left++;
      });
    };
    await inParallel(untilOver, width, limited, failed);
  };
  return { forEach, left: () => left };
}

async function allOf<Item>(items: Iterable<Item> | AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
