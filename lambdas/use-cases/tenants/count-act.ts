import { type Administrator, isServer } from '../../domain/tenants/administrator.ts';
import { type ChangeNeeds, countChanges } from './count-changes.ts';

/** Counts a change of a tenant that an admin asks for, or its server, before anything is read or written for it. */
export const countAct = (needs: ChangeNeeds, { tenantId, id }: Administrator) =>
  countChanges(needs, tenantId, isServer(id) ? 'server' : id);
