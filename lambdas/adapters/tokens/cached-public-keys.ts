import type { Clock } from '../../domain/time/clock.ts';
import type { PublicKey, PublicKeyStore } from '../../domain/tokens/public-key-store.ts';

/** Milliseconds between reads for unknown kids, since clients can invent them. */
const UNKNOWN = 60_000;

/** Milliseconds between reads for known kids: a removed key is accepted for an hour at most. */
const STALE = 60 * 60_000;

export type PublicKeyLookup = (kid: string) => Promise<PublicKey | null>;

/**
 * Finds a public key among those that this container has read. All are read at once, so that invented kids cannot delay the
 * lookup of a genuine one; and the next period's key has been among them for long when it is first used.
 */
export function cachedPublicKeys(store: Pick<PublicKeyStore, 'all'>, clock: Clock): PublicKeyLookup {
  let keys = new Map<string, PublicKey>();
  let readAt = Number.NEGATIVE_INFINITY;
  const read = async () => {
    keys = new Map((await store.all()).map((key) => [key.kid, key]));
    readAt = clock();
  };
  const isOld = (kid: string) => {
    // Before the first token of a deployment there is no key, and right after it there is: an empty set is always read again.
    if (keys.size === 0) return true;
    return clock() - readAt >= (keys.has(kid) ? STALE : UNKNOWN);
  };
  return async (kid) => {
    if (isOld(kid)) {
      await read().catch((error) => {
        // A cached key is still valid; without one, the failure is no verdict about the token.
        if (!keys.has(kid)) throw error;
      });
    }
    const key = keys.get(kid);
    return key && key.until * 1000 > clock() ? key : null;
  };
}
