import { Refusal } from '../errors.ts';

/**
 * An identity provider that signs agents in, as its page needs to know it (OpenID Connect; the code flow with PKCE,
 * docs/decisions/0048-the-page-signs-in-at-the-provider.md).
 */
export type DeskProvider = {
  issuer: string;
  clientId: string;
  /** What the tokens have to be for. */
  audience: string;
  /** Which of the provider's tokens the gateway takes. */
  bearer: 'id_token' | 'access_token';
};

/** Refuses to make accounts here where a provider has them (`ERR_FORBIDDEN`): who leaves it must have left the desk, too. */
export function withoutProvider(provider: DeskProvider | null): void {
  if (provider) throw new Refusal('ERR_FORBIDDEN', `agents sign in at ${provider.issuer}, and are not invited here`);
}
