import type { IdentityProvider, SignedIn } from '../contract-types.ts';
import { GatewayError } from '../gateway-error.ts';
import { type Gateway, type GatewayRequest, requestGateway } from '../http/request-gateway.ts';
import { retried } from '../http/retried.ts';
import { randomId } from '../random-id.ts';
import { singleFlight } from '../single-flight.ts';
import { isFresh, type TokenSource } from '../tokens/token-source.ts';
import { exclusive, type Locks, ownLocks } from './exclusive.ts';

export type AccountsOptions = Gateway & {
  /** The tenant, where one browser is signed in at several; that of an acceptance is remembered. */
  tenantId?: string | undefined;
  /** Called whenever somebody signs in, gets another token or role, or is signed out. */
  onChange?: (signedIn: SignedIn | null) => void;
  /** Has one tab refresh after the other. By default the browser's own. */
  locks?: Locks;
};

/**
 * Who is signed in, in this browser, at the gateway's own origin: the refresh token is a cookie that no script reads. It is a
 * source of tokens: give it to `chatClient`. Once the sign-in is over, a token is refused with `ERR_UNAUTHENTICATED` or `ERR_REVOKED`.
 */
export type AccountsClient = TokenSource & {
  /** Who is signed in as far as is known here: nobody before the first token. */
  signedIn(): SignedIn | null;
  /**
   * Accepts an invitation by the secret of its link. May be repeated for a minute, if no answer came: by this client, or by
   * whoever has the nonce, 22 random characters or more, that it was given.
   */
  acceptInvitation(secret: string, nonce?: string): Promise<SignedIn>;
  /** Another token, with the role as it is now: what a page that was opened begins with. Parallel calls share one. */
  refreshSignIn(): Promise<SignedIn>;
  /** Signs this browser out, or all browsers of the account. */
  signOut(options?: { everywhere?: boolean }): Promise<void>;
  /** The provider at which agents sign in; null if they are invited. */
  showProvider(): Promise<IdentityProvider | null>;
};

/** Accounts by invitation, for a page of the gateway itself: no other page may. */
export function accountsClient({
  tenantId,
  onChange,
  locks = ownLocks(),
  ...gateway
}: AccountsOptions): AccountsClient {
  let tenant = tenantId;
  let held: { signedIn: SignedIn; expiresAt: number } | null = null;
  /** The nonce by which an acceptance is repeated. */
  let accepting = { secret: '', nonce: '' };
  const alone = exclusive(`chat-gateway:sign-in:${gateway.url}`, locks);

  function hold(signedIn: SignedIn | null): void {
    held = signedIn && { signedIn, expiresAt: Date.now() + signedIn.expiresIn * 1000 };
    tenant = signedIn?.tenantId ?? tenantId;
    onChange?.(signedIn);
  }

  /** Repeated after a lost answer at once: for a minute the gateway takes the replaced refresh token, and no longer. */
  const post = <T>(path: string, body: object) =>
    retried(() => requestGateway<T>(gateway, { method: 'POST', path, body, hasCookies: true }), { isSafe: true });

  async function refreshed(): Promise<SignedIn> {
    try {
      const signedIn = await post<SignedIn>('/api/chat/refresh', named(tenant));
      hold(signedIn);
      return signedIn;
    } catch (error) {
      if (held && error instanceof GatewayError && error.status === 401) hold(null);
      throw error;
    }
  }

  const refreshSignIn = singleFlight(() => alone(refreshed));

  const usable = (refused?: string): string | undefined =>
    held && held.signedIn.token !== refused && isFresh(held) ? held.signedIn.token : undefined;

  return {
    renewsRevoked: true,
    token: async () => usable() ?? (await refreshSignIn()).token,
    renew: async (refused) => usable(refused) ?? (await refreshSignIn()).token,
    signedIn: () => held?.signedIn ?? null,
    acceptInvitation(secret, nonce) {
      if (accepting.secret !== secret || nonce !== undefined) accepting = { secret, nonce: nonce ?? randomId() };
      // The secret names its tenant, which may be another than that at which the browser is signed in.
      return alone(async () => {
        const signedIn = await post<SignedIn>('/api/chat/accept', accepting);
        hold(signedIn);
        return signedIn;
      });
    },
    refreshSignIn,
    signOut: ({ everywhere = false } = {}) =>
      alone(async () => {
        await post('/api/chat/sign-out', { ...named(tenant), everywhere });
        hold(null);
      }),
    async showProvider() {
      const asked: GatewayRequest = { method: 'GET', path: '/api/chat/oidc', query: named(tenant) };
      const answer = await retried(() => requestGateway<{ provider: IdentityProvider | null }>(gateway, asked), {
        isSafe: true,
      });
      return answer.provider;
    },
  };
}

const named = (tenantId: string | undefined) => (tenantId === undefined ? {} : { tenantId });
