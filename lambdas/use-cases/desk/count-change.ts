import type { Caller } from '../../domain/identity/caller.ts';
import { staffId } from '../../domain/ids.ts';
import { type ChangeNeeds, countChanges } from '../tenants/count-changes.ts';

export type { ChangeNeeds };

/** Counts a change that one of a tenant's staff asks for, before anything is read or written for it. */
export const countChange = (needs: ChangeNeeds, { tenantId, userId }: Pick<Caller, 'tenantId' | 'userId'>) =>
  countChanges(needs, tenantId, staffId(tenantId, userId));
