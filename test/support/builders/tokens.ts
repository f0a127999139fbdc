import { createPrivateKey, hkdfSync } from 'node:crypto';
import { cachedPublicKeys } from '../../../lambdas/adapters/tokens/cached-public-keys.ts';
import { joseTokenIssuer } from '../../../lambdas/adapters/tokens/jose-token-issuer.ts';
import { joseTokenVerifier, ownTokens } from '../../../lambdas/adapters/tokens/jose-token-verifier.ts';
import { signingKeys } from '../../../lambdas/adapters/tokens/signing-keys.ts';
import type { PublicKeyStore } from '../../../lambdas/domain/tokens/public-key-store.ts';
import { inMemoryPublicKeyStore } from '../stores/in-memory-public-key-store.ts';
import { NOW } from './tenants.ts';

export const ISSUER = 'urn:chat-gateway:test';
export const AUDIENCE = 'chat-gateway';

type Settings = { store?: PublicKeyStore; secret?: string; issuer?: string; audience?: string; clock?: () => number };

/** Issuer and verifier of one deployment, as its functions would create them. */
export function testTokens(settings: Settings = {}) {
  const { store = inMemoryPublicKeyStore(), issuer = ISSUER, audience = AUDIENCE } = settings;
  const { secret = 's'.repeat(64), clock = () => NOW * 1000 } = settings;
  let issued = 0;
  const signingKey = signingKeys(async () => secret, store, clock);
  const own = ownTokens({ publicKey: cachedPublicKeys(store, clock), issuer, audience, clock });
  const newId = () => `jti-${++issued}`;
  return {
    store,
    signingKey,
    own,
    tokens: joseTokenIssuer({ signingKey, issuer, audience, newId }),
    verifier: joseTokenVerifier([own]),
  };
}

/** An Ed25519 key that was never published. */
export function strangersKey() {
  const seed = Buffer.from(hkdfSync('sha256', 'stranger', '', '', 32));
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}
