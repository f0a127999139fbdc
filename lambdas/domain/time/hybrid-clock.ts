import type { Clock } from './clock.ts';
import { type ClockReading, MAX_CLOCK_SKEW, type VersionVector } from './version-vector.ts';

/** The time as one environment knows it. */
export interface HybridClock {
  /** A reading that is greater than all before. */
  now(): ClockReading;
  /** What lies behind at this moment. */
  vector(): VersionVector;
  /** Another environment had come so far: that was found in what it has stored. */
  observe(reading: ClockReading): void;
}

/** Environments whose readings are passed on in one place of an agent, which the client sends back with each reconnect. */
export const MAX_OTHERS = 8;

/** `name` is as random as it takes to be nobody else's. */
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
      // What is older than clocks may differ is behind by anyone's.
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
