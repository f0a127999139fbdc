import type { BucketCors } from '../cloudformation/bucket.ts';
import { type GatewayRequest, type GatewayResponse, type Header, headerValue } from '../http/gateway-message.ts';
import { matches } from '../iam/wildcard.ts';
import { xmlError } from './xml-error.ts';

/**
 * S3's answer to a preflight, which needs no signature: that of the first rule which allows origin, method and headers, or
 * 403 (S3 user guide, "Testing CORS").
 */
export function bucketPreflight(rules: readonly BucketCors[], { headers }: GatewayRequest): GatewayResponse {
  const origin = headerValue(headers, 'origin');
  const method = headerValue(headers, 'access-control-request-method');
  if (origin === undefined || method === undefined) {
    return xmlError(400, 'BadRequest', 'Insufficient information. Origin request header needed.');
  }
  const asked = (headerValue(headers, 'access-control-request-headers') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const rule = ruleFor(rules, origin, method);
  const permitted = rule !== undefined && asked.every((name) => rule.headers.some((pattern) => matches(pattern, name)));
  if (!permitted) {
    return xmlError(403, 'AccessForbidden', 'CORSResponse: This CORS request is not allowed.');
  }
  const allowed: Header[] = asked.length === 0 ? [] : [['Access-Control-Allow-Headers', asked.join(', ')]];
  return { status: 200, headers: [...sharedHeaders(rule, origin), ...allowed], body: '' };
}

/** The CORS headers of an actual answer; none without `Origin` or if no rule allows the origin. */
export function bucketCorsHeaders(rules: readonly BucketCors[], { method, headers }: GatewayRequest): Header[] {
  const origin = headerValue(headers, 'origin');
  const rule = origin === undefined ? undefined : ruleFor(rules, origin, method);
  return rule === undefined || origin === undefined ? [] : sharedHeaders(rule, origin);
}

const ruleFor = (rules: readonly BucketCors[], origin: string, method: string): BucketCors | undefined =>
  rules.find(({ origins, methods }) => methods.includes(method) && origins.some((pattern) => matches(pattern, origin)));

/** The origin of the request, with credentials, unless the rule allows `*` alone. */
function sharedHeaders({ origins, methods, exposed, maxAge }: BucketCors, origin: string): Header[] {
  const any = origins.includes('*');
  return [
    ['Access-Control-Allow-Origin', any ? '*' : origin],
    ['Access-Control-Allow-Methods', methods.join(', ')],
    ...(any ? [] : [['Access-Control-Allow-Credentials', 'true'] as const]),
    ...(exposed.length > 0 ? [['Access-Control-Expose-Headers', exposed.join(', ')] as const] : []),
    ...(maxAge === undefined ? [] : [['Access-Control-Max-Age', String(maxAge)] as const]),
    ['Vary', 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method'],
  ];
}
