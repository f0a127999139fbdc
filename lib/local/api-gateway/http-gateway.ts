import type { HttpApi } from '../cloudformation/http-api.ts';
import {
  type GatewayRequest,
  type GatewayResponse,
  headerValue,
  jsonResponse,
  withHeadersOfOthers,
} from '../http/gateway-message.ts';
import { gatewayId, traceId } from '../http/request-ids.ts';
import type { Limits } from '../limits.ts';
import type { Observation } from '../observations.ts';
import type { Time } from '../time/time.ts';
import { TOO_LATE, within } from '../time/within.ts';
import { type AccessRecord, accessLogLine } from './access-log.ts';
import { corsHeaders, isPreflight, preflight, preflightHeaders, withoutCorsHeaders } from './cors.ts';
import { httpAuthorizer } from './http-authorizer.ts';
import { decodedPath, type HttpEventFacts, httpEvent, routeArn } from './http-event.ts';
import { httpResult } from './http-result.ts';
import { matchRoute, type RouteMatch } from './http-route.ts';
import type { InvokeFor } from './invocation-gate.ts';

/** What an HTTP API needs from the rest of the runner. */
export interface HttpGatewayNeeds {
  readonly invoke: InvokeFor;
  readonly time: Time;
  readonly limits: Limits;
  readonly emit: (observation: Observation) => void;
}

/** Answers a request that reached the API's own host. */
export type HttpGateway = (request: GatewayRequest) => Promise<GatewayResponse>;

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/**
 * One HTTP API: routes, authorizers, CORS and the gateway's fixed answers (aws-facts 3).
 * Known differences: no throttling; the gateway's own answers (401, 403, 404, 500, 503) have no CORS headers, since no
 * source says that they have; the bodies of 413 and 431 are from memory.
 */
export function httpGateway(api: HttpApi, needs: HttpGatewayNeeds): HttpGateway {
  const authorize = httpAuthorizer(needs.invoke, needs.time, needs.limits.authorizerMs);
  return async (request) => {
    const requestId = gatewayId();
    const record: AccessRecord = { requestId, now: needs.time.now() };
    const answer = await respond(api, needs, authorize, request, record);
    if (api.accessLog !== undefined) {
      const line = accessLogLine(api.accessLog, record, request, answer.status);
      needs.emit({ type: 'log', of: 'api', name: api.logicalId, line });
    }
    return { ...answer, headers: [...answer.headers, ['apigw-requestid', requestId]] };
  };
}

const fixed = (status: number): GatewayResponse => jsonResponse(status, { message: REASONS[status] });

async function respond(
  api: HttpApi,
  needs: HttpGatewayNeeds,
  authorize: ReturnType<typeof httpAuthorizer>,
  request: GatewayRequest,
  record: AccessRecord,
): Promise<GatewayResponse> {
  const tooLarge = refusedSize(request, needs.limits);
  if (tooLarge !== undefined) return fixed(tooLarge);
  const path = decodedPath(request.path);
  if (path === undefined) return fixed(400);
  const target = stageOf(api, path);
  if (target === undefined) return fixed(404);
  const match = matchRoute(api.routes, request.method, target.path);
  const asksCors = api.cors !== undefined && isPreflight(request);
  if (match === undefined) return asksCors && api.cors !== undefined ? preflight(api.cors, request) : fixed(404);

  const facts: HttpEventFacts = {
    apiId: api.id,
    host: api.host,
    stage: target.stage,
    routeKey: match.route.key,
    pathParameters: match.pathParameters,
    requestId: record.requestId,
    traceId: traceId(record.now),
    now: record.now,
  };
  record.routeKey = match.route.key;
  const { authorizer } = match.route;
  if (authorizer === undefined) return integrate(api, needs, request, match, facts, record);
  const admission = await authorize(authorizer, request, facts);
  if (!admission.admitted) return fixed(admission.status);
  return integrate(api, needs, request, match, { ...facts, authorizer: admission.context }, record);
}

async function integrate(
  api: HttpApi,
  { invoke, time, limits }: HttpGatewayNeeds,
  request: GatewayRequest,
  { route }: RouteMatch,
  facts: HttpEventFacts,
  record: AccessRecord,
): Promise<GatewayResponse> {
  try {
    const limit = Math.min(route.integration.timeoutMs ?? limits.httpIntegrationMs, limits.httpIntegrationMs);
    const work = invoke(route.integration.functionName, httpEvent(request, facts), routeArn(request, facts));
    const result = await within(limit, time, work);
    if (result === TOO_LATE) return fixed(503);
    record.integrationStatus = 200;
    return withCors(api, request, httpResult(result)) ?? fixed(500);
  } catch (error) {
    record.integrationError = error instanceof Error ? error.message : String(error);
    return fixed(500);
  }
}

function withCors(
  api: HttpApi,
  request: GatewayRequest,
  answer: GatewayResponse | undefined,
): GatewayResponse | undefined {
  if (api.cors === undefined || answer === undefined) return answer;
  const origin = headerValue(request.headers, 'origin');
  const added = isPreflight(request) ? preflightHeaders(api.cors, origin) : corsHeaders(api.cors, origin);
  return withHeadersOfOthers(answer, withoutCorsHeaders(answer.headers), added);
}

function refusedSize(request: GatewayRequest, limits: Limits): number | undefined {
  if (request.body.length > limits.requestBytes) return 413;
  const line = request.method.length + request.path.length + request.query.length + 11;
  const head = request.headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, line);
  return head > limits.requestHeadBytes ? 431 : undefined;
}

/** With a named stage the path begins with it, and events keep it there; with `$default` it does not (aws-facts 3.1). */
function stageOf({ stages }: HttpApi, path: string): { stage: string; path: string } | undefined {
  const named = stages.find((stage) => stage !== '$default' && (path === `/${stage}` || path.startsWith(`/${stage}/`)));
  if (named !== undefined) return { stage: named, path: path.slice(named.length + 1) || '/' };
  return stages.includes('$default') ? { stage: '$default', path } : undefined;
}
