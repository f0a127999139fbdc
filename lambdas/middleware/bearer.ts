/** What the edge sets where a caller sent no `Authorization`: without one, API Gateway answers 401 without its authorizer. */
const ANONYMOUS = 'Anonymous';

/** The credential after `Bearer` in an `Authorization` header; `undefined` without one, `null` for another scheme. */
export function bearer(authorization: string | undefined): string | null | undefined {
  if (authorization === undefined || authorization === '' || authorization === ANONYMOUS) return undefined;
  return /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? null;
}

/** Whether this has the form of a JWT. Keys (`pk_…`, `sk_…`) and other texts have not, and get an error of their own. */
export const isTokenShaped = (text: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text);
