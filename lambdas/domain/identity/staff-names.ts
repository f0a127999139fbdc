import type { StaffId, TenantId } from '../ids.ts';
import { DAY } from '../time/units.ts';

/** The display names of a tenant's agents and admins, who are named by their staff ids in all that is stored. */
export interface StaffNames {
  /** Undefined for one whose name nobody has noted. A change may lag by about a minute, a first name by about a second. */
  nameOf(tenantId: TenantId, id: StaffId): Promise<string | undefined>;
  /**
   * Notes the name, if there is one, that the token of a member who writes gives, and keeps the tenant's names as long as what is
   * written today. One that the member has chosen stays the one that is shown.
   */
  set(tenantId: TenantId, id: StaffId, name: string | undefined): Promise<void>;
  /** Sets the name that a member has chosen; null: that of its token is shown again. */
  choose(tenantId: TenantId, id: StaffId, name: string | null): Promise<void>;
  /** All of a tenant, also of those who have left. May lag like `nameOf`. */
  all(tenantId: TenantId): Promise<ReadonlyMap<StaffId, string>>;
}

/**
 * A tenant's names as they are stored, together: those that are shown, and who has chosen its own. `keptUntil` in epoch
 * milliseconds, 0 if there are none.
 */
export type StoredStaffNames = {
  names: ReadonlyMap<StaffId, string>;
  chosen: ReadonlySet<StaffId>;
  keptUntil: number;
};

/** Stores the names of each tenant's staff together: they are read and expire together. */
export interface StaffNameStore {
  /** May lag by about a second. */
  find(tenantId: TenantId): Promise<StoredStaffNames>;
  /** Sets the name that a member's token gives, and keeps all of the tenant as long as is answered: `staffNamesKeptUntil` now. */
  set(tenantId: TenantId, id: StaffId, name: string): Promise<number>;
  /** Sets the name that a member has chosen, or removes it, and keeps all of the tenant likewise. */
  choose(tenantId: TenantId, id: StaffId, name: string | null): Promise<number>;
  /** Removes the names of a member, given and chosen. No effect where the tenant has none. */
  forget(tenantId: TenantId, id: StaffId): Promise<void>;
}

/**
 * Until when a tenant's names are kept if one of its staff writes `now`: longer than its entries, which are kept for
 * `retention`. They are moved on once a day, hence more than one day. All in milliseconds.
 */
export const staffNamesKeptUntil = (now: number, retention: number): number => now + retention + 2 * DAY;
