import { GatewayError, providedTokens, tokenClaims } from '../chat-client.js';
import { browserStorage } from '../views/browser-storage.js';
import { storedValue } from '../views/stored-value.js';

/**
 * The tokens of the agent: by default of an agent of the tenant `test`, for whom the local runner mints them; or a pasted
 * token, which is kept until the tab is closed and cannot be renewed.
 */
export function agentCredentials() {
  const storage = browserStorage('sessionStorage');
  const pasted = storedValue(storage, 'chat-demo:agent-token');
  const minted = providedTokens(async () => (await fetch('/demo/agent-token', { cache: 'no-store' })).json());

  return {
    token: async () => pasted.read() ?? minted.token(),
    async renew(refused) {
      if (!pasted.read()) return minted.renew(refused);
      const detail = { code: 'ERR_TOKEN_EXPIRED', status: 401 };
      throw new GatewayError('the pasted token is not accepted: paste another', detail);
    },
    async claims() {
      return tokenClaims(await this.token());
    },
    /** An empty text returns to the token of the runner. `false` if a reload of the page would forget the token. */
    paste(token) {
      if (token) return !storage.isForgetful && pasted.write(token);
      pasted.clear();
      return true;
    },
  };
}
