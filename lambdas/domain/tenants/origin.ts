import { invalid } from '../errors.ts';

/** Hosts that name the machine itself: only these may be allowed with any port. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** A host name after which a wildcard is meaningful: two labels or more, and no address. */
const DOMAIN = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*$/;

/** Scheme, host and perhaps a port, and nothing after them. */
const OUTLINE = /^([a-z][a-z0-9+.-]*:)\/\/[^\s/?#@*\\]+$/i;

/** The host of an app's origin, perhaps with a port. Its scheme is none that the URL standard knows, so nothing else is parsed. */
const APP_HOST = /^([a-z0-9_.-]*[a-z0-9_-])\.?(:\d{1,5})?$/;

const WEB = ['http:', 'https:'];

/** Schemes of addresses from which no page comes, or of which every page has the same origin. */
const PAGELESS = ['file:', 'ftp:', 'ws:', 'wss:', 'about:', 'blob:', 'data:', 'javascript:'];

/** `port` begins with its colon; it is empty if there is none, or if it is the scheme's own. */
type Origin = { protocol: string; host: string; port: string };

/**
 * The parts of an origin, in the one spelling that is compared: a DNS name is the same in any case and with a dot at its end.
 * Pages of apps have schemes of their own (`capacitor://localhost`). Null for `null`, and for anything that is no origin.
 */
function parsed(value: string): Origin | null {
  const protocol = OUTLINE.exec(value)?.[1]?.toLowerCase();
  if (protocol === undefined || PAGELESS.includes(protocol)) return null;
  if (!WEB.includes(protocol)) {
    const [, host, port = ''] = APP_HOST.exec(value.slice(protocol.length + 2).toLowerCase()) ?? [];
    return host === undefined ? null : { protocol, host, port };
  }
  if (!URL.canParse(value)) return null;
  const { hostname, port } = new URL(value);
  const host = hostname.replace(/\.$/, '');
  // The parser takes a host whose first label is empty, which no browser has.
  return host === '' || host.startsWith('.') ? null : { protocol, host, port: port && `:${port}` };
}

const textOf = ({ protocol, host, port }: Origin): string => `${protocol}//${host}${port}`;

/** Whether a page can have this origin: a scheme and a host, not `null` or `file://`. */
export const isPageOrigin = (header: string): boolean => parsed(header) !== null;

/** Whether an origin is of the web, and not an app's own. */
export const isWebOrigin = (entry: string): boolean => WEB.some((protocol) => entry.startsWith(`${protocol}//`));

/**
 * The entries of an allow-list that admit this `Origin` header, most exact first; empty for `null` and for anything that
 * is no origin. Comparing by generated entries means that a list is searched by key, in a table as in memory.
 */
export function origins(header: string): string[] {
  const origin = parsed(header);
  if (!origin) return [];
  const found = [textOf(origin)];
  const { protocol, host, port } = origin;
  if (!WEB.includes(protocol)) return found;
  const [, ...parents] = host.split('.');
  const parent = parents.join('.');
  if (parents.length >= 2 && DOMAIN.test(parent)) found.push(`${protocol}//*.${parent}${port}`);
  if (LOOPBACK.includes(host)) found.push(`${protocol}//${host}:*`);
  return found;
}

/** Whether a page of this origin may act for a tenant with these allowed origins. */
export const originAllowed = (allowed: readonly string[], header: string): boolean =>
  origins(header).some((entry) => allowed.includes(entry));

/**
 * The origin of the page that a request with a verified token is from; `undefined` without a page. Some native clients that have
 * none send the gateway's own as `Origin`. No foreign page can, and the one that the gateway serves and that runs is the desk, so
 * for them the token suffices, as it does without the header.
 */
export const pageOrigin = (origin: string | undefined, gateway = ''): string | undefined =>
  origin !== undefined && isGatewayItself(origin, gateway) ? undefined : origin;

/** Whether an origin has the host of the gateway itself, by either scheme of the web: on a laptop it may be plain HTTP. */
function isGatewayItself(header: string, gateway: string): boolean {
  const [one, other] = [parsed(header), parsed(gateway)];
  return (
    one !== null && other !== null && isWebOrigin(textOf(one)) && one.host === other.host && one.port === other.port
  );
}

/** The origin in an address of a page, in the spelling that is compared; `undefined` for a page that hides it (`null`). */
export function originOfAddress(address: string | undefined): string | undefined {
  const [outline] = /^[^/?#]+:\/\/[^/?#]+/.exec(address ?? '') ?? [];
  const origin = outline === undefined ? null : parsed(outline.replace(/\/\/[^/]*@/, '//'));
  return origin ? textOf(origin) : undefined;
}

/**
 * An entry of an allow-list, in the one spelling that `origins` generates: `https://shop.example`,
 * `https://*.shop.example` (exactly one label), `http://localhost:*` (any port, loopback hosts only), or an app's own
 * `capacitor://localhost`, exactly.
 */
export function allowedOrigin(value: unknown, field = 'origin'): string {
  if (typeof value !== 'string') throw invalid(field, 'must be a string such as https://shop.example');
  const anyPort = value.endsWith(':*');
  const anyLabel = /^https?:\/\/\*\./i.test(value);
  const origin = parsed(value.replace(/:\*$/, '').replace('*.', ''));
  if (!origin) throw invalid(field, hint(value));
  const { protocol, host, port } = origin;
  if (!WEB.includes(protocol) && value.includes('*')) throw invalid(field, 'of an app must be exact, without "*"');
  if (anyPort && (anyLabel || /:\d+:\*$/.test(value) || !LOOPBACK.includes(host))) {
    throw invalid(field, `may leave the port open only for ${LOOPBACK.join(', ')}`);
  }
  if (anyPort) return `${protocol}//${host}:*`;
  if (!anyLabel) return checkedExact(value, origin, field);
  if (!DOMAIN.test(host)) throw invalid(field, 'may have "*." only before a domain such as shop.example');
  return `${protocol}//*.${host}${port}`;
}

const hint = (value: string): string =>
  value === 'null' || /^file:/i.test(value)
    ? 'cannot be null or file://, which every file and every sandboxed frame has: serve the page by HTTP'
    : 'must be a scheme and a host, with no path, such as https://shop.example';

function checkedExact(value: string, origin: Origin, field: string): string {
  if (value.includes('*')) throw invalid(field, 'may have "*" only as its first label or as a loopback port');
  return textOf(origin);
}
