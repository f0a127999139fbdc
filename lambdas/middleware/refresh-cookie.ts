import { SIGN_IN_DAYS } from '../domain/accounts/account.ts';
import { type RefreshToken, refreshToken } from '../domain/accounts/sign-in.ts';
import { invalid } from '../domain/errors.ts';
import { TENANT_ID, type TenantId } from '../domain/ids.ts';
import { reveal, type Sealed } from '../domain/sealed.ts';
import { DAY_SECONDS } from '../domain/time/units.ts';
import { uniqueCookie } from './unique-cookie.ts';

/**
 * The cookie of a desk's page: a refresh token, one cookie a tenant, so that somebody may answer for two in one browser. `__Host-`
 * lets nobody but this host set it, and no script reads it.
 */
const START = '__Host-desk_';

const ATTRIBUTES = 'Path=/; HttpOnly; Secure; SameSite=Strict';

/** Sets the cookie, or moves it on. */
export const refreshCookie = (tenantId: TenantId, token: Sealed<'refresh token'>): string =>
  `${START}${tenantId}=${reveal(token)}; Max-Age=${SIGN_IN_DAYS * DAY_SECONDS}; ${ATTRIBUTES}`;

/** Takes the cookie away. */
export const noRefreshCookie = (tenantId: TenantId): string => `${START}${tenantId}=; Max-Age=0; ${ATTRIBUTES}`;

/** A tenant, and the refresh token for it that a browser has; `token` is null if it is none that can be read. */
export type PresentedSignIn = { tenantId: TenantId; token: RefreshToken | null };

/**
 * The sign-in that a request is about: at the tenant that it names, else at the only one for which its browser has a cookie; null
 * without any. Of several it has to name one (`ERR_INVALID`).
 */
export function presentedSignIn(cookies: readonly string[], named: TenantId | undefined): PresentedSignIn | null {
  const [only, ...others] = named ? [named] : tenantsIn(cookies);
  if (others.length > 0) {
    throw invalid('tenantId', `must say which of them is meant: ${[only, ...others].join(', ')}`);
  }
  if (!only) return null;
  const text = uniqueCookie(cookies, `${START}${only}`);
  return text === undefined ? null : { tenantId: only, token: refreshToken(text) };
}

const tenantsIn = (cookies: readonly string[]): TenantId[] => {
  const names = cookies.flatMap((cookie) => {
    const [name = ''] = cookie.split('=', 1);
    const tenant = name.startsWith(START) ? name.slice(START.length) : '';
    return TENANT_ID.test(tenant) ? [tenant as TenantId] : [];
  });
  return [...new Set(names)].sort();
};
