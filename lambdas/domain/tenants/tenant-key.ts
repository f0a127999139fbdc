import { createHash } from 'node:crypto';
import type { TenantId } from '../ids.ts';
import type { KeyKind } from './tenant.ts';

/** Random characters of a key: 22 letters and digits carry 131 bits, too many to guess, so its hash needs no salt. */
export const KEY_RANDOM = 22;

const PREFIX: Record<KeyKind, string> = { publishable: 'pk', secret: 'sk' };

/** The text of a key. It names its tenant, so that looking it up is one read; ids of tenants have no underscore. */
export const keyText = (kind: KeyKind, tenantId: TenantId, random: string): string =>
  `${PREFIX[kind]}_${tenantId}_${random}`;

/** The hash under which a key is stored. */
export const keyHash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A key as it was presented: the tenant that it claims, and the hash to look for. */
export type PresentedKey = { kind: KeyKind; tenantId: TenantId; hash: string };

/** Parses a key; `null` if the text is none. */
export function presentedKey(text: string): PresentedKey | null {
  const [, prefix, tenantId] = /^(pk|sk)_([a-z0-9][a-z0-9-]{1,62})_[A-Za-z0-9]{22,64}$/.exec(text) ?? [];
  if (!tenantId) return null;
  return { kind: prefix === 'sk' ? 'secret' : 'publishable', tenantId: tenantId as TenantId, hash: keyHash(text) };
}
