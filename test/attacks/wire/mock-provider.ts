import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** An OpenID provider on loopback, with a key set that an attacker would like to misuse. */
export async function startMockProvider() {
  const keys = {
    es: await generateKeyPair('ES256', { extractable: true }),
    rs: await generateKeyPair('RS256', { extractable: true }),
    encryption: await generateKeyPair('RS256', { extractable: true }),
  };
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const published: JWK[] = [
    { ...(await exportJWK(keys.es.publicKey)), kid: 'es', alg: 'ES256', use: 'sig' },
    { ...(await exportJWK(keys.rs.publicKey)), kid: 'rs', alg: 'RS256', use: 'sig' },
    { ...(await exportJWK(keys.encryption.publicKey)), kid: 'enc', use: 'enc' },
    { kty: 'oct', kid: 'oct', k: Buffer.from('a secret that everybody can read').toString('base64url') },
  ];
  published.push({ ...(weak.publicKey.export({ format: 'jwk' }) as JWK), kid: 'weak', alg: 'RS256', use: 'sig' });
  const requests: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    requests.push(url);
    const documents: Record<string, unknown> = {
      '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys` },
      '/keys': { keys: published },
    };
    response.statusCode = documents[url] ? 200 : 404;
    response.end(JSON.stringify(documents[url] ?? {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    audience: 'desk',
    keys,
    /** A key that libraries sign with no more, and an attacker does. */
    weak: weak.privateKey,
    published,
    /** The paths that were asked for. */
    requests,
    stop: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((stopped) => server.close(stopped));
    },
  };
}

export type MockProvider = Awaited<ReturnType<typeof startMockProvider>>;
