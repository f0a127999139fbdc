import { GatewayError, type IdentityProvider, type TokenSource, tokenClaims } from '@chat-gateway/client';
import * as oauth from 'oauth4webapi';
import { stored } from '../store/stored.ts';
import { tokenInAnswer } from './token-in-answer.ts';

/** What a tab remembers while its agent is at the provider. */
type Journey = { provider: IdentityProvider; verifier: string; state: string; nonce: string };

const journey = stored<Journey>(() => sessionStorage, 'desk:oidc');

/** Milliseconds before its end at which a token counts as over. */
const ENDS_EARLY = 30_000;

const redirectUri = () => `${location.origin}${location.pathname}`;

/** What the provider says of itself (OpenID Connect Discovery 1.0, 4), if it is the one that was asked. */
async function serverOf({ issuer }: IdentityProvider): Promise<oauth.AuthorizationServer> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(address, { headers: { accept: 'application/json' }, redirect: 'error' });
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  const server: oauth.AuthorizationServer = await answer.json();
  if (server.issuer !== issuer) throw new Error(`${address} is of the issuer ${server.issuer}`);
  return server;
}

/** Goes to the provider, which leads back to this page (authorization code flow with PKCE, RFC 7636). */
export async function goToProvider(provider: IdentityProvider): Promise<void> {
  const server = await serverOf(provider);
  const verifier = oauth.generateRandomCodeVerifier();
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
  journey.write({ provider, verifier, state, nonce });
  const to = new URL(server.authorization_endpoint ?? '');
  const asked = {
    client_id: provider.clientId,
    redirect_uri: redirectUri(),
    response_type: 'code',
    scope: 'openid profile email',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...(provider.bearer === 'access_token' ? { audience: provider.audience } : {}),
  };
  for (const [name, value] of Object.entries(asked)) to.searchParams.set(name, value);
  location.assign(to);
}

/** Whether this page was led back to by a provider. */
export const isBackFromProvider = (): boolean => /[?&](code|error)=/.test(location.search) && journey.read() !== null;

/** Exchanges the code in the address for a token; the code is taken out of the address first. */
export async function tokenOfProvider(): Promise<{ token: string; provider: IdentityProvider }> {
  const back = new URL(location.href);
  history.replaceState(null, '', location.pathname);
  const started = journey.read();
  journey.write(null);
  if (!started) throw new GatewayError('this page did not ask the provider', { code: 'ERR_UNAUTHENTICATED' });
  const { provider, verifier, state, nonce } = started;
  const server = await serverOf(provider);
  const client: oauth.Client = { client_id: provider.clientId };
  const params = oauth.validateAuthResponse(server, client, back, state);
  const answer = await fetch(new URL(server.token_endpoint ?? ''), {
    method: 'POST',
    redirect: 'error',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: params.get('code') ?? '',
      redirect_uri: redirectUri(),
      client_id: provider.clientId,
      code_verifier: verifier,
    }),
  });
  return { token: await tokenInAnswer(answer, { provider, nonce }), provider };
}

/** A token of a provider is not renewed here: when it is over, the agent signs in there again. */
export function tokensOfProvider(token: string): TokenSource {
  const over = () =>
    new GatewayError('The sign-in at your provider is over.', { code: 'ERR_UNAUTHENTICATED', status: 401 });
  return {
    async token() {
      const { exp } = tokenClaims(token);
      if (exp !== undefined && exp * 1000 - ENDS_EARLY < Date.now()) throw over();
      return token;
    },
    renew: async () => {
      throw over();
    },
  };
}
