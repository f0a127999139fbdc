import type { OperatorLog } from '../../domain/operator-log.ts';
import type { Administrator } from '../../domain/tenants/administrator.ts';
import type { KeyStore } from '../../domain/tenants/key-store.ts';
import type { TenantKey } from '../../domain/tenants/tenant.ts';
import { keyName } from '../../domain/tenants/tenant-key.ts';
import { countAct } from './count-act.ts';
import type { ChangeNeeds } from './count-changes.ts';
import { logAct } from './log-act.ts';
import { namedKey } from './named-key.ts';
import { type RecordNeeds, recorded } from './recorded.ts';

type Needs = ChangeNeeds & RecordNeeds & { keys: Pick<KeyStore, 'list' | 'revoke'>; operatorLog: OperatorLog };

/** Revokes a key of a tenant, by its name; a second time changes nothing. */
export async function revokeKey(needs: Needs, { by, name }: { by: Administrator; name: string }): Promise<TenantKey> {
  await countAct(needs, by);
  const { tenantId } = by;
  const key = await namedKey(needs, tenantId, name);
  if (key.revokedAt !== undefined) return key;
  const revokedAt = Math.floor(needs.clock() / 1000);
  const about = { kind: key.kind, key: keyName(key) };
  const act = { tenantId, by: by.id, act: 'key-revoked', about } as const;
  await recorded(needs, act, () => needs.keys.revoke(tenantId, key.hash, revokedAt));
  logAct(needs, by, 'key-revoked', about);
  return { ...key, revokedAt };
}
