import type { Time } from './time.ts';

/**
 * A clock that moves only by `advance`. Functions run in their own threads and read the machine's clock, but their timeouts
 * use this one: wait for running invocations before advancing it by more than a timeout.
 */
export interface ManualTime extends Time {
  /** Moves the clock and runs the timers that become due, in order. */
  advance(milliseconds: number): void;
}

/** Starts a manual clock, for tests. */
export function manualTime(start = Date.UTC(2025, 0, 1)): ManualTime {
  let now = start;
  const timers = new Set<{ readonly due: number; readonly run: () => void }>();
  const next = (until: number) => [...timers].filter(({ due }) => due <= until).sort((a, b) => a.due - b.due)[0];
  return {
    now: () => now,
    after(milliseconds, run) {
      const timer = { due: now + milliseconds, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(milliseconds) {
      const until = now + milliseconds;
      for (let timer = next(until); timer !== undefined; timer = next(until)) {
        timers.delete(timer);
        now = timer.due;
        timer.run();
      }
      now = until;
    },
  };
}
