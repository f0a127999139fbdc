import type { TenantId } from '../../domain/ids.ts';
import type { KeyStore } from '../../domain/tenants/key-store.ts';
import type { KeyKind, TenantKey } from '../../domain/tenants/tenant.ts';
import { KEY_RANDOM, keyHash, keyText } from '../../domain/tenants/tenant-key.ts';
import type { Clock } from '../../domain/time/clock.ts';

type Needs = {
  keys: Pick<KeyStore, 'add'>;
  clock: Clock;
  /** Random letters and digits, `length` of them. */
  random: (length: number) => string;
};

export type MakeKey = { tenantId: TenantId; kind: KeyKind; label: string };

/** Creates a key. Only its hash is stored, so this is the only time that its text can be shown. */
export async function makeKey(
  { keys, random, clock }: Needs,
  { tenantId, kind, label }: MakeKey,
): Promise<{ key: TenantKey; text: string }> {
  const text = keyText(kind, tenantId, random(KEY_RANDOM));
  const key = { tenantId, kind, hash: keyHash(text), label, createdAt: Math.floor(clock() / 1000) };
  await keys.add(key);
  return { key, text };
}
