import { createHash } from 'node:crypto';
import type { TenantId } from '../ids.ts';
import type { KeyKind } from './tenant.ts';

/** 22 letters and digits carry 131 bits: nobody guesses one, and nobody needs a salt to store its hash. */
export const KEY_RANDOM = 22;

const PREFIX: Record<KeyKind, string> = { publishable: 'pk', secret: 'sk' };

/** A key names its tenant, so that looking it up is one read; ids of tenants have no underscore. */
export const keyText = (kind: KeyKind, tenantId: TenantId, random: string): string =>
  `${PREFIX[kind]}_${tenantId}_${random}`;

/** What is stored of a key. */
export const keyHash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A key as it was presented: whose it claims to be, and what to look for. */
export type PresentedKey = { kind: KeyKind; tenantId: TenantId; hash: string };

/** Reads a key; `null` if it is none. */
export function presentedKey(text: string): PresentedKey | null {
  const [, prefix, tenantId] = /^(pk|sk)_([a-z0-9][a-z0-9-]{1,62})_[A-Za-z0-9]{22,64}$/.exec(text) ?? [];
  if (!tenantId) return null;
  return { kind: prefix === 'sk' ? 'secret' : 'publishable', tenantId, hash: keyHash(text) };
}
