import { signedCalls } from '../adapters/aws/signed-call.ts';
import { dynamoPublicKeyStore } from '../adapters/dynamodb/dynamo-public-key-store.ts';
import { cachedPublicKeys } from '../adapters/tokens/cached-public-keys.ts';
import { joseTokenVerifier, ownTokens } from '../adapters/tokens/jose-token-verifier.ts';
import { oidcTokens } from '../adapters/tokens/oidc-tokens.ts';
import { environment } from './environment.ts';

/** What the authorizer works with. Built once a container, at its first event. */
export type Authorizing = ReturnType<typeof build>;

let built: Authorizing | undefined;
export const authorizing = (): Authorizing => {
  built ??= build();
  return built;
};

function build() {
  const { tenantsTable, tokenIssuer, tokenAudience, oidc, edgeKey, aws } = environment();
  const clock = Date.now;
  const publicKey = cachedPublicKeys(dynamoPublicKeyStore(signedCalls(aws), tenantsTable), clock);
  const own = ownTokens({ publicKey, issuer: tokenIssuer, audience: tokenAudience, clock });
  return { edgeKey, verifier: joseTokenVerifier(oidc ? [own, oidcTokens({ ...oidc, clock })] : [own]) };
}
