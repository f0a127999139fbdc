import { GatewayError } from '../gateway-error.ts';
import { singleFlight } from '../single-flight.ts';
import { tokenClaims } from './token-claims.ts';
import { type HeldToken, isFresh, type TokenSource } from './token-source.ts';

/** A token as a function provides it: the JWT alone, or the answer of the gateway that minted it. */
export type ProvidedToken = string | { token: string; expiresIn?: number };

/**
 * Tokens of a user or an agent, from a function that asks the site's own server for one. It is called for the first request,
 * shortly before the token expires, and when the gateway refuses the token.
 *
 * A function that fails is called again later, for the network may have failed it. To end the attempts, because nobody is
 * logged in any more, it throws a `GatewayError` of its own with the code `ERR_UNAUTHENTICATED`.
 */
export function providedTokens(provide: () => ProvidedToken | Promise<ProvidedToken>): TokenSource {
  let held: HeldToken | undefined;
  const next = singleFlight(async () => {
    held = heldToken(await provided(provide));
    return held.token;
  });
  return {
    token: async () => (held && isFresh(held) ? held.token : next()),
    renew: async (refused) => (held && held.token !== refused && isFresh(held) ? held.token : next()),
  };
}

async function provided(provide: () => ProvidedToken | Promise<ProvidedToken>): Promise<ProvidedToken> {
  try {
    return await provide();
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    throw new GatewayError('No token could be had.', { code: 'TOKEN', cause });
  }
}

function heldToken(provided: ProvidedToken): HeldToken {
  const { token, expiresIn } = typeof provided === 'string' ? { token: provided } : provided;
  if (expiresIn !== undefined) return { token, expiresAt: Date.now() + expiresIn * 1000 };
  const expiresAt = (tokenClaims(token).exp ?? 0) * 1000;
  // A clock that is wrong here, or a token that is too short-lived to be renewed early: the gateway says when it is over.
  return isFresh({ token, expiresAt }) ? { token, expiresAt } : { token };
}
