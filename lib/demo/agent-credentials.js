import { askGateway } from './ask-gateway.js';
import { GatewayError } from './gateway-error.js';
import { singleFlight } from './single-flight.js';
import { storedValue } from './stored-value.js';
import { tokenClaims } from './token-claims.js';

/** Milliseconds before its end at which a token is replaced. */
const SPARE = 60_000;

/**
 * Who answers: by default an agent of the tenant `test`, for whom the local runner mints a token; or whoever a pasted
 * token says, which is kept in this tab until it is closed and cannot be renewed.
 */
export function agentCredentials() {
  const pasted = storedValue(sessionStorage, 'chat-demo:agent-token');
  let minted = null;

  const mint = singleFlight(async () => {
    const { token, expiresIn } = await askGateway('GET', '/demo/agent-token');
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
      return minted && minted.expiresAt - SPARE > Date.now() ? minted.token : renew();
    },
    renew,
    async claims() {
      return tokenClaims(await this.token());
    },
    /** An empty text goes back to the runner's own token. */
    paste(token) {
      if (token) pasted.write(token);
      else pasted.clear();
    },
    isPasted: () => pasted.read() !== null,
  };
}
