import type { TenantId } from '../ids.ts';
import type { Tenant, TenantSettings } from './tenant.ts';

/** Finds tenants by id. */
export interface TenantLookup {
  /** A result may be up to 30 seconds old, unless it is asked for as of now: then it is strongly consistent. */
  find(tenantId: TenantId, asOf?: 'now'): Promise<Tenant | null>;
}

/** Finds tenants by the origins of their pages. */
export interface OriginOwners {
  /** The tenant that owns this origin, in the spelling of its allow-list. */
  ownerOf(origin: string): Promise<TenantId | null>;
}

/** Stores the tenants, and the owner of each origin. */
export interface TenantStore extends TenantLookup, OriginOwners {
  /** Adds a tenant without origins; answers `false` if there is one with this id. */
  create(tenant: Omit<Tenant, 'origins'>): Promise<boolean>;
  /**
   * Changes settings, or ends tokens issued before `notBefore` or `staffNotBefore`; answers `false`, and changes nothing, if
   * there is no such tenant, or if it was changed since it had this version.
   */
  change(
    tenantId: TenantId,
    changes: Partial<TenantSettings & Pick<Tenant, 'notBefore' | 'staffNotBefore'>>,
    version?: number,
  ): Promise<boolean>;
  /** Notes that a visitor, user or agent of a known tenant was revoked as of `at` (epoch seconds). A later time stays. */
  noteRevocation(tenantId: TenantId, at: number): Promise<void>;
  /** All tenants, in no order. Reads the whole table: for the operator's command line. */
  list(): AsyncIterable<Tenant>;
  /** Makes an origin a known tenant's own; answers `false` if it is another's. Repeating it repairs a half-done claim. */
  claimOrigin(origin: string, tenantId: TenantId): Promise<boolean>;
  /** Adds an origin that belongs to nobody to a known tenant's list. It names no tenant. */
  shareOrigin(origin: string, tenantId: TenantId): Promise<void>;
  /** Takes an origin out of a tenant's list, and releases it; answers `false` if this tenant does not own it. */
  releaseOrigin(origin: string, tenantId: TenantId): Promise<boolean>;
}
