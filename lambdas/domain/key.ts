import { createHash } from 'node:crypto';
import { type TenantId, tenantId } from './ids.ts';
import type { KeyKind } from './tenant.ts';

const PREFIX: Record<KeyKind, string> = { publishable: 'pk', secret: 'sk' };

/** A new key: `pk_<tenant>_<random>`. Tenant ids have no `_`, so the parts can be told apart. */
export const writtenKey = (kind: KeyKind, tenant: TenantId, random: string): string =>
  `${PREFIX[kind]}_${tenant}_${random}`;

/** The tenant that a key claims to be of; null if it is not a key of this kind. */
export function tenantOfKey(key: string, kind: KeyKind): TenantId | null {
  const match = /^(pk|sk)_([a-z0-9-]{2,63})_([A-Za-z0-9]{16,64})$/.exec(key);
  return match?.[1] === PREFIX[kind] ? tenantId(match[2]) : null;
}

/** Keys are stored by this and compared by it. They are random, so a fast hash is enough. */
export const hashOfKey = (key: string): string => createHash('sha256').update(key).digest('hex');
