import type { Clock } from './clock.ts';
import { type ClockReading, MAX_CLOCK_SKEW, type VersionVector } from './version-vector.ts';

/** The hybrid logical clock of one environment. */
export interface HybridClock {
  /** A reading that is greater than all before. */
  now(): ClockReading;
  /** The vector of the readings that have certainly passed. */
  vector(): VersionVector;
  /** Records a reading of another environment, found in what that environment has stored. */
  observe(reading: ClockReading): void;
}

/** Other environments whose readings one agent cursor carries, which the client sends back with each reconnect. */
export const MAX_OTHERS = 8;

/** `name` is random enough to be unique among environments. */
export function environmentClock({ clock, name }: { clock: Clock; name: string }): HybridClock {
  const seen = new Map<string, ClockReading>();
  let last = 0;
  const read = () => {
    last = Math.max(clock(), last + 1);
    return { at: last, by: name };
  };
  return {
    now: read,
    vector() {
      const now = read();
      // A reading older than the clock skew has passed by any clock, so it need not be named.
      for (const [by, { at }] of seen) if (at <= now.at - MAX_CLOCK_SKEW) seen.delete(by);
      const others = [...seen.values()].sort((a, b) => b.at - a.at).slice(0, MAX_OTHERS);
      return { ...now, others };
    },
    observe(reading) {
      const known = seen.get(reading.by);
      if (reading.by !== name && reading.at > (known?.at ?? 0)) seen.set(reading.by, reading);
    },
  };
}
