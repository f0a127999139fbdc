import { invalid } from '../errors.ts';

/** Hosts that name the machine itself: only these may be allowed with any port. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** A host name after which a wildcard is meaningful: two labels or more, and no address. */
const DOMAIN = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*$/;

/** Scheme, host and perhaps a port, and nothing after them. */
const OUTLINE = /^https?:\/\/[^\s/?#@*\\]+$/i;

/** An address of that form; null for another, and for a host whose first label is empty, which the parser takes and no browser has. */
function plain(value: string): URL | null {
  const url = OUTLINE.test(value) && URL.canParse(value) ? new URL(value) : null;
  return url?.hostname.startsWith('.') ? null : url;
}

/**
 * The entries of an allow-list that admit this `Origin` header, most exact first; empty for `null` and for anything that
 * is no origin. Comparing by generated entries means that a list is searched by key, in a table as in memory.
 */
export function origins(header: string): string[] {
  const url = plain(header);
  if (!url) return [];
  const found = [url.origin];
  const [, ...parents] = url.hostname.split('.');
  const parent = parents.join('.');
  if (parents.length >= 2 && DOMAIN.test(parent)) {
    found.push(`${url.protocol}//*.${parent}${url.port ? `:${url.port}` : ''}`);
  }
  if (LOOPBACK.includes(url.hostname)) found.push(`${url.protocol}//${url.hostname}:*`);
  return found;
}

/** Whether a page of this origin may act for a tenant with these allowed origins. */
export const originAllowed = (allowed: readonly string[], header: string): boolean =>
  origins(header).some((entry) => allowed.includes(entry));

/**
 * An entry of an allow-list, in the one spelling that `origins` generates: `https://shop.example`,
 * `https://*.shop.example` (exactly one label) or `http://localhost:*` (any port, loopback hosts only).
 */
export function allowedOrigin(value: unknown, field = 'origin'): string {
  if (typeof value !== 'string') throw invalid(field, 'must be a string such as https://shop.example');
  const anyPort = value.endsWith(':*');
  const anyLabel = /^https?:\/\/\*\./i.test(value);
  const url = plain(value.replace(/:\*$/, '').replace('*.', ''));
  if (!url) throw invalid(field, 'must be a scheme and a host, with no path, such as https://shop.example');
  if (anyPort && (anyLabel || /:\d+:\*$/.test(value) || !LOOPBACK.includes(url.hostname))) {
    throw invalid(field, `may leave the port open only for ${LOOPBACK.join(', ')}`);
  }
  if (anyPort) return `${url.protocol}//${url.hostname}:*`;
  if (!anyLabel) return checkedExact(value, url, field);
  if (!DOMAIN.test(url.hostname)) throw invalid(field, 'may have "*." only before a domain such as shop.example');
  return `${url.protocol}//*.${url.host}`;
}

function checkedExact(value: string, url: URL, field: string): string {
  if (value.includes('*')) throw invalid(field, 'may have "*" only as its first label or as a loopback port');
  return url.origin;
}
