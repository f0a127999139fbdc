import type { Clock } from './clock.ts';
import { type AsOf, CLOCKS_DIFFER, type Moment } from './moment.ts';

/** The time as one environment knows it. */
export interface Watch {
  /** A reading that is greater than all before. */
  now(): Moment;
  /** What lies behind at this moment. */
  asOf(): AsOf;
  /** Another environment had come so far: that was found in what it has stored. */
  saw(moment: Moment): void;
}

/** Environments whose readings are passed on in one place of an agent, which the client sends back with each reconnect. */
export const MOST_OTHERS = 8;

/** `name` is as random as it takes to be nobody else's. */
export function environmentWatch({ clock, name }: { clock: Clock; name: string }): Watch {
  const seen = new Map<string, Moment>();
  let last = 0;
  const read = () => {
    last = Math.max(clock(), last + 1);
    return { at: last, by: name };
  };
  return {
    now: read,
    asOf() {
      const now = read();
      // What is older than clocks may differ is behind by anyone's.
      for (const [by, { at }] of seen) if (at <= now.at - CLOCKS_DIFFER) seen.delete(by);
      const others = [...seen.values()].sort((a, b) => b.at - a.at).slice(0, MOST_OTHERS);
      return { ...now, others };
    },
    saw(moment) {
      const known = seen.get(moment.by);
      if (moment.by !== name && moment.at > (known?.at ?? 0)) seen.set(moment.by, moment);
    },
  };
}
