import type { TenantId } from '../../domain/ids.ts';
import type { KeyStore } from '../../domain/tenants/key-store.ts';
import type { TenantKey } from '../../domain/tenants/tenant.ts';

/** The keys of a tenant, oldest first, revoked ones included. */
export const listKeys = ({ keys }: { keys: Pick<KeyStore, 'list'> }, tenantId: TenantId): Promise<TenantKey[]> =>
  keys.list(tenantId);
