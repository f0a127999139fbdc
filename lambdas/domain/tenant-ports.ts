import type { Subject, TenantId } from './ids.ts';
import type { Tenant, TenantKey, TenantSettings } from './tenant.ts';

/** One structured line for the operator. Never a token, a message text or a query string. */
export type Log = (line: Record<string, unknown>) => void;

/** Finds tenants by id. What is found may be up to 30 seconds old. */
export interface TenantLookup {
  find(tenantId: TenantId): Promise<Tenant | null>;
}

/** Finds tenants by the pages that are theirs. */
export interface OriginOwners {
  /** The tenant whose origin this is, in the spelling of its allow-list. */
  ownerOf(origin: string): Promise<TenantId | null>;
}

/** Keeps the tenants, and whose each origin is. */
export interface TenantStore extends TenantLookup, OriginOwners {
  /** Adds a tenant without origins; answers `false` when there is one with this id. */
  create(tenant: Omit<Tenant, 'origins'>): Promise<boolean>;
  /** Changes settings, or ends every token issued before `notBefore`; answers `false` when there is no such tenant. */
  change(
    tenantId: TenantId,
    changes: Partial<TenantSettings & Pick<Tenant, 'notBefore' | 'visitorsRevokedAt'>>,
  ): Promise<boolean>;
  /** All tenants, in no order. It reads the whole table: for the operator's command line. */
  list(): AsyncIterable<Tenant>;
  /** Makes an origin a known tenant's own; answers `false` when it is another's. Repeating it repairs a half-done one. */
  claimOrigin(origin: string, tenantId: TenantId): Promise<boolean>;
  /** Gives an origin back; answers `false` when it is not this tenant's. */
  releaseOrigin(origin: string, tenantId: TenantId): Promise<boolean>;
}

/** Keeps the keys of tenants, by hash. */
export interface KeyStore {
  add(key: TenantKey): Promise<void>;
  /** Revoked keys are found too. */
  find(tenantId: TenantId, hash: string): Promise<TenantKey | null>;
  /** A tenant's keys, oldest first, revoked ones included. */
  list(tenantId: TenantId): Promise<TenantKey[]>;
  /** Answers `false` when there is no such key, or it was revoked before. */
  revoke(tenantId: TenantId, hash: string, at: number): Promise<boolean>;
}

/** The moment before which a visitor's tokens count for nothing. */
export interface VisitorStamps {
  /** Epoch seconds, or `null` when nothing was ever revoked. */
  notBefore(tenantId: TenantId, subject: Subject): Promise<number | null>;
  /** Ends every token of this visitor that was issued before `at` (epoch seconds). */
  revoke(tenantId: TenantId, subject: Subject, at: number): Promise<void>;
}

/** Counts what one address asks of one tenant, window by window. */
export interface IssueCounter {
  /** Counts one more in a numbered window that ends at `endsAt` (epoch seconds), and answers how many those are now. */
  count(tenantId: TenantId, address: string, window: number, endsAt: number): Promise<number>;
}

/** Half of a signing key that everyone may know. */
export type PublicKey = {
  kid: string;
  /** Ed25519's public value, base64url. */
  x: string;
  /** Epoch seconds after which no token signed with it is worth anything, not even for renewal. */
  until: number;
};

/** Keeps the public keys of our own tokens. */
export interface PublicKeyStore {
  /** All of them, expired ones included until someone publishes. */
  all(): Promise<PublicKey[]>;
  /** Adds keys, leaves those that are there as they are, and removes the ones named. */
  publish(keys: PublicKey[], remove: string[]): Promise<void>;
}
