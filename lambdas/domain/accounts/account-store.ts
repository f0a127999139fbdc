import type { StaffId, TenantId } from '../ids.ts';
import type { Account } from './account.ts';
import type { SignIn } from './sign-in.ts';

/** Stores the accounts of a tenant's agents and admins. */
export interface AccountStore {
  /** Strongly consistent. */
  find(tenantId: TenantId, id: StaffId): Promise<Account | null>;
  /** All of a tenant, oldest first. */
  list(tenantId: TenantId): Promise<Account[]>;
  /** Adds an account, or replaces the one with its id. */
  put(account: Account): Promise<void>;
  /** Changes an account; answers `false` if there is none, or if its tokens were ended as of `notBefore` or later already. */
  change(
    tenantId: TenantId,
    id: StaffId,
    changes: Partial<Pick<Account, 'role' | 'name' | 'keptUntil' | 'notBefore'>>,
  ): Promise<boolean>;
  /** Answers what was removed; null if there was none. */
  remove(tenantId: TenantId, id: StaffId): Promise<Account | null>;
}

/** Stores who is signed in where. */
export interface SignInStore {
  /** Strongly consistent. */
  find(tenantId: TenantId, account: StaffId, id: string): Promise<SignIn | null>;
  /** All of an account, strongly consistent, oldest use first. */
  list(tenantId: TenantId, account: StaffId): Promise<SignIn[]>;
  /** Answers `false` if there is one with its id. */
  add(signIn: SignIn): Promise<boolean>;
  /** Replaces the version before; answers `false` if another write was first, or it is gone. */
  replace(signIn: SignIn): Promise<boolean>;
  remove(tenantId: TenantId, account: StaffId, id: string): Promise<void>;
}
