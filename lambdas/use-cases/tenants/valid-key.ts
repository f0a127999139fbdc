import { Refusal } from '../../domain/errors.ts';
import type { KeyStore } from '../../domain/tenants/key-store.ts';
import type { PresentedKey } from '../../domain/tenants/tenant-key.ts';

/** Refuses a key that is unknown or of another kind (`ERR_UNAUTHENTICATED`), or revoked (`ERR_REVOKED`). */
export async function validKey(keys: Pick<KeyStore, 'find'>, { kind, tenantId, hash }: PresentedKey): Promise<void> {
  const key = await keys.find(tenantId, hash);
  if (key?.kind !== kind) throw new Refusal('ERR_UNAUTHENTICATED', `this is not a ${kind} key`);
  if (key.revokedAt !== undefined) throw new Refusal('ERR_REVOKED', 'the key was revoked');
}
