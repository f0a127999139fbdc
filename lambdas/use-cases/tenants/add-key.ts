import { Refusal } from '../../domain/errors.ts';
import type { OperatorLog } from '../../domain/operator-log.ts';
import type { Administrator } from '../../domain/tenants/administrator.ts';
import type { KeyStore } from '../../domain/tenants/key-store.ts';
import type { KeyKind, TenantKey } from '../../domain/tenants/tenant.ts';
import { keyName } from '../../domain/tenants/tenant-key.ts';
import { DAY_SECONDS } from '../../domain/time/units.ts';
import { countAct } from './count-act.ts';
import type { ChangeNeeds } from './count-changes.ts';
import { countInWindow } from './count-in-window.ts';
import { logAct } from './log-act.ts';
import { makeKey } from './make-key.ts';
import type { RecordNeeds } from './recorded.ts';

type Needs = ChangeNeeds &
  RecordNeeds & {
    keys: Pick<KeyStore, 'list' | 'add'>;
    operatorLog: OperatorLog;
    random: (length: number) => string;
  };

/** Keys of a tenant that count at once, and that its admins may make a day: rows of revoked ones stay for ever. */
export const MOST_KEYS = 20;
export const KEYS_PER_DAY = 20;

/**
 * Makes one more key of a tenant. Its text is answered this once, and stored nowhere: a request whose answer was lost has
 * made a key that is to be revoked.
 */
export async function addKey(
  needs: Needs,
  { by, kind, label }: { by: Administrator; kind: KeyKind; label: string },
): Promise<{ key: TenantKey; text: string }> {
  await countAct(needs, by);
  const { tenantId } = by;
  const counting = (await needs.keys.list(tenantId)).filter(({ revokedAt }) => revokedAt === undefined);
  if (counting.length >= MOST_KEYS) {
    throw new Refusal('ERR_CONFLICT', `there are ${MOST_KEYS} keys already: revoke one first`);
  }
  const refusal = 'too many keys were made today';
  await countInWindow(needs, { tenantId, key: 'keys', seconds: DAY_SECONDS, most: KEYS_PER_DAY, refusal });
  const made = await makeKey(needs, { by, kind, label });
  logAct(needs, by, 'key-made', { kind, key: keyName(made.key) });
  return made;
}
