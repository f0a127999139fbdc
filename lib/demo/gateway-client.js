import { askGateway } from './ask-gateway.js';

/**
 * The gateway's HTTP routes, asked as somebody. A token that is refused is renewed once, and the request repeated.
 *
 * @param {{token: () => Promise<string>, renew: () => Promise<string>}} credentials
 */
export function gatewayClient(credentials) {
  async function ask(method, path, options) {
    const token = await credentials.token();
    try {
      return await askGateway(method, path, { ...options, token });
    } catch (error) {
      if (error.status !== 401 || error.code === 'ERR_REVOKED') throw error;
      return askGateway(method, path, { ...options, token: await credentials.renew() });
    }
  }
  return {
    get: (path, query) => ask('GET', path, { query }),
    post: (path, body = {}) => ask('POST', path, { body }),
  };
}
