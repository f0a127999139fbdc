import type { Subject, TenantId } from './ids.ts';
import type { Tenant, TenantKey } from './tenant.ts';

/** Epoch milliseconds. */
export type Clock = () => number;

/** One structured line for the operator. Never a token, a message text or a query string. */
export type Log = (line: Record<string, unknown>) => void;

/** Finds tenants by id. What is found may be up to 30 seconds old. */
export interface TenantLookup {
  find(tenantId: TenantId): Promise<Tenant | null>;
}

/** Keeps the tenants and whose each origin is. */
export interface TenantStore extends TenantLookup {
  /** Answers `false` when a tenant with this id is already there. Its origins must be claimed first. */
  create(tenant: Tenant): Promise<boolean>;
  /** Replaces what is stored of a tenant; answers `false` when there is none. */
  replace(tenant: Tenant): Promise<boolean>;
  /** All tenants, by id. For the operator's command line: it reads the whole table. */
  list(): AsyncGenerator<Tenant>;
  /** Makes an origin one tenant's own; answers `false` when it is another's. Repeating it changes nothing. */
  claimOrigin(origin: string, tenantId: TenantId): Promise<boolean>;
  /** Gives an origin back; one that is another tenant's is left alone. */
  releaseOrigin(origin: string, tenantId: TenantId): Promise<void>;
  /** The tenant whose origin this is. */
  ownerOf(origin: string): Promise<TenantId | null>;
}

/** Keeps the keys of tenants, by hash. */
export interface KeyStore {
  add(key: TenantKey): Promise<void>;
  /** Revoked keys are found too. */
  find(tenantId: TenantId, hash: string): Promise<TenantKey | null>;
  /** A tenant's keys, oldest first, revoked ones included. */
  list(tenantId: TenantId): Promise<TenantKey[]>;
  /** Answers `false` when there is no such key. A second revocation keeps the time of the first. */
  revoke(tenantId: TenantId, hash: string, at: number): Promise<boolean>;
}

/** The moment before which a visitor's tokens count for nothing. */
export interface VisitorStamps {
  /** Epoch seconds, or `null` when nothing was ever revoked. May be a moment old. */
  notBefore(tenantId: TenantId, subject: Subject): Promise<number | null>;
  /** Ends every token of this visitor that was issued before `at` (epoch seconds). */
  revoke(tenantId: TenantId, subject: Subject, at: number): Promise<void>;
}

/** Counts what one address asks of one tenant, window by window. */
export interface IssueCounter {
  /** Counts one more and answers how many there are in the current window of so many seconds, this one included. */
  count(tenantId: TenantId, address: string, now: number, windowSeconds: number): Promise<number>;
}
