import type { PublicKey, PublicKeyStore } from '../../../lambdas/domain/tokens/public-key-store.ts';

export function inMemoryPublicKeyStore(): PublicKeyStore {
  const keys = new Map<string, PublicKey>();
  return {
    all: async () => structuredClone([...keys.values()]),
    async publish(added, remove) {
      for (const key of added) if (!keys.has(key.kid)) keys.set(key.kid, key);
      for (const kid of remove) keys.delete(kid);
    },
  };
}
