import type { Product } from './local-product.ts';
import { TEST_TENANT } from './tenants/seed.ts';

/** The text printed once the local product runs: where to begin, and addresses and keys for trying it out. */
export function welcome({ url, keys, invitation }: Pick<Product, 'url' | 'keys' | 'invitation'>): string {
  const sockets = url.replace(/^http/, 'ws');
  return `
  write              ${url}/demo/visitor
  answer             ${url}/desk
                     signed in by this link, once: ${invitation ?? 'npm run tenants -- invite test USER'}

  gateway            ${url}
  native sockets     ${sockets}/ws/chat   ${sockets}/ws
  Socket.IO          io('${url}', { auth: { token } })

  tenant             ${TEST_TENANT}   (pages on any port of localhost and 127.0.0.1)
  publishable key    ${keys.publishableKey}
  secret key         ${keys.secretKey}
  administer         npm run tenants -- --help

  Ctrl-C ends everything.
`;
}
