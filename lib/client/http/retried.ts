import { backOff } from '../back-off.ts';
import { GatewayError } from '../gateway-error.ts';

/** Requests made for one call, and the longest `Retry-After` that is waited for: beyond it the caller has to know. */
const MOST_REQUESTS = 4;
const LONGEST_WAIT = 30;

type Retried = {
  /** Whether doing it twice does no more than doing it once. */
  isSafe: boolean;
  signal?: AbortSignal | undefined;
};

/**
 * Repeats a request that failed for a reason that passes: after a lost answer only one that is safe to repeat, after a refusal
 * that stored nothing any. It waits as long as the gateway says, and with back-off and jitter besides.
 */
export async function retried<T>(request: () => Promise<T>, { isSafe, signal }: Retried): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await request();
    } catch (error) {
      if (failures + 1 >= MOST_REQUESTS || !(error instanceof GatewayError)) throw error;
      if (!(error.isRefusedUndone || (isSafe && error.isTransient))) throw error;
      const { retryAfter = 0 } = error;
      if (retryAfter > LONGEST_WAIT) throw error;
      await pause(retryAfter * 1000 + backOff(failures), signal);
    }
  }
}

const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((done, aborted) => {
    signal?.throwIfAborted();
    const timer = setTimeout(end, ms);
    const stop = () => {
      clearTimeout(timer);
      aborted(signal?.reason);
    };
    signal?.addEventListener('abort', stop, { once: true });
    function end() {
      signal?.removeEventListener('abort', stop);
      done();
    }
  });
