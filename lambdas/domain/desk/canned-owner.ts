import type { Caller } from '../identity/caller.ts';
import { staffId } from '../ids.ts';
import type { CannedOwner, CannedScope } from './canned-reply.ts';

/** Whose canned replies a caller means by a scope: nobody can name those of another. */
export const cannedOwner = (
  { tenantId, userId }: Pick<Caller, 'tenantId' | 'userId'>,
  scope: CannedScope,
): CannedOwner => ({ tenantId, ...(scope === 'private' ? { staff: staffId(tenantId, userId) } : {}) });
