import { isPageOrigin } from '../domain/tenants/origin.ts';
import type { HttpMiddleware } from './http-event.ts';

/** Headers of answers that a page of another site may read, beside the few that browsers show to all. */
export const EXPOSED_HEADERS = [
  'allow',
  'deprecation',
  'etag',
  'link',
  'ratelimit',
  'retry-after',
  'sunset',
  'www-authenticate',
  'x-request-id',
] as const;

/**
 * The headers that let a page read an answer, refusals included. Any page may, with its credentials: which site a tenant's
 * pages are of, the route has decided by the same `Origin`, and what it answers to others says only that. Without an edge API
 * Gateway replaces these headers by its own.
 */
export const corsHeaders = (): HttpMiddleware => {
  const add: NonNullable<HttpMiddleware['after']> = ({ event, response }) => {
    const { origin } = event.headers;
    if (!response || origin === undefined || !isPageOrigin(origin)) return;
    response.headers = {
      ...response.headers,
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': EXPOSED_HEADERS.join(', '),
      vary: 'Origin',
    };
  };
  return { after: add, onError: add };
};
