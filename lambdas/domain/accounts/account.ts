import { invalid } from '../errors.ts';
import type { StaffId, TenantId } from '../ids.ts';
import { DAY_SECONDS } from '../time/units.ts';
import type { StaffRole } from '../tokens/token.ts';

/** An agent or admin who has accepted an invitation, and signs in by this gateway itself. */
export type Account = {
  tenantId: TenantId;
  /** The stand-in for `userId` (`staffId`). */
  id: StaffId;
  userId: string;
  /** What every token that is issued from now on allows. */
  role: StaffRole;
  name?: string;
  /** Epoch seconds. */
  createdAt: number;
  /** Epoch seconds until which it is kept: longer than each of its sign-ins. */
  keptUntil: number;
  /**
   * Tokens issued before it (epoch seconds) are revoked. Written together with whatever it is for, so that who reads the one knows
   * the other; it may lie ahead, until no function caches what was before, and no token for this account is issued as of earlier.
   */
  notBefore?: number;
};

/** Days for which a sign-in is kept from its last use. */
export const SIGN_IN_DAYS = 30;

/** An account is moved on once a day, hence more than a day longer than its sign-ins. */
const MARGIN_DAYS = 2;

/** Until when an account that is used `now` is kept (epoch seconds, both). */
export const accountKeptUntil = (now: number): number => now + (SIGN_IN_DAYS + MARGIN_DAYS) * DAY_SECONDS;

/** Whether an account that is used `now` has to be moved on, so that it outlives the sign-in. */
export const isToBeKeptLonger = ({ keptUntil }: Account, now: number): boolean =>
  keptUntil < now + (SIGN_IN_DAYS + 1) * DAY_SECONDS;

/** Form of an account's id, which is the staff id. */
export const ACCOUNT_ID = /^a_[\w-]{12}$/;

export function accountId(value: unknown, field = 'accountId'): StaffId {
  if (typeof value !== 'string' || !ACCOUNT_ID.test(value)) throw invalid(field, 'must be the id of an account');
  return value as StaffId;
}
