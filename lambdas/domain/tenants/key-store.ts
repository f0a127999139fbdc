import type { TenantId } from '../ids.ts';
import type { TenantKey } from './tenant.ts';

/** Stores the keys of tenants, by hash. */
export interface KeyStore {
  add(key: TenantKey): Promise<void>;
  /** Revoked keys are found too. */
  find(tenantId: TenantId, hash: string): Promise<TenantKey | null>;
  /** A tenant's keys, revoked ones included, `oldestFirst`. */
  list(tenantId: TenantId): Promise<TenantKey[]>;
  /** Answers `false` if there is no such key, or it was revoked before. */
  revoke(tenantId: TenantId, hash: string, at: number): Promise<boolean>;
}

/** The order in which keys are listed: those that were made in the same second, as a tenant's first two are, by kind and hash. */
export const oldestFirst = (one: TenantKey, other: TenantKey): number =>
  one.createdAt - other.createdAt || compared(one.kind, other.kind) || compared(one.hash, other.hash);

const compared = (one: string, other: string): number => Number(one > other) - Number(one < other);
