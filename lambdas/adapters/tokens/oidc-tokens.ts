import { createRemoteJWKSet, type JWTPayload, jwtVerify, type RemoteJWKSet } from 'jose';
import { agentSubject } from '../../domain/identity/caller.ts';
import { givenProfile } from '../../domain/identity/profile.ts';
import { tenantId, userId } from '../../domain/ids.ts';
import type { Clock } from '../../domain/time/clock.ts';
import type { VerifiedToken } from '../../domain/tokens/token.ts';
import { roleOf } from './claims.ts';
import { type IssuerVerifier, outcome } from './jose-token-verifier.ts';

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
};

/** Seconds by which the provider's clock may differ: a token from further ahead would pass every revocation until then. */
const SKEW = 60;

/**
 * Verifies agents' tokens of the operator's own provider. Its key set is found by discovery at the first such token and kept
 * from then on: fetched at start-up, it would delay visitors' requests.
 */
export function oidcTokens({ issuer, audience, clock, maxTokenAge, ...claimNames }: Needs): IssuerVerifier {
  let keys: Promise<RemoteJWKSet> | undefined;
  const keySet = () => {
    keys ??= discovered(issuer).catch((error) => {
      keys = undefined;
      throw error;
    });
    return keys;
  };
  const options = {
    algorithms: ALGORITHMS,
    issuer,
    audience,
    requiredClaims: ['iat', 'exp'],
    maxTokenAge,
    clockTolerance: SKEW,
  };
  return {
    issuer,
    verify: (token) =>
      outcome(
        async () => (await jwtVerify(token, await keySet(), { ...options, currentDate: new Date(clock()) })).payload,
        (claims) => agentOf(claims, claimNames, maxTokenAge),
      ),
  };
}

/** OpenID Connect Discovery 1.0, section 4: the document must name the issuer that it was requested from. */
async function discovered(issuer: string): Promise<RemoteJWKSet> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT), redirect: 'error' });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const document: unknown = await response.json();
  const { issuer: named, jwks_uri: keys } = (document ?? {}) as Record<string, unknown>;
  if (named !== issuer) throw new Error(`${url} names another issuer`);
  if (typeof keys !== 'string' || !URL.canParse(keys)) throw new Error(`${url} names no key set`);
  return createRemoteJWKSet(new URL(keys), { timeoutDuration: TIMEOUT });
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
        expiresAt: Math.min(exp, iat + maxTokenAge),
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
