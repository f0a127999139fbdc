import { type IdentityProvider, tokenClaims } from '@chat-gateway/client';

/** The sign-in that a provider answers. */
export type AskedSignIn = { provider: IdentityProvider; nonce: string };

/** Seconds for which a token still counts after its end, as clocks differ. */
const TOLERANCE = 30;

/**
 * The token in a provider's answer to a code, if it was made for this sign-in: by this issuer, for this client, for this nonce,
 * and not over (OpenID Connect Core 1.0, 3.1.3.7). It came over TLS, from the issuer; its signature is verified where it counts,
 * by the gateway at each request.
 *
 * @throws what is wrong with the answer, for whoever has set the provider up.
 */
export async function tokenInAnswer(answer: Response, { provider, nonce }: AskedSignIn): Promise<string> {
  const content: Record<string, unknown> = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(`${content.error_description ?? content.error ?? `status ${answer.status}`}`);
  const claims: Record<string, unknown> = tokenClaims(String(content.id_token));
  const audiences = [claims.aud].flat();
  const expected = {
    iss: claims.iss === provider.issuer,
    aud: audiences.includes(provider.clientId),
    azp: audiences.length === 1 || claims.azp === provider.clientId,
    nonce: claims.nonce === nonce,
    exp: Number(claims.exp) + TOLERANCE > Date.now() / 1000,
  };
  for (const [name, isExpected] of Object.entries(expected)) {
    if (!isExpected) throw new Error(`unexpected "${name}" in the ID token`);
  }
  const token = content[provider.bearer];
  if (typeof token !== 'string') throw new Error(`no "${provider.bearer}"`);
  return token;
}
