import { GatewayError, providedTokens, tokenClaims } from '../chat-client.js';
import { browserStorage } from '../views/browser-storage.js';
import { storedValue } from '../views/stored-value.js';

const NOT_KNOWN = { code: 'ERR_UNAUTHENTICATED', status: 401 };

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
      throw refusal(refused);
    },
    async claims() {
      return tokenClaims(await this.token());
    },
    /** An empty text returns to the token of the runner. Throws if the text is no token, or would be forgotten at a reload. */
    paste(text) {
      if (!text) return pasted.clear();
      if (!tokenClaims(text).exp) throw refusal(text);
      if (storage.isForgetful || !pasted.write(text)) {
        throw new Error('the browser keeps no token here. Open the desk in a tab of its own.');
      }
    },
  };
}

/** Why a pasted text is not accepted, as far as it says so itself. */
function refusal(text) {
  const { exp } = tokenClaims(text);
  if (!exp) return new GatewayError('this is no token: paste the whole of it, three parts with dots', NOT_KNOWN);
  if (exp * 1000 > Date.now()) return new GatewayError('the token is not accepted here: paste another', NOT_KNOWN);
  return new GatewayError('the token has expired: paste another', { code: 'ERR_TOKEN_EXPIRED', status: 401 });
}
