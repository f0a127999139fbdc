import { GatewayError } from '../gateway-error.ts';

/** Where a client gets its tokens from. One source may serve several clients. */
export type TokenSource = {
  /** A token that is valid as far as is known; renewed shortly before it expires. */
  token(): Promise<string>;
  /** Another token, after one was refused. Parallel calls share one renewal, and one that is done already is not repeated. */
  renew(refused: string): Promise<string>;
  /** Whether one that was revoked is worth renewing too, as where somebody who is signed in has another role by now. */
  readonly renewsRevoked?: boolean;
};

/** Whether another token may help where this was refused. */
export const mayBeRenewed = ({ renewsRevoked = false }: TokenSource, error: unknown): error is GatewayError =>
  error instanceof GatewayError && (error.needsToken || (renewsRevoked && error.code === 'ERR_REVOKED'));

/** A token, and when it expires (epoch milliseconds) if that is known. */
export type HeldToken = { token: string; expiresAt?: number | undefined };

/** Milliseconds before its expiry at which a token is renewed. */
const RENEW_BEFORE = 60_000;

/** Whether a token will still be valid when a request arrives. One whose expiry is unknown is until it is refused. */
export const isFresh = ({ expiresAt }: Partial<HeldToken>): boolean =>
  expiresAt === undefined || expiresAt - RENEW_BEFORE > Date.now();
