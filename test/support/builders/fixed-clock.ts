import { NOW_MS } from './conversations.ts';

/** A clock that stands until it is moved; sleeping moves it, and returns at once. */
export function fixedClock(start = NOW_MS) {
  let now = start;
  const slept: number[] = [];
  return {
    now: () => now,
    forward: (milliseconds: number) => {
      now += milliseconds;
    },
    sleep: async (milliseconds: number) => {
      slept.push(milliseconds);
      // Clocks show whole milliseconds, whatever fraction the jitter has.
      now += Math.ceil(milliseconds);
    },
    /** The durations slept, in order. */
    slept,
  };
}
