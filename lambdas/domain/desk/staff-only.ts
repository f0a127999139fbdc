import { Refusal } from '../errors.ts';
import { type Caller, isStaff } from '../identity/caller.ts';

/** Refuses visitors. */
export function staffOnly(caller: Pick<Caller, 'role'>): void {
  if (!isStaff(caller)) throw new Refusal('ERR_FORBIDDEN', 'only an agent may do this');
}

/** Refuses everybody but admins. */
export function adminsOnly({ role }: Pick<Caller, 'role'>): void {
  if (role !== 'admin') throw new Refusal('ERR_FORBIDDEN', 'only an admin may do this');
}
