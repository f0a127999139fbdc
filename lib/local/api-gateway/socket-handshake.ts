import type { SocketApi, SocketRoute } from '../cloudformation/socket-api.ts';
import { isRecord } from '../cloudformation/template.ts';
import { type GatewayRequest, type GatewayResponse, jsonResponse } from '../http/gateway-message.ts';
import { gatewayId, traceId } from '../http/request-ids.ts';
import type { Limits } from '../limits.ts';
import type { Time } from '../time/time.ts';
import { TOO_LATE, within } from '../time/within.ts';
import { socketDecision } from './authorizer-result.ts';
import { identityValues } from './identity-source.ts';
import { authorizerArn, InvocationRefused, type InvokeFor } from './invocation-gate.ts';
import { type ConnectionFacts, connectEvent, methodArn, socketAuthorizerEvent } from './socket-event.ts';

/** What a handshake needs. */
export interface HandshakeNeeds {
  readonly invoke: InvokeFor;
  readonly time: Time;
  readonly limits: Limits;
}

/** Either the facts of an accepted connection, or the HTTP response that the client gets instead of 101. */
export type HandshakeOutcome =
  | { readonly accepted: true; readonly facts: ConnectionFacts; readonly protocol?: string }
  | { readonly accepted: false; readonly response: GatewayResponse };

const MESSAGES: Readonly<Record<number, string>> = { 401: 'Unauthorized', 403: 'Forbidden', 429: 'Too Many Requests' };

/** A refused handshake. Known differences: the body of AWS is not known (aws-facts 1.2). */
function refused(status: number, connectionId: string, requestId: string): HandshakeOutcome {
  const message = MESSAGES[status] ?? (status >= 500 ? 'Internal server error' : 'Bad Request');
  return { accepted: false, response: jsonResponse(status, { message, connectionId, requestId }) };
}

/**
 * Accepts or refuses an upgrade request (aws-facts 1.2, 1.3):
 * 1. A path other than the stage, with or without a slash at the end, is 403.
 * 2. A missing identity source is 401, without an invocation.
 * 3. An authorizer that throws "Unauthorized" is 401, another failure 500, Deny 403.
 * 4. A status other than 2xx from `$connect` is the client's; a failure is 502, and a missing permission to invoke it 500
 *    (re:Post, `api-gateway-lambda-stage-variable-500`, of WebSocket APIs in general).
 */
export async function handshake(
  api: SocketApi,
  upgrade: GatewayRequest,
  needs: HandshakeNeeds,
): Promise<HandshakeOutcome> {
  const connectionId = gatewayId();
  const requestId = gatewayId();
  const stage = api.stages.find((name) => upgrade.path === `/${name}` || upgrade.path === `/${name}/`);
  if (stage === undefined) return refused(403, connectionId, requestId);
  const now = needs.time.now();
  const agent = upgrade.headers.find(([name]) => name.toLowerCase() === 'user-agent')?.[1];
  const facts: ConnectionFacts = {
    apiId: api.id,
    host: api.host,
    stage,
    connectionId,
    connectedAt: now,
    identity: { ...(agent === undefined ? {} : { userAgent: agent }), sourceIp: upgrade.sourceIp },
  };
  const eventFacts = { requestId, now };
  const trace = traceId(now);
  const route = api.routes.get('$connect');
  const admitted = await authorize(route, facts, upgrade, needs, (known) =>
    socketAuthorizerEvent(known, eventFacts, upgrade, trace),
  );
  if (typeof admitted === 'number') return refused(admitted, connectionId, requestId);
  if (route?.integration === undefined) return { accepted: true, facts: admitted };
  try {
    const event = connectEvent(admitted, eventFacts, upgrade, trace);
    const result = await within(
      route.integration.timeoutMs ?? needs.limits.socketIntegrationMs,
      needs.time,
      needs.invoke(route.integration.functionName, event, methodArn(admitted, '$connect')),
    );
    const status = isRecord(result) ? result.statusCode : undefined;
    if (result === TOO_LATE || typeof status !== 'number') return refused(502, connectionId, requestId);
    if (status < 200 || status > 299) return refused(status, connectionId, requestId);
    const protocol = protocolHeader(result);
    return { accepted: true, facts: admitted, ...(protocol === undefined ? {} : { protocol }) };
  } catch (error) {
    return refused(error instanceof InvocationRefused ? 500 : 502, connectionId, requestId);
  }
}

/** The facts with the authorizer's context in them, or the status of the refusal. */
async function authorize(
  route: SocketRoute | undefined,
  facts: ConnectionFacts,
  upgrade: GatewayRequest,
  needs: HandshakeNeeds,
  event: (facts: ConnectionFacts) => unknown,
): Promise<ConnectionFacts | 401 | 403 | 500> {
  const authorizer = route?.authorizer;
  if (authorizer === undefined) return facts;
  // Identity sources see the API's own `Host`, whatever the client sent.
  const headers = [...upgrade.headers.filter(([name]) => name.toLowerCase() !== 'host'), ['Host', facts.host] as const];
  if (identityValues(authorizer.identitySources, { ...upgrade, headers }) === undefined) return 401;
  try {
    const work = needs.invoke(authorizer.functionName, event(facts), authorizerArn(facts.apiId, authorizer.id));
    const result = await within(needs.limits.socketIntegrationMs, needs.time, work);
    const decision = socketDecision(result === TOO_LATE ? undefined : result, methodArn(facts, '$connect'));
    if (decision.kind === 'malformed') return 500;
    return decision.kind === 'deny' ? 403 : { ...facts, authorizer: decision.context ?? {} };
  } catch (error) {
    return error instanceof Error && error.message === 'Unauthorized' ? 401 : 500;
  }
}

function protocolHeader(result: unknown): string | undefined {
  const headers = isRecord(result) && isRecord(result.headers) ? result.headers : {};
  const found = Object.entries(headers).find(([name]) => name.toLowerCase() === 'sec-websocket-protocol');
  return found === undefined ? undefined : String(found[1]);
}
