import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** Starts an OpenID provider on this machine: discovery, a key set, and tokens with any claims. */
export async function startIdentityProvider() {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'idp-1', alg: 'ES256', use: 'sig' };
  const requests: string[] = [];
  const state = { down: false };
  const server = createServer(({ url = '' }, response) => {
    requests.push(url);
    response.statusCode = state.down ? 503 : 200;
    const documents: Record<string, unknown> = {
      '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys` },
      '/keys': { keys: [jwk] },
    };
    response.end(JSON.stringify(documents[url] ?? {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    requests,
    state,
    /** Signs these claims for the audience `desk` with the provider's key. */
    sign: (claims: JWTPayload, header: Record<string, unknown> = {}) =>
      new SignJWT({ iss: issuer, aud: 'desk', ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'idp-1', ...header })
        .sign(privateKey),
    stop: () => {
      server.closeAllConnections();
      return new Promise((stopped) => server.close(stopped));
    },
  };
}
