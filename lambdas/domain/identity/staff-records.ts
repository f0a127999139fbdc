import { invalid } from '../errors.ts';
import type { StaffId, TenantId } from '../ids.ts';
import type { Role } from './caller.ts';

/** Whether a member of staff takes conversations, as it says itself: `available` unless it has said so. */
export const AVAILABILITIES = ['available', 'away'] as const;
export type Availability = (typeof AVAILABILITIES)[number];

export function availability(value: unknown, field = 'availability'): Availability {
  const known = AVAILABILITIES.find((each) => each === value);
  if (!known) throw invalid(field, `must be ${AVAILABILITIES.join(' or ')}`);
  return known;
}

export type StaffRole = Exclude<Role, 'visitor'>;

/** What one of a tenant's agents and admins has said of itself. */
export type StaffRecord = {
  id: StaffId;
  /** As of the token with which it was said. */
  role: StaffRole;
  availability: Availability;
  /** Since when, in epoch milliseconds. */
  since: number;
};

/** Stores what staff say of themselves, as long as their names. May lag by about a second. */
export interface StaffRecords {
  find(tenantId: TenantId, id: StaffId): Promise<StaffRecord | null>;
  /** Those of a tenant, by id, `limit` of them at most. */
  list(tenantId: TenantId, limit: number): Promise<StaffRecord[]>;
  set(tenantId: TenantId, record: StaffRecord): Promise<void>;
}
