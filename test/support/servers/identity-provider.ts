import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** Starts an OpenID provider on this machine: discovery, a key set, and tokens with any claims. */
export async function startIdentityProvider() {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'idp-1', alg: 'ES256', use: 'sig' };
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const weakJwk = { ...weak.publicKey.export({ format: 'jwk' }), kid: 'weak', alg: 'RS256', use: 'sig' };
  const requests: string[] = [];
  const state = { down: false, noKeys: false };
  const server = createServer(({ url = '' }, response) => {
    requests.push(url);
    response.statusCode = state.down || (state.noKeys && url === '/keys') ? 503 : 200;
    const documents: Record<string, unknown> = {
      '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys` },
      '/keys': { keys: [jwk, weakJwk] },
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
    /** The same with a key that is too short to be trusted, which the provider publishes too. */
    signWeakly(claims: JWTPayload): string {
      const text = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const signed = `${text({ alg: 'RS256', kid: 'weak' })}.${text({ iss: issuer, aud: 'desk', ...claims })}`;
      return `${signed}.${sign('sha256', Buffer.from(signed), weak.privateKey).toString('base64url')}`;
    },
    stop: () => {
      server.closeAllConnections();
      return new Promise((stopped) => server.close(stopped));
    },
  };
}
