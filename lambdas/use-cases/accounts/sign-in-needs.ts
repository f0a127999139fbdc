import type { AccountStore, SignInStore } from '../../domain/accounts/account-store.ts';
import type { TenantStore } from '../../domain/tenants/tenant-store.ts';
import type { WindowCounter } from '../../domain/tenants/window-counter.ts';
import type { TokenIssuer } from '../../domain/tokens/token.ts';
import type { EndTokensNeeds } from './end-tokens.ts';

/** What signing in, refreshing and signing out need. A tenant is read as it is now: who was signed out stays out. */
export type SignInNeeds = EndTokensNeeds & {
  tenantStore: Pick<TenantStore, 'find' | 'change'>;
  accounts: AccountStore;
  signIns: SignInStore;
  counter: WindowCounter;
  tokens: TokenIssuer;
  random: (length: number) => string;
};
