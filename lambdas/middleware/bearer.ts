/** What the edge writes where a caller sent no `Authorization`: without one, API Gateway answers 401 and asks nobody. */
const ANONYMOUS = 'Anonymous';

/** What stands after `Bearer` in an `Authorization` header; `null` if there is a header of another kind. */
export function bearer(authorization: string | undefined): string | null | undefined {
  if (authorization === undefined || authorization === '' || authorization === ANONYMOUS) return undefined;
  return /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? null;
}

/** Whether this could be a JWT at all. Keys (`pk_…`, `sk_…`) and words are not, and their senders want to be told so. */
export const isTokenShaped = (text: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text);
