import { executeApiArn } from '../cloudformation/resource-names.ts';
import type { GatewayRequest, Header } from '../http/gateway-message.ts';
import { grouped, queryPairs, unlessEmpty } from '../http/query-string.ts';
import { commonLogTime } from '../http/request-ids.ts';

/** The parts that all events of one connection have in common. */
export interface ConnectionFacts {
  readonly apiId: string;
  readonly host: string;
  readonly stage: string;
  readonly connectionId: string;
  readonly connectedAt: number;
  readonly identity: { readonly userAgent?: string; readonly sourceIp: string };
  /** The authorizer's principal and context, all strings; in every later event too (aws-facts 1.3). */
  readonly authorizer?: Readonly<Record<string, unknown>>;
}

/** The parts that differ from event to event. */
export interface SocketEventFacts {
  readonly requestId: string;
  readonly now: number;
}

/** The ARN of a route: a `$connect` policy is evaluated against it, and a function is called on its behalf. */
export const methodArn = ({ apiId, stage }: ConnectionFacts, routeKey: string): string =>
  executeApiArn(apiId, `${stage}/${routeKey}`);

/**
 * The event of a REQUEST authorizer (recorded: localstack#7191, aws-facts 1.4): as `$connect`, with `type`,
 * `methodArn` and the upgrade's own headers, without `isBase64Encoded`. Empty query maps are left out.
 */
export function socketAuthorizerEvent(
  facts: ConnectionFacts,
  eventFacts: SocketEventFacts,
  upgrade: GatewayRequest,
  traceId: string,
): Record<string, unknown> {
  const own: Header[] = [
    ['Connection', 'upgrade'],
    ['Upgrade', 'websocket'],
    ['content-length', '0'],
  ];
  return {
    type: 'REQUEST',
    methodArn: methodArn(facts, '$connect'),
    ...headerMaps([...handshakeHeaders(facts, upgrade, traceId), ...own]),
    ...queryMaps(upgrade),
    stageVariables: {},
    requestContext: context(facts, eventFacts, '$connect', 'CONNECT'),
  };
}

/** The event of `$connect` (recorded 2024, aws-facts 1.4): header names in the client's case, no path and no body anywhere. */
export function connectEvent(
  facts: ConnectionFacts,
  eventFacts: SocketEventFacts,
  upgrade: GatewayRequest,
  traceId: string,
): Record<string, unknown> {
  return {
    ...headerMaps(handshakeHeaders(facts, upgrade, traceId)),
    ...queryMaps(upgrade),
    requestContext: context(facts, eventFacts, '$connect', 'CONNECT'),
    isBase64Encoded: false,
  };
}

/** The event of a text frame (recorded 2025): context and body only. */
export function messageEvent(
  facts: ConnectionFacts,
  eventFacts: SocketEventFacts,
  routeKey: string,
  messageId: string,
  body: string,
): Record<string, unknown> {
  return {
    requestContext: { ...context(facts, eventFacts, routeKey, 'MESSAGE'), messageId },
    body,
    isBase64Encoded: false,
  };
}

/** The event of `$disconnect` (recorded 2024): four headers, three of them empty, and the reason. */
export function disconnectEvent(
  facts: ConnectionFacts,
  eventFacts: SocketEventFacts,
  code: number,
  reason: string,
): Record<string, unknown> {
  return {
    ...headerMaps([
      ['Host', facts.host],
      ['x-api-key', ''],
      ['X-Forwarded-For', ''],
      ['x-restapi', ''],
    ]),
    requestContext: {
      ...context(facts, eventFacts, '$disconnect', 'DISCONNECT'),
      disconnectStatusCode: code,
      disconnectReason: reason,
    },
    isBase64Encoded: false,
  };
}

function context(
  facts: ConnectionFacts,
  { requestId, now }: SocketEventFacts,
  routeKey: string,
  eventType: string,
): Record<string, unknown> {
  return {
    routeKey,
    eventType,
    extendedRequestId: requestId,
    requestTime: commonLogTime(now),
    messageDirection: 'IN',
    stage: facts.stage,
    connectedAt: facts.connectedAt,
    requestTimeEpoch: now,
    identity: facts.identity,
    requestId,
    domainName: facts.host,
    connectionId: facts.connectionId,
    apiId: facts.apiId,
    ...(facts.authorizer === undefined ? {} : { authorizer: facts.authorizer }),
  };
}

const GATEWAY_OWNED = new Set([
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'upgrade',
  'x-amzn-trace-id',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
]);

function handshakeHeaders({ host }: ConnectionFacts, { headers, sourceIp }: GatewayRequest, traceId: string): Header[] {
  const sent = (wanted: string) => headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
  return [
    ['Host', host],
    ...headers.filter(([name]) => !GATEWAY_OWNED.has(name.toLowerCase())),
    ['X-Amzn-Trace-Id', sent('x-amzn-trace-id')[0] ?? traceId],
    ['X-Forwarded-For', [...sent('x-forwarded-for'), sourceIp].join(', ')],
    ['X-Forwarded-Port', '443'],
    ['X-Forwarded-Proto', 'https'],
  ];
}

function headerMaps(headers: readonly Header[]): Record<string, unknown> {
  const groups = grouped(headers);
  return {
    headers: Object.fromEntries([...groups].map(([name, values]) => [name, values.at(-1)])),
    multiValueHeaders: Object.fromEntries(groups),
  };
}

/** The last value of each parameter, and all values of each; both absent without a query (aws-facts 1.4). */
function queryMaps({ query }: GatewayRequest): Record<string, unknown> {
  const groups = grouped(queryPairs(query));
  return {
    ...unlessEmpty(
      'queryStringParameters',
      Object.fromEntries([...groups].map(([name, values]) => [name, values.at(-1) ?? ''])),
    ),
    ...unlessEmpty('multiValueQueryStringParameters', Object.fromEntries(groups)),
  };
}
