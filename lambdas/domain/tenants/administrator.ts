import type { StaffId, TenantId } from '../ids.ts';

/** Who changes a tenant: one of its admins, by staff id, or its server, which has a secret key and no staff id. */
export type Administrator = { tenantId: TenantId; admin?: StaffId | undefined };
