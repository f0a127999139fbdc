import type { Clock } from '../../domain/time/clock.ts';
import type { PublicKey, PublicKeyStore } from '../../domain/tokens/public-key-store.ts';

/** Anyone can invent a kid, so one that is unknown is looked for at most once a minute. */
const UNKNOWN = 60_000;

/** A key that was taken away is forgotten after an hour. */
const STALE = 60 * 60_000;

export type PublicKeyLookup = (kid: string) => Promise<PublicKey | null>;

/**
 * Finds a public key among those that this container has read. All are read at once, so that inventing kids cannot keep a
 * genuine one from being found; and the key of the next period has long been among them when it is first used.
 */
export function cachedPublicKeys(store: Pick<PublicKeyStore, 'all'>, clock: Clock): PublicKeyLookup {
  let keys = new Map<string, PublicKey>();
  let readAt = Number.NEGATIVE_INFINITY;
  const read = async () => {
    keys = new Map((await store.all()).map((key) => [key.kid, key]));
    readAt = clock();
  };
  const isOld = (kid: string) => {
    // Before the first token of a deployment there is nothing, and a moment later there is: no reason to wait then.
    if (keys.size === 0) return true;
    return clock() - readAt >= (keys.has(kid) ? STALE : UNKNOWN);
  };
  return async (kid) => {
    if (isOld(kid)) {
      await read().catch((error) => {
        // A key that we have is still good; without one, nothing can be said about the token.
        if (!keys.has(kid)) throw error;
      });
    }
    const key = keys.get(kid);
    return key && key.until * 1000 > clock() ? key : null;
  };
}
