import type { TenantId } from '../ids.ts';
import type { Tenant, TenantSettings } from './tenant.ts';

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
