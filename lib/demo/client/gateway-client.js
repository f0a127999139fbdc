import { requestGateway } from './request-gateway.js';

/**
 * Requests to the gateway's HTTP routes with a token. A refused token is renewed once, and the request repeated.
 *
 * @param {{token: () => Promise<string>, renew: () => Promise<string>}} credentials
 */
export function gatewayClient(credentials) {
  async function request(method, path, options) {
    const token = await credentials.token();
    try {
      return await requestGateway(method, path, { ...options, token });
    } catch (error) {
      if (error.status !== 401 || error.code === 'ERR_REVOKED') throw error;
      return requestGateway(method, path, { ...options, token: await credentials.renew() });
    }
  }
  return {
    get: (path, query) => request('GET', path, { query }),
    post: (path, body = {}) => request('POST', path, { body }),
  };
}
