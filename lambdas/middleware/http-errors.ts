import { STATUS_CODES } from 'node:http';
import type { Refusal, RefusalCode } from '../domain/errors.ts';
import { given } from '../domain/given.ts';
import type { Json } from '../domain/sealed.ts';
import { bearer } from './bearer.ts';

/** The HTTP status of every refusal. */
export const STATUS: Record<RefusalCode, number> = {
  ERR_INVALID: 400,
  ERR_MALFORMED: 400,
  ERR_UNAUTHENTICATED: 401,
  ERR_TOKEN_EXPIRED: 401,
  ERR_REVOKED: 401,
  ERR_FORBIDDEN: 403,
  ERR_TENANT_MISMATCH: 403,
  ERR_ORIGIN: 403,
  ERR_UNKNOWN_TENANT: 404,
  ERR_NOT_FOUND: 404,
  ERR_METHOD: 405,
  ERR_CONFLICT: 409,
  ERR_TAKEN: 409,
  ERR_PRECONDITION: 412,
  ERR_TOO_LARGE: 413,
  ERR_UNSUPPORTED_TYPE: 415,
  ERR_RATE_LIMITED: 429,
  ERR_BUSY: 503,
  ERR_INTERNAL: 500,
};

/** A few words for each code, the same whenever it occurs. They stand in a header too: printable ASCII without quotes. */
export const TITLE: Record<RefusalCode, string> = {
  ERR_INVALID: 'A field is not valid',
  ERR_MALFORMED: 'The body is not understood',
  ERR_UNAUTHENTICATED: 'No valid token',
  ERR_TOKEN_EXPIRED: 'The token has expired',
  ERR_REVOKED: 'The token or key was revoked',
  ERR_FORBIDDEN: 'Not allowed',
  ERR_TENANT_MISMATCH: 'Different tenants are named',
  ERR_ORIGIN: 'The origin is not allowed',
  ERR_UNKNOWN_TENANT: 'No such tenant',
  ERR_NOT_FOUND: 'Not found',
  ERR_METHOD: 'Another method is needed',
  ERR_CONFLICT: 'In conflict with what is stored',
  ERR_TAKEN: 'Another agent answers here',
  ERR_PRECONDITION: 'Changed meanwhile',
  ERR_TOO_LARGE: 'Too large',
  ERR_UNSUPPORTED_TYPE: 'Content of this type is not taken',
  ERR_RATE_LIMITED: 'Too many requests',
  ERR_BUSY: 'Busy, try again',
  ERR_INTERNAL: 'Internal error',
};

/**
 * An error answer's body: `error`, `code` and `requestId`, RFC 9457's members, and the invalid field or the assignee if there is
 * one. The type is `about:blank`, which promises no page about it, and so the title is the status's own; `code` tells the errors
 * apart.
 */
export function errorBody(refusal: Refusal, requestId: string): Record<string, Json> {
  const { code, message, field, assignee } = refusal;
  return {
    error: message,
    code,
    requestId,
    type: 'about:blank',
    title: STATUS_CODES[STATUS[code]],
    status: STATUS[code],
    detail: message,
    ...given({ field, assignee }),
  };
}

/** `Retry-After` if a retry makes sense, and for a rate limit the `RateLimit` header (IETF draft, structured field). */
export function errorHeaders({ code, retryAfter }: Refusal): Record<string, string> {
  if (retryAfter === undefined) return {};
  const wait = String(Math.ceil(retryAfter));
  return {
    'retry-after': wait,
    ...(code === 'ERR_RATE_LIMITED' ? { ratelimit: `"default";r=0;t=${wait}` } : {}),
  };
}

/** RFC 9457's media type; routes of the public widget, and of whatever was made after it, keep plain JSON. */
export const errorType = (routeKey: string): string =>
  routeKey.includes('/webchat/') ? 'application/json' : 'application/problem+json';

const REALM = 'Bearer realm="chat"';

/**
 * The challenge of a 401 (RFC 6750, 3): what is wrong with the credential, unless the request had none, or one of another
 * scheme. Other answers have none.
 */
export function challenge({ code }: Refusal, authorization: string | undefined): Record<string, string> {
  if (STATUS[code] !== 401) return {};
  const isTold = code !== 'ERR_UNAUTHENTICATED' || Boolean(bearer(authorization));
  const problem = isTold ? `, error="invalid_token", error_description="${TITLE[code]}"` : '';
  return { 'www-authenticate': `${REALM}${problem}` };
}
