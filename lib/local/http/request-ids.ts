import { randomBytes } from 'node:crypto';

/**
 * An id as API Gateway makes them: 16 characters ending in `=` (aws-facts 1.4), so that a client which does not
 * URL-encode connection ids fails here too.
 */
export function gatewayId(): string {
  return `${randomBytes(12).toString('base64url').slice(0, 15)}=`;
}

/** The value of a fresh `X-Amzn-Trace-Id` header. */
export function traceId(now: number): string {
  return `Root=1-${Math.floor(now / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `requestContext.time` and `requestTime`: common log format, UTC. */
export function commonLogTime(epoch: number): string {
  const iso = new Date(epoch).toISOString();
  const month = MONTHS[Number(iso.slice(5, 7)) - 1];
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
