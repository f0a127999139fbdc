import type { Time } from './time.ts';

/**
 * A clock that stands still until it is told to move. Lambdas, which run in their own threads, keep the machine's clock,
 * but their time limits follow this one: let invocations finish before moving it far.
 */
export interface ManualTime extends Time {
  /** Moves the clock, firing what falls due on the way, in order. */
  advance(milliseconds: number): void;
}

/** Twin of `systemTime` for tests. */
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
