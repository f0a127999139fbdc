import type { TenantId } from '../ids.ts';
import type { TenantKey } from './tenant.ts';

/** Stores the keys of tenants, by hash. */
export interface KeyStore {
  add(key: TenantKey): Promise<void>;
  /** Revoked keys are found too. */
  find(tenantId: TenantId, hash: string): Promise<TenantKey | null>;
  /** A tenant's keys, oldest first, revoked ones included. */
  list(tenantId: TenantId): Promise<TenantKey[]>;
  /** Answers `false` if there is no such key, or it was revoked before. */
  revoke(tenantId: TenantId, hash: string, at: number): Promise<boolean>;
}
