/**
 * The cookie of the first public widget, which stores nothing else: a visitor's token, one cookie a tenant. Partitioned, so
 * that the same widget host on another site is another visitor; it lasts as long as its token can be renewed.
 */
const nameOf = (tenantId: string): string => `chat_${tenantId}`;

export const visitorCookie = (tenantId: string, token: string, days: number): string =>
  `${nameOf(tenantId)}=${token}; Path=/; Max-Age=${days * 24 * 60 * 60}; HttpOnly; Secure; SameSite=None; Partitioned`;

/** The token in a `Cookie` header. */
export function cookieToken(header: string, tenantId: string | undefined): string | undefined {
  const start = `${nameOf(tenantId ?? '')}=`;
  const cookies = header.split(/; */);
  return cookies.find((cookie) => cookie.startsWith(start))?.slice(start.length) || undefined;
}

/** The token among parsed cookies. */
export const cookieOf = (cookies: Readonly<Record<string, string | undefined>>, tenantId: string): string | undefined =>
  cookies[nameOf(tenantId)] || undefined;
