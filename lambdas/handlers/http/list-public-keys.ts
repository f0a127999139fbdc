import { openRoute } from '../../middleware/http-route.ts';
import { tokenDependencies } from '../../runtime/token-dependencies.ts';
import { listPublicKeys } from '../../use-cases/tokens/list-public-keys.ts';

/** The next period's key is among them for up to 90 days before it is used, so an hour-old set is never too old. */
const CACHED = 'public, max-age=3600';

/** `GET /.well-known/jwks.json`: the public keys of the gateway's tokens as a JWK set (RFC 7517, RFC 8037). */
export const handler = openRoute(tokenDependencies, async () => {
  const keys = await listPublicKeys(tokenDependencies());
  return {
    statusCode: 200,
    // Kept without `Origin`, it would be shown to a page without the headers that let it be read.
    headers: { 'cache-control': CACHED, vary: 'Origin' },
    body: { keys: keys.map(({ kid, x }) => ({ kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: 'EdDSA' })) },
  };
});
