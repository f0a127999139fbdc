import type { Product } from './local-product.ts';
import { TEST_TENANT } from './tenants/seed.ts';

/** The text printed once the local product runs: addresses and keys for trying it out. */
export function welcome({ url, keys }: Pick<Product, 'url' | 'keys'>): string {
  const sockets = url.replace(/^http/, 'ws');
  return `
  gateway            ${url}
  native sockets     ${sockets}/ws/chat   ${sockets}/ws
  Socket.IO          io('${url}', { auth: { token } })
  visitor page       ${url}/demo/visitor
  agent page         ${url}/demo/agent

  tenant             ${TEST_TENANT}   (pages on any port of localhost and 127.0.0.1)
  publishable key    ${keys.publishableKey}
  secret key         ${keys.secretKey}

  Ctrl-C ends everything.
`;
}
