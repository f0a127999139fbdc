import type { StaffId, TenantId } from '../ids.ts';

/** The display names of a tenant's agents and admins, which entries of logs do not hold. */
export interface StaffNames {
  of(tenantId: TenantId): Promise<ReadonlyMap<StaffId, string>>;
  /** Stores a name, and keeps all of the tenant's for as long as the entries that this one may be the author of. */
  set(tenantId: TenantId, staffId: StaffId, name: string): Promise<void>;
}
