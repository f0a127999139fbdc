import { Refusal } from '../../domain/errors.ts';
import type { TenantId } from '../../domain/ids.ts';
import type { KeyStore } from '../../domain/tenants/key-store.ts';
import type { TenantKey } from '../../domain/tenants/tenant.ts';

/** Characters of a hash that name a key at least. */
const SHORTEST_NAME = 6;

/** The key of a tenant that is named by the beginning of its hash. */
export async function namedKey(
  { keys }: { keys: Pick<KeyStore, 'list'> },
  tenantId: TenantId,
  name: string,
): Promise<TenantKey> {
  const [key, ...others] = (await keys.list(tenantId)).filter(({ hash }) => hash.startsWith(name));
  if (!key || name.length < SHORTEST_NAME) throw new Refusal('ERR_NOT_FOUND', `${tenantId} has no such key`);
  if (others.length > 0) throw new Refusal('ERR_CONFLICT', 'more than one key begins like this: write more of it');
  return key;
}
