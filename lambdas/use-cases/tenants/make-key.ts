import type { Administrator } from '../../domain/tenants/administrator.ts';
import type { KeyStore } from '../../domain/tenants/key-store.ts';
import type { KeyKind, TenantKey } from '../../domain/tenants/tenant.ts';
import { KEY_RANDOM, keyHash, keyName, keyText } from '../../domain/tenants/tenant-key.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { type RecordNeeds, recorded } from './recorded.ts';

type Needs = RecordNeeds & {
  keys: Pick<KeyStore, 'add'>;
  clock: Clock;
  /** Random letters and digits, `length` of them. */
  random: (length: number) => string;
};

export type MakeKey = { by: Administrator; kind: KeyKind; label: string };

/** Creates a key. Only its hash is stored, so this is the only time that its text can be shown. */
export async function makeKey(needs: Needs, { by, kind, label }: MakeKey): Promise<{ key: TenantKey; text: string }> {
  const { tenantId } = by;
  const { keys, random, clock } = needs;
  const text = keyText(kind, tenantId, random(KEY_RANDOM));
  const key = { tenantId, kind, hash: keyHash(text), label, createdAt: Math.floor(clock() / 1000) };
  const act = { tenantId, by: by.id, act: 'key-made', about: { kind, key: keyName(key) } } as const;
  await recorded(needs, act, () => keys.add(key));
  return { key, text };
}
