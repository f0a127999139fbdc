import type { TokenVerifier } from '../domain/tokens/token.ts';

/** Loads a verifier at the first token; if that fails, again at the next. */
export function laterVerifier(load: () => Promise<TokenVerifier>): TokenVerifier {
  let loaded: Promise<TokenVerifier> | undefined;
  const verifier = () => {
    loaded ??= load().catch((error) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
  return { verify: async (token) => (await verifier()).verify(token) };
}
