import { isRecord } from '../cloudformation/template.ts';
import { unsupported } from '../cloudformation/unsupported.ts';
import { type GatewayRequest, type GatewayResponse, type Header, headerValue } from '../http/gateway-message.ts';

/** The `CorsConfiguration` of an HTTP API. */
export interface Cors {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
  readonly maxAge?: number;
}

const KEYS = ['AllowCredentials', 'AllowHeaders', 'AllowMethods', 'AllowOrigins', 'ExposeHeaders', 'MaxAge'];

/** Reads `CorsConfiguration`; credentials together with `*` are refused as API Gateway refuses them (aws-facts 3.4). */
export function readCors(value: unknown, where: string): Cors | undefined {
  if (!isRecord(value)) return undefined;
  const unknown = Object.keys(value).filter((key) => !KEYS.includes(key));
  if (unknown.length > 0)
    throw unsupported(
      `${where}: CorsConfiguration has ${unknown.join(', ')}, which is not known here.`,
      import.meta.filename,
    );
  const list = (key: string): string[] => (Array.isArray(value[key]) ? value[key].map(String) : []);
  const allowCredentials = value.AllowCredentials === true;
  if (allowCredentials && list('AllowOrigins').includes('*')) {
    throw new Error(
      `${where}: API Gateway refuses AllowCredentials with the origin "*". Write https://* and http://*.`,
    );
  }
  return {
    allowOrigins: list('AllowOrigins'),
    allowMethods: list('AllowMethods'),
    allowHeaders: list('AllowHeaders'),
    exposeHeaders: list('ExposeHeaders'),
    allowCredentials,
    ...(value.MaxAge === undefined ? {} : { maxAge: Number(value.MaxAge) }),
  };
}

/** Whether a request is a preflight: OPTIONS with `Origin` and `Access-Control-Request-Method` (aws-facts 3.4). */
export const isPreflight = ({ method, headers }: GatewayRequest): boolean =>
  method === 'OPTIONS' &&
  headerValue(headers, 'origin') !== undefined &&
  headerValue(headers, 'access-control-request-method') !== undefined;

/** The gateway's own answer to a preflight. Another origin gets 204 without any CORS header (not certain for AWS). */
export const preflight = (cors: Cors, request: GatewayRequest): GatewayResponse => ({
  status: 204,
  headers: preflightHeaders(cors, headerValue(request.headers, 'origin')),
  body: '',
});

/** The CORS headers of a preflight answer. */
export function preflightHeaders(cors: Cors, origin: string | undefined): Header[] {
  const shared = corsHeaders(cors, origin);
  if (shared.length === 0) return [];
  const lists: [string, readonly string[]][] = [
    ['access-control-allow-methods', cors.allowMethods],
    ['access-control-allow-headers', cors.allowHeaders.map((name) => name.toLowerCase())],
  ];
  return [
    ...shared.filter(([name]) => name !== 'access-control-expose-headers'),
    ...lists.filter(([, values]) => values.length > 0).map(([name, values]): Header => [name, values.join(',')]),
    ...(cors.maxAge === undefined ? [] : [['access-control-max-age', String(cors.maxAge)] as const]),
  ];
}

/**
 * What the gateway adds to an integration's response (aws-facts 3.4). With credentials, or when a scheme wildcard
 * matched, the origin of the request is echoed. None without `Origin`, none for an origin that is not allowed.
 */
export function corsHeaders(cors: Cors, origin: string | undefined): Header[] {
  if (origin === undefined) return [];
  const any = cors.allowOrigins.includes('*');
  const allowed = cors.allowOrigins.some((pattern) => originMatches(pattern, origin));
  if (!any && !allowed) return [];
  return [
    ['access-control-allow-origin', any ? '*' : origin],
    ...(cors.allowCredentials ? [['access-control-allow-credentials', 'true'] as const] : []),
    ...(cors.exposeHeaders.length > 0
      ? [['access-control-expose-headers', cors.exposeHeaders.join(',')] as const]
      : []),
  ];
}

/** `https://*` and `http://*` are the only wildcards API Gateway knows besides `*`; everything else is exact. */
function originMatches(pattern: string, origin: string): boolean {
  if (pattern === 'https://*' || pattern === 'http://*') return origin.startsWith(pattern.slice(0, -1));
  return pattern === origin;
}

/** A Lambda's headers without those that the gateway makes itself once CORS is configured. */
export const withoutCorsHeaders = (headers: readonly Header[]): Header[] =>
  headers.filter(([name]) => !name.toLowerCase().startsWith('access-control-'));
