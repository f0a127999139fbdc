import type { Caller } from './identity.ts';

/**
 * A visitor's token lives for a day: the newest widgets never refresh the token of an open page, and a socket is cut after
 * two hours anyway. Whoever is to end earlier is ended by a "not before" stamp.
 */
export const VISITOR_TOKEN_SECONDS = 24 * 60 * 60;

/** An agent sees a whole tenant, and its desk can ask for another token by itself. */
export const STAFF_TOKEN_SECONDS = 60 * 60;

/** What a token says, once it is known to be genuine. */
export type VerifiedToken = {
  caller: Caller;
  /** When the visitor first came, epoch seconds: renewed tokens keep it, and renewal ends so long after it. */
  authTime: number;
  /** Genuine, but its time is over. */
  expired: boolean;
};

/** Tells genuine tokens from all others. */
export interface TokenVerifier {
  /** Everything that is not a token of a known issuer for this audience is `forged`; why, nobody is told. */
  verify(token: string): Promise<VerifiedToken | 'forged'>;
}

/** Signs what a caller is. Times and all come from the caller. */
export interface TokenIssuer {
  issue(caller: Caller, authTime: number): Promise<string>;
}
