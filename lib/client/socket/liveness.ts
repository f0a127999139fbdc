import type { Watch } from './watch.ts';

/** Milliseconds between two looks at the clock, and beyond them the delay that says that the machine slept. */
const LOOK_EVERY = 5_000;
const SLEPT = 25_000;

/** Milliseconds without a frame after which a line that somebody looks at is asked for a sign of life. */
const SILENT = 40_000;

/** The same while nobody looks: the gateway's own beat comes every eight minutes, so this line has missed two. */
const BEATS_MISSED = 17 * 60_000;

/** Milliseconds for the answer: a function that starts cold takes two of them. Together less than a minute. */
const PONG_TIMEOUT = 6_000;

type Line = { watch: Watch; ping: () => void; onDead: () => void };

/**
 * Notices that a line has died silently: a lost network closes no socket by itself.
 *
 * A question costs a frame, and an answer another, so there is no beat of this side. The line is asked when nothing was heard
 * while somebody looks, when the gateway's beats are missing, when the machine has slept, and whenever `check` is called: after a
 * return of the reader or of the network, and when an acknowledgement is overdue. Any frame is an answer.
 */
export function liveness({ watch, ping, onDead }: Line) {
  let heardAt = 0;
  let lookedAt = 0;
  let ticker: ReturnType<typeof setInterval> | undefined;
  let pending: ReturnType<typeof setTimeout> | undefined;

  function heard() {
    heardAt = Date.now();
    clearTimeout(pending);
    pending = undefined;
  }

  function stop() {
    clearInterval(ticker);
    heard();
  }

  /** A question that is asked already is not repeated. */
  function check() {
    if (pending !== undefined) return;
    pending = setTimeout(() => {
      stop();
      onDead();
    }, PONG_TIMEOUT);
    ping();
  }

  function look() {
    const now = Date.now();
    const hasSlept = now - lookedAt > LOOK_EVERY + SLEPT && !watch.isHidden();
    lookedAt = now;
    if (hasSlept || now - heardAt >= (watch.isWatched() ? SILENT : BEATS_MISSED)) check();
  }

  return {
    start() {
      stop();
      lookedAt = Date.now();
      ticker = setInterval(look, LOOK_EVERY);
    },
    heard,
    check,
    stop,
  };
}
