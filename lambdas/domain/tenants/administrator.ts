import type { StaffId, TenantId } from '../ids.ts';
import { keyName } from './tenant-key.ts';

/** Who administers a tenant: one of its admins, its server by the name of its secret key, or the operator at the command line. */
export type AdministratorId = StaffId | `k_${string}` | 'operator';

export type Administrator = { tenantId: TenantId; id: AdministratorId };

export const serverWith = (key: { hash: string }): AdministratorId => `k_${keyName(key)}`;

export const isServer = (id: AdministratorId): boolean => id.startsWith('k_');
