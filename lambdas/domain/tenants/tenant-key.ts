import { createHash } from 'node:crypto';
import { invalid } from '../errors.ts';
import { displayName } from '../identity/profile.ts';
import type { TenantId } from '../ids.ts';
import type { KeyKind, TenantKey } from './tenant.ts';

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

/** Characters of the hash of a key that name it: 48 bits, enough among a tenant's few. */
const KEY_NAME = 12;

export const keyName = ({ hash }: Pick<TenantKey, 'hash'>): string => hash.slice(0, KEY_NAME);

/** The name of a key as a client gives it. */
export function nameOfKey(value: unknown, field = 'keyId'): string {
  if (typeof value !== 'string' || !/^[0-9a-f]{12}$/.test(value)) throw invalid(field, 'must be the id of a key');
  return value;
}

export function keyKind(value: unknown, field = 'kind'): KeyKind {
  if (value !== 'publishable' && value !== 'secret') throw invalid(field, 'must be publishable or secret');
  return value;
}

/** What a key is for, in words; it only decorates. */
export const keyLabel = (value: unknown): string => displayName(value) ?? '';
