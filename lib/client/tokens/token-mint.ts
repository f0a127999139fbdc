import type { AgentTokenRequest, MintedToken, UserTokenRequest } from '../contract-types.ts';
import { type Gateway, requestGateway } from '../http/request-gateway.ts';
import { retried } from '../http/retried.ts';

export type TokenMint = {
  /** A token for a visitor who is logged in on the site. */
  userToken(who: UserTokenRequest): Promise<MintedToken>;
  /** A token for an agent or an admin. */
  agentToken(who: AgentTokenRequest): Promise<MintedToken>;
};

/** Mints tokens with the tenant's secret key: for the site's own server, never for a page. */
export function tokenMint(options: Gateway & { secretKey: string }): TokenMint {
  const mint = (path: string, body: object) =>
    retried(
      () => requestGateway<MintedToken>(options, { method: 'POST', path, token: options.secretKey, body }),
      // Another token for the same person takes nothing from the first.
      { isSafe: true },
    );
  return {
    userToken: (who) => mint('/api/chat/user-token', who),
    agentToken: (who) => mint('/api/chat/agent-token', who),
  };
}
