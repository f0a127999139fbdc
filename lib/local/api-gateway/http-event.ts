import { ACCOUNT } from '../cloudformation/intrinsics.ts';
import { executeApiArn } from '../cloudformation/resource-names.ts';
import { type GatewayRequest, headerValue, headerValues } from '../http/gateway-message.ts';
import { grouped, queryPairs, unlessEmpty } from '../http/query-string.ts';
import { commonLogTime } from '../http/request-ids.ts';

/** The parts of an event that are not taken from the request. */
export interface HttpEventFacts {
  readonly apiId: string;
  readonly host: string;
  readonly stage: string;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly requestId: string;
  readonly traceId: string;
  readonly now: number;
  /** The authorizer's context, `null` if it returned none; absent for a route without an authorizer. */
  readonly authorizer?: Readonly<Record<string, unknown>> | null;
}

/**
 * An integration event in payload format 2.0, key by key as recorded (aws-facts 3.1). Empty keys are absent, not null.
 * Known differences: client certificates and stage variables never appear.
 */
export function httpEvent(request: GatewayRequest, facts: HttpEventFacts): Record<string, unknown> {
  const { body, isBase64Encoded } = eventBody(request);
  return {
    version: '2.0',
    routeKey: facts.routeKey,
    ...requestParts(request, facts),
    requestContext: {
      ...requestContext(request, facts),
      ...(facts.authorizer === undefined ? {} : { authorizer: { lambda: facts.authorizer } }),
    },
    ...unlessEmpty('pathParameters', facts.pathParameters),
    ...(body === undefined ? {} : { body }),
    isBase64Encoded,
  };
}

/** A REQUEST authorizer event in payload format 2.0 (aws-facts 3.2): no body, no authorizer, and the identity source's values. */
export function httpAuthorizerEvent(
  request: GatewayRequest,
  facts: HttpEventFacts,
  identitySource: readonly string[],
): Record<string, unknown> {
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn: routeArn(request, facts),
    ...(identitySource.length === 0 ? {} : { identitySource }),
    routeKey: facts.routeKey,
    ...requestParts(request, facts),
    requestContext: requestContext(request, facts),
    ...unlessEmpty('pathParameters', facts.pathParameters),
  };
}

/** The ARN of a route: a policy is evaluated against it, and a function is called on its behalf. */
export const routeArn = ({ method }: GatewayRequest, { apiId, stage, routeKey }: HttpEventFacts): string => {
  const route = routeKey === '$default' ? '$default' : `${method}${routeKey.slice(routeKey.indexOf(' ') + 1)}`;
  return executeApiArn(apiId, `${stage}/${route}`);
};

/** The path in events: decoded once (reported of HTTP APIs), or nothing if it cannot be decoded. */
export function decodedPath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function requestParts(request: GatewayRequest, facts: HttpEventFacts): Record<string, unknown> {
  const query = [...grouped(queryPairs(request.query))].map(([name, values]) => [name, values.join(',')] as const);
  return {
    rawPath: decodedPath(request.path) ?? request.path,
    rawQueryString: request.query,
    ...unlessEmpty('cookies', cookies(request)),
    headers: eventHeaders(request, facts),
    ...unlessEmpty('queryStringParameters', Object.fromEntries(query)),
  };
}

const cookies = ({ headers }: GatewayRequest): string[] =>
  headerValues(headers, 'cookie').flatMap((value) => value.split(/;\s*/).filter((cookie) => cookie !== ''));

const HOP_BY_HOP = new Set(['connection', 'cookie', 'expect', 'host', 'keep-alive', 'transfer-encoding', 'upgrade']);

/** Lower-case names, duplicates joined with a comma, cookies taken out, the gateway's own headers added. */
function eventHeaders(request: GatewayRequest, { host, traceId }: HttpEventFacts): Record<string, string> {
  const sent = request.headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !HOP_BY_HOP.has(name));
  const joined = [...grouped(sent)].map(([name, values]) => [name, values.join(',')] as const);
  const headers: Record<string, string> = Object.fromEntries(joined);
  const forwarded = headers['x-forwarded-for'];
  return Object.fromEntries(
    Object.entries({
      ...headers,
      'content-length': String(request.body.length),
      host,
      'x-amzn-trace-id': headers['x-amzn-trace-id'] ?? traceId,
      'x-forwarded-for': forwarded === undefined ? request.sourceIp : `${forwarded}, ${request.sourceIp}`,
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    }).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function requestContext(request: GatewayRequest, facts: HttpEventFacts): Record<string, unknown> {
  return {
    accountId: ACCOUNT,
    apiId: facts.apiId,
    domainName: facts.host,
    domainPrefix: facts.apiId,
    http: {
      method: request.method,
      path: decodedPath(request.path) ?? request.path,
      protocol: 'HTTP/1.1',
      sourceIp: request.sourceIp,
      userAgent: headerValue(request.headers, 'user-agent') ?? '',
    },
    requestId: facts.requestId,
    routeKey: facts.routeKey,
    stage: facts.stage,
    time: commonLogTime(facts.now),
    timeEpoch: facts.now,
  };
}

const TEXT_TYPES = new Set(['application/json', 'application/xml', 'application/javascript']);

/** Text only for `text/*` and three application types, everything else base64, a missing type included (aws-facts 3.1). */
function eventBody({ headers, body }: GatewayRequest): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const type = (headerValue(headers, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const isText = type.startsWith('text/') || TEXT_TYPES.has(type);
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}
