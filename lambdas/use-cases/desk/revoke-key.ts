import { adminsOnly } from '../../domain/desk/staff-only.ts';
import type { Caller } from '../../domain/identity/caller.ts';
import type { OperatorLog } from '../../domain/operator-log.ts';
import type { KeyStore } from '../../domain/tenants/key-store.ts';
import type { TenantKey } from '../../domain/tenants/tenant.ts';
import { keyName } from '../../domain/tenants/tenant-key.ts';
import { namedKey } from '../tenants/named-key.ts';
import { type ChangeNeeds, countChange } from './count-change.ts';
import { logAct } from './log-act.ts';

type Needs = ChangeNeeds & { keyStore: Pick<KeyStore, 'list' | 'revoke'>; operatorLog: OperatorLog };

/** Revokes a key of an admin's tenant, by its name; a second time changes nothing. */
export async function revokeKey(needs: Needs, { caller, name }: { caller: Caller; name: string }): Promise<TenantKey> {
  adminsOnly(caller);
  await countChange(needs, caller);
  const { tenantId } = caller;
  const key = await namedKey({ keys: needs.keyStore }, tenantId, name);
  if (key.revokedAt !== undefined) return key;
  const revokedAt = Math.floor(needs.clock() / 1000);
  await needs.keyStore.revoke(tenantId, key.hash, revokedAt);
  logAct(needs, caller, 'key-revoked', { kind: key.kind, key: keyName(key) });
  return { ...key, revokedAt };
}
