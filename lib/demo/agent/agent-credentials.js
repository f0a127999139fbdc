import { GatewayError } from '../client/gateway-error.js';
import { requestGateway } from '../client/request-gateway.js';
import { singleFlight } from '../client/single-flight.js';
import { storedValue } from '../client/stored-value.js';
import { tokenClaims } from '../client/token-claims.js';

/** Milliseconds before its expiry at which a token is replaced. */
const RENEW_BEFORE = 60_000;

/**
 * The credentials of the agent: by default of an agent of the tenant `test`, for whom the local runner mints tokens; or a
 * pasted token, which is kept until the tab is closed and cannot be renewed.
 */
export function agentCredentials() {
  const pasted = storedValue(sessionStorage, 'chat-demo:agent-token');
  let minted = null;

  const mint = singleFlight(async () => {
    const { token, expiresIn } = await requestGateway('GET', '/demo/agent-token');
    minted = { token, expiresAt: Date.now() + expiresIn * 1000 };
    return token;
  });

  function renew() {
    if (pasted.read()) {
      const detail = { code: 'ERR_TOKEN_EXPIRED', status: 401 };
      return Promise.reject(new GatewayError('the pasted token is not accepted: paste another', detail));
    }
    return mint();
  }

  return {
    async token() {
      if (pasted.read()) return pasted.read();
      return minted && minted.expiresAt - RENEW_BEFORE > Date.now() ? minted.token : renew();
    },
    renew,
    async claims() {
      return tokenClaims(await this.token());
    },
    /** An empty text returns to the token of the runner. */
    paste(token) {
      if (token) pasted.write(token);
      else pasted.clear();
    },
    isPasted: () => pasted.read() !== null,
  };
}
