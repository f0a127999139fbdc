import { Refusal } from '../domain/errors.ts';
import type { KeyKind } from '../domain/tenants/tenant.ts';
import { type PresentedKey, presentedKey } from '../domain/tenants/tenant-key.ts';
import { bearer, isTokenShaped } from './bearer.ts';
import type { OpenRequest } from './http-route.ts';

/** The credential in an open route's `Authorization` header: a token, a key, or none. Neither is verified yet. */
export type PresentedCredentials = { token?: string; key?: PresentedKey };

/** Reads `Authorization`. Anything but a token or a key is refused: its sender meant to authenticate. */
export function presentedCredentials({ headers }: Pick<OpenRequest, 'headers'>): PresentedCredentials {
  const text = bearer(headers.authorization);
  if (text === undefined) return {};
  if (text !== null && isTokenShaped(text)) return { token: text };
  const key = text === null ? null : presentedKey(text);
  if (!key) throw new Refusal('ERR_UNAUTHENTICATED', 'Authorization must be "Bearer" and a token or key');
  return { key };
}

/** The key that a route requires, of this kind; refused without one (`ERR_UNAUTHENTICATED`). */
export function presentedKeyOf(kind: KeyKind, request: Pick<OpenRequest, 'headers'>): PresentedKey {
  const { key } = presentedCredentials(request);
  if (key?.kind !== kind)
    throw new Refusal('ERR_UNAUTHENTICATED', `send a ${kind} key as "Authorization: Bearer <key>"`);
  return key;
}
