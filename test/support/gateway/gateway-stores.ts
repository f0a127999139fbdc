import type { SignInStore } from '../../../lambdas/domain/accounts/account-store.ts';
import type { DueList } from '../../../lambdas/domain/conversations/due-list.ts';
import type { ConnectionStore } from '../../../lambdas/domain/delivery/connection-store.ts';
import { locationOf, type Product } from '../../../lib/local-product.ts';
import { stores } from '../../../lib/tenants/stores.ts';

/**
 * The tables and tokens of a local product, as the operator's command line reaches them, with the whole of the stores of connections and
 * sign-ins, and the whole due list.
 */
export function gatewayStores(product: Product, tokens: { audience?: string; issuer?: string } = {}) {
  const works = stores({ ...locationOf(product), ...tokens });
  return {
    ...works,
    connections: works.connections as ConnectionStore,
    dueList: works.dueList as DueList,
    signIns: works.signIns as SignInStore,
  };
}
