import { backOff } from '../back-off.ts';
import { isTransient } from '../gateway-error.ts';
import type { Watch } from '../socket/watch.ts';

/** Milliseconds without a live socket after which the gateway is asked over HTTP: a reconnect takes one or two. */
const BEGINS_AFTER = 5_000;

/** Milliseconds between two questions: after something has happened, and at most while somebody looks and while nobody does. */
const SHORTEST = 2_000;
const LONGEST_WATCHED = 30_000;
const LONGEST = 5 * 60_000;

/** How much longer each pause is than the one before, while nothing happens. */
const GROWTH = 1.5;

/** Milliseconds between two questions that the reader or the network asks for. */
const AT_ONCE_EVERY = 1_000;

export type PollingOptions = {
  watch: Watch;
  /** Asks the gateway over HTTP. Resolves to whether there was something new. */
  ask: () => Promise<boolean>;
  onAnswered: () => void;
  onFailed: (error: unknown) => void;
};

export type Polling = ReturnType<typeof polling>;

/**
 * Asks the gateway over HTTP while no socket is live: soon after something has happened, later and later while nothing does, and
 * at once when the reader or the network returns (docs/decisions/0039-where-websockets-are-blocked.md).
 */
export function polling({ watch, ask, onAnswered, onFailed }: PollingOptions) {
  /** The spell that is under way, so that an answer which comes after its end is nobody's. */
  let spell: object | null = null;
  let isAsking = false;
  let isAnswered = false;
  let askedAt = 0;
  let pause = SHORTEST;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let endWatch = () => {};

  function wait(ms: number) {
    clearTimeout(timer);
    timer = setTimeout(run, ms);
  }

  /** Up to a fifth shorter, so that clients which lost their lines together do not ask together. */
  const paused = () => pause * (1 - Math.random() / 5);

  async function run() {
    const mine = spell;
    if (!mine || isAsking) return;
    isAsking = true;
    askedAt = Date.now();
    const outcome = await ask().then(
      (hasNews) => ({ hasNews }),
      (error: unknown) => ({ error }),
    );
    isAsking = false;
    if (spell !== mine) return spell ? wait(BEGINS_AFTER) : undefined;
    if ('error' in outcome) return failed(outcome.error);
    isAnswered = true;
    failures = 0;
    pause = outcome.hasNews ? SHORTEST : Math.min(pause * GROWTH, watch.isWatched() ? LONGEST_WATCHED : LONGEST);
    wait(paused());
    onAnswered();
  }

  function failed(error: unknown) {
    isAnswered = false;
    const retryAfter = isTransient(error) ? (error.retryAfter ?? 0) : 0;
    wait(retryAfter * 1000 + backOff(failures++));
    onFailed(error);
  }

  /** Something has happened, here or there: more may follow. */
  function soon() {
    pause = SHORTEST;
    if (isAnswered && !isAsking) wait(paused());
  }

  function woken() {
    pause = SHORTEST;
    if (!isAsking && Date.now() - askedAt >= AT_ONCE_EVERY) run();
  }

  return {
    /** No socket is live. No effect while it asks already. */
    begin() {
      if (spell) return;
      spell = {};
      pause = SHORTEST;
      failures = 0;
      endWatch = watch.onWake(woken);
      wait(BEGINS_AFTER);
    },
    soon,
    end() {
      spell = null;
      isAnswered = false;
      clearTimeout(timer);
      endWatch();
    },
    /** Whether the last question was answered: HTTP gets through, and a socket does not. */
    isAnswered: () => isAnswered,
  };
}
