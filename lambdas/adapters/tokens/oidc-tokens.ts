import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
  type RemoteJWKSet,
} from 'jose';
import { agentSubject } from '../../domain/identity/caller.ts';
import { givenProfile } from '../../domain/identity/profile.ts';
import { tenantId, userId } from '../../domain/ids.ts';
import type { Clock } from '../../domain/time/clock.ts';
import type { VerifiedToken } from '../../domain/tokens/token.ts';
import { roleOf } from './claims.ts';
import { type IssuerVerifier, isOfToken, outcome } from './jose-token-verifier.ts';

/** Asymmetric algorithms only: with a symmetric one, every verifier can also sign. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Milliseconds for each of two requests: the authorizer has ten seconds in all. */
const TIMEOUT = 3_000;

type Needs = {
  issuer: string;
  audience: string;
  /** Names of the claims with the tenant, the role (`agent` or `admin`) and the user id. */
  tenantClaim: string;
  roleClaim: string;
  subjectClaim: string;
  clock: Clock;
  /** Seconds after its issue for which a token counts, whatever its own expiry says. */
  maxTokenAge: number;
  /** Tells the operator what keeps all tokens of the provider from being accepted. */
  report: (problem: string) => void;
};

/**
 * Seconds by which the provider's clock may differ from ours, either way: a token from further ahead would pass every revocation
 * until then.
 */
const SKEW = 60;

/**
 * Types of a token that says who calls: none, a JWT, or an access token (RFC 9068). The same provider signs others with the same key,
 * and perhaps for the same audience, such as one that says who has logged out.
 */
const TYPES: readonly unknown[] = [undefined, 'jwt', 'at+jwt'];

/** Milliseconds for which a provider that does not answer is not asked again: whoever writes its name into a token could have it asked. */
const ASKED_AGAIN_AFTER = 10_000;

/** The provider's keys could not be had, which says nothing of the token. */
class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/**
 * Verifies agents' tokens of the operator's own provider. Its key set is found by discovery at the first such token and kept
 * from then on: fetched at start-up, it would delay visitors' requests.
 */
export function oidcTokens({ issuer, audience, clock, maxTokenAge, report, ...claimNames }: Needs): IssuerVerifier {
  const key = providerKeys(issuer, clock);
  const options = {
    algorithms: ALGORITHMS,
    issuer,
    audience,
    requiredClaims: ['iat', 'exp'],
    maxTokenAge,
    clockTolerance: SKEW,
  };
  const reported = new Set<string>();
  /** What jose finds wrong with a key of the provider: every token that it signed is refused, which its operator has to be told, once. */
  const refusedFor = (error: unknown): 'forged' => {
    const { message } = error as Error;
    if (!reported.has(message)) report(`the identity provider's key cannot be used: ${message}`);
    reported.add(message);
    return 'forged';
  };
  return {
    issuer,
    async verify(token) {
      if (!TYPES.includes(typeOf(token))) return 'forged';
      try {
        return await outcome(
          async () => (await jwtVerify(token, key, { ...options, currentDate: new Date(clock()) })).payload,
          (claims) => agentOf(claims, claimNames, maxTokenAge),
        );
      } catch (error) {
        if (error instanceof KeysUnavailable) throw error;
        return refusedFor(error);
      }
    },
  };
}

/** The type in a token's header, without the prefix that it may have (RFC 7515, section 4.1.9). */
function typeOf(token: string): unknown {
  try {
    const { typ } = decodeProtectedHeader(token);
    return typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : typ;
  } catch {
    return 'unreadable';
  }
}

/** Finds the provider's key for a token. Whatever keeps it from being read is thrown as `KeysUnavailable`. */
function providerKeys(issuer: string, clock: Clock): JWTVerifyGetKey {
  let keys: Promise<RemoteJWKSet> | undefined;
  let failed: { error: KeysUnavailable; until: number } | undefined;
  const unavailable = (cause: unknown): KeysUnavailable => {
    const error = new KeysUnavailable(`the keys of ${issuer} cannot be read: ${(cause as Error).message}`, { cause });
    failed = { error, until: clock() + ASKED_AGAIN_AFTER };
    return error;
  };
  const keySet = () => {
    keys ??= discovered(issuer).catch((error) => {
      keys = undefined;
      throw unavailable(error);
    });
    return keys;
  };
  return async (header, token) => {
    if (failed && clock() < failed.until) throw failed.error;
    const find = await keySet();
    try {
      return await find(header, token);
    } catch (error) {
      throw isOfToken(error) || error instanceof DOMException ? error : unavailable(error);
    }
  };
}

/** The key set that the provider's discovery document names. */
async function discovered(issuer: string): Promise<RemoteJWKSet> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT), redirect: 'error' });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return createRemoteJWKSet(keySetAddress(issuer, await response.json()), { timeoutDuration: TIMEOUT });
}

/**
 * OpenID Connect Discovery 1.0, section 4: the document must name the issuer that it was requested from, and keys that are read as
 * safely as the document itself.
 */
export function keySetAddress(issuer: string, document: unknown): URL {
  const { issuer: named, jwks_uri: keys } = (document ?? {}) as Record<string, unknown>;
  if (named !== issuer) throw new Error(`the document of ${issuer} names another issuer`);
  const address = typeof keys === 'string' && URL.canParse(keys) ? new URL(keys) : null;
  if (!address) throw new Error(`the document of ${issuer} names no key set`);
  if (address.protocol !== 'https:' && address.protocol !== new URL(issuer).protocol) {
    throw new Error(`the document of ${issuer} names a key set without TLS`);
  }
  return address;
}

type ClaimNames = Pick<Needs, 'tenantClaim' | 'roleClaim' | 'subjectClaim'>;

/** The agent that a provider's token names; `null` if tenant, role or user id is missing or invalid. */
function agentOf(claims: JWTPayload, names: ClaimNames, maxTokenAge: number): Omit<VerifiedToken, 'expired'> | null {
  const role = staffRole(claims[names.roleClaim]);
  const { iat, exp } = claims;
  if (!role || !iat || !exp) return null;
  try {
    const id = userId(claims[names.subjectClaim]);
    const who = { tenantId: tenantId(claims[names.tenantClaim]), role, subject: agentSubject(id), userId: id };
    return {
      caller: {
        ...who,
        anonymous: false,
        ...givenProfile(claims),
        issuedAt: iat,
        // As late as `jwtVerify` lets it pass.
        expiresAt: Math.min(exp, iat + maxTokenAge) + SKEW,
      },
      authTime: iat,
    };
  } catch {
    return null;
  }
}

/** Providers send roles as a string or a list; in a list, `admin` outranks `agent`. */
function staffRole(claim: unknown): 'agent' | 'admin' | null {
  const roles = (Array.isArray(claim) ? claim : [claim]).map(roleOf);
  if (roles.includes('admin')) return 'admin';
  return roles.includes('agent') ? 'agent' : null;
}
