import { type CryptoKey, decodeJwt, errors, importJWK, type JWTPayload, jwtVerify } from 'jose';
import type { Clock } from '../../domain/time/clock.ts';
import type { PublicKey } from '../../domain/tokens/public-key-store.ts';
import type { TokenVerifier, VerifiedToken } from '../../domain/tokens/token.ts';
import type { PublicKeyLookup } from './cached-public-keys.ts';
import { callerOf } from './claims.ts';

/** Verifies the tokens of one issuer. */
export type IssuerVerifier = { issuer: string; verify: (token: string) => Promise<VerifiedToken | 'forged'> };

type Needs = { publicKey: PublicKeyLookup; issuer: string; audience: string; clock: Clock };

/** Verifies the gateway's own tokens: one algorithm, one type, one issuer, one audience, and a published key. */
export function ownTokens({ publicKey, issuer, audience, clock }: Needs): IssuerVerifier {
  const imported = new Map<string, Promise<CryptoKey>>();
  const importKey = ({ x }: PublicKey): Promise<CryptoKey> => {
    const key = imported.get(x) ?? (importJWK({ kty: 'OKP', crv: 'Ed25519', x }, 'EdDSA') as Promise<CryptoKey>);
    imported.set(x, key);
    return key;
  };
  const options = {
    algorithms: ['EdDSA'],
    typ: 'at+jwt',
    issuer,
    audience,
    requiredClaims: ['sub', 'iat', 'exp', 'jti'],
  };
  return {
    issuer,
    verify: (token) => {
      let handleKey = '';
      const keyOf = async ({ kid }: { kid?: string }): Promise<CryptoKey> => {
        const found = kid === undefined ? null : await publicKey(kid);
        if (!found) throw new errors.JWKSNoMatchingKey();
        handleKey = found.handleKey;
        return importKey(found);
      };
      return outcome(
        async () => (await jwtVerify(token, keyOf, { ...options, currentDate: new Date(clock()) })).payload,
        (claims) => callerOf(claims, handleKey),
      );
    },
  };
}

/** Chooses the issuer's verifier by the exact `iss`, before anything else of the token is read. */
export const joseTokenVerifier = (issuers: IssuerVerifier[]): TokenVerifier => ({
  async verify(token) {
    const claimed = unverifiedIssuer(token);
    const verifier = issuers.find(({ issuer }) => issuer === claimed);
    return verifier ? verifier.verify(token) : 'forged';
  },
});

function unverifiedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

/** Codes of failures to fetch a key set: they are no verdict about the token, so they are thrown. */
const NOT_THE_TOKEN = ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'];

/** Whether jose refused the token itself. */
export const isOfToken = (error: unknown): boolean =>
  error instanceof errors.JOSEError && !NOT_THE_TOKEN.includes(error.code);

/**
 * Verified claims as an outcome. An expired token has passed every other check: jose checks the expiry last. An invalid token
 * is an outcome; a key that cannot be read is thrown, since the verdict "forged" would be cached.
 */
export async function outcome(
  verified: () => Promise<JWTPayload>,
  toCaller: (claims: JWTPayload) => Omit<VerifiedToken, 'expired'> | null,
): Promise<VerifiedToken | 'forged'> {
  try {
    const known = toCaller(await verified());
    return known ? { ...known, expired: false } : 'forged';
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      const known = toCaller(error.payload);
      return known ? { ...known, expired: true } : 'forged';
    }
    if (isOfToken(error)) return 'forged';
    throw error;
  }
}
