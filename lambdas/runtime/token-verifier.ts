import { cachedPublicKeys } from '../adapters/tokens/cached-public-keys.ts';
import { joseTokenVerifier, ownTokens } from '../adapters/tokens/jose-token-verifier.ts';
import { oidcTokens } from '../adapters/tokens/oidc-tokens.ts';
import type { Clock } from '../domain/time/clock.ts';
import type { PublicKeyStore } from '../domain/tokens/public-key-store.ts';
import type { TokenVerifier } from '../domain/tokens/token.ts';
import type { Environment } from './environment.ts';
import { operatorLog } from './operator-log.ts';

const report = (message: string) => operatorLog({ level: 'warn', message });

/** Verifies the gateway's own tokens and, where one is configured, those of the agents' identity provider. */
export function tokenVerifier(env: Environment, publicKeys: Pick<PublicKeyStore, 'all'>, clock: Clock): TokenVerifier {
  const { tokenIssuer: issuer, tokenAudience: audience, oidc } = env;
  const own = ownTokens({ publicKey: cachedPublicKeys(publicKeys, clock), issuer, audience, clock });
  return joseTokenVerifier(oidc ? [own, oidcTokens({ ...oidc, clock, report })] : [own]);
}
