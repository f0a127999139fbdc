import { adminsOnly } from '../../domain/desk/staff-only.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { KeyStore } from '../../domain/tenants/key-store.ts';
import type { TenantKey } from '../../domain/tenants/tenant.ts';

/** The keys of an admin's tenant, oldest first, revoked ones included. */
export async function listKeys(
  { keyStore }: { keyStore: Pick<KeyStore, 'list'> },
  { caller }: { caller: Caller },
): Promise<TenantKey[]> {
  adminsOnly(caller);
  return keyStore.list(caller.tenantId);
}
