import { uniqueCookie } from './unique-cookie.ts';

/**
 * The cookie of the first public widget, which stores nothing else: a visitor's token, one cookie a tenant. Partitioned, so
 * that the same widget host on another site is another visitor; it lasts as long as its token can be renewed. `__Host-` lets
 * nobody but this host set it, and so no other host of a domain of its own.
 */
const nameOf = (tenantId: string): string => `__Host-chat_${tenantId}`;

export const visitorCookie = (tenantId: string, token: string, days: number): string =>
  `${nameOf(tenantId)}=${token}; Path=/; Max-Age=${days * 24 * 60 * 60}; HttpOnly; Secure; SameSite=None; Partitioned`;

/** The cookies of a `Cookie` header: `name=value`. */
export const cookiesIn = (header: string): string[] => header.split(/; */);

/** The token among a request's cookies, each `name=value`. */
export const cookieToken = (cookies: readonly string[], tenantId: string | undefined): string | undefined =>
  uniqueCookie(cookies, nameOf(tenantId ?? ''));
