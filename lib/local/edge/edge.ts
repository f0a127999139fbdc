import { randomBytes } from 'node:crypto';
import type { Behavior, EdgeDefinition } from '../cloudformation/edge-definition.ts';
import {
  type GatewayRequest,
  type GatewayResponse,
  type Header,
  headerValues,
  jsonResponse,
  withoutHeaders,
} from '../http/gateway-message.ts';
import type { Time } from '../time/time.ts';
import { viewerRequestEvent, viewerRequestResult } from './cloudfront-event.ts';
import { type EdgeFunction, type EdgeFunctionOutcome, edgeFunction } from './cloudfront-function.ts';
import { type AddedHeader, addedFor, withAdded } from './edge-headers.ts';
import { type EdgeAccess, edgeLogLine } from './edge-log.ts';
import { pathMatches } from './path-pattern.ts';
import { addressLimiter } from './web-acl.ts';

/**
 * The `sourceIp` of requests through CloudFront (aws-facts 2.1): an address reserved for documentation, so that code which
 * takes it for the visitor's address is noticed.
 */
export const EDGE_ADDRESS = '192.0.2.1';

/** A request that CloudFront answers itself, or sends on to a host. */
export type EdgeRouting = {
  /** The id of the request, in CloudFront's log, towards the origin, and in the response. */
  readonly edgeRequestId: string;
} & Routed;

type Routed =
  | { readonly kind: 'response'; readonly response: GatewayResponse }
  | {
      readonly kind: 'origin';
      readonly domain: string;
      readonly request: GatewayRequest;
      readonly added: readonly AddedHeader[];
    };

/** One distribution. */
export interface Edge {
  readonly id: string;
  /** The web ACL's response to a request of an address that has sent too many. WAF sees a request before all else does. */
  blocked(request: GatewayRequest): { readonly edgeRequestId: string; readonly response: GatewayResponse } | undefined;
  /** Chooses the behavior, runs its function, and makes the request that the origin sees. */
  route(request: GatewayRequest): Promise<EdgeRouting>;
  /** The viewer's response: the origin's, or the custom error page for its status, with the headers of the behavior. */
  answer(
    response: GatewayResponse,
    edgeRequestId: string,
    added: readonly AddedHeader[],
    errorPage: (path: string) => Promise<GatewayResponse>,
  ): Promise<GatewayResponse>;
  /** The line of its log for a request that was answered; none if it has no log. */
  logLine(access: EdgeAccess): string | undefined;
}

/**
 * CloudFront in front of the APIs (aws-facts 2).
 * Known differences: nothing is cached, no HTTP/2, no redirect to https, no TLS, no compression.
 */
export function edge(definition: EdgeDefinition, time: Time, log: (line: string) => void): Edge {
  const limited = definition.webAcl === undefined ? undefined : addressLimiter(definition.webAcl, time);
  const functions = new Map<Behavior, EdgeFunction>();
  for (const behavior of definition.behaviors) {
    const { viewerRequest } = behavior;
    if (viewerRequest === undefined) continue;
    functions.set(
      behavior,
      edgeFunction(viewerRequest.code, viewerRequest.name, (line) => log(`${viewerRequest.name}: ${line}`)),
    );
  }
  const routed = async (request: GatewayRequest, id: string): Promise<Routed> => {
    const behavior = definition.behaviors.find(
      ({ pattern }) => pattern === undefined || pathMatches(pattern, request.path),
    );
    if (behavior === undefined || !behavior.methods.includes(request.method)) return own(403, 'Bad request.');
    const run = functions.get(behavior);
    if (run === undefined) return toOrigin(behavior, request, definition, id);
    let done: EdgeFunctionOutcome;
    try {
      done = await run(viewerRequestEvent(request, definition, id));
    } catch (error) {
      log(`${behavior.viewerRequest?.name}: ${String(error)}`);
      return own(503, 'The CloudFront function threw an error.');
    }
    const invalid = (why: string): Routed => {
      log(`${behavior.viewerRequest?.name}: ${why}`);
      return own(502, `The CloudFront function's result is invalid: ${why}.`);
    };
    const outcome = viewerRequestResult(done.result, request);
    if (outcome.kind === 'response') return outcome;
    if (outcome.kind === 'invalid') return invalid(outcome.why);
    if (done.originId === undefined) return toOrigin(behavior, outcome.request, definition, id, request.sourceIp);
    const origin = definition.origins.get(done.originId);
    if (origin === undefined) return invalid(`it selected the origin ${done.originId}, which is not there`);
    // AWS documents neither that this works nor that it does not (aws-facts 2.6): nobody may come to rely on it.
    if (isUpgrade(request)) return invalid('it selected another origin for a WebSocket');
    return toOrigin({ ...behavior, origin }, outcome.request, definition, id, request.sourceIp);
  };
  return {
    id: definition.id,
    blocked(request) {
      const response = limited?.(request);
      return response && { edgeRequestId: newEdgeRequestId(), response };
    },
    async route(request) {
      const edgeRequestId = newEdgeRequestId();
      return { edgeRequestId, ...(await routed(request, edgeRequestId)) };
    },
    logLine: (access) => (definition.logFields.length === 0 ? undefined : edgeLogLine(definition.logFields, access)),
    async answer(response, edgeRequestId, added, errorPage) {
      const page = definition.errorPages.find(({ code }) => code === response.status);
      if (page !== undefined) {
        const content = await errorPage(page.path);
        return marked(withAdded({ ...content, status: page.responseCode }, added), definition, edgeRequestId);
      }
      return marked(withAdded(response, added), definition, edgeRequestId);
    },
  };
}

const isUpgrade = ({ headers }: GatewayRequest): boolean =>
  headerValues(headers, 'upgrade').some((value) => value.toLowerCase() === 'websocket');

/** An id as CloudFront makes them: 56 characters that end in `==`. */
const newEdgeRequestId = (): string => `${randomBytes(41).toString('base64url').slice(0, 54)}==`;

const own = (status: number, message: string): Routed => ({
  kind: 'response',
  response: jsonResponse(status, { message }, [['x-cache', 'Error from cloudfront']]),
});

/** Headers that CloudFront always forwards, since its own cache depends on them. */
const CONDITIONS: ReadonlySet<string> = new Set(['if-modified-since', 'if-none-match', 'range']);

function toOrigin(
  { origin, forwards, encodings, added }: Behavior,
  request: GatewayRequest,
  { domain }: EdgeDefinition,
  edgeRequestId: string,
  viewerIp = request.sourceIp,
): Routed {
  // API Gateway answers 403 to a host that is not its own (aws-facts 2.1).
  if (forwards === 'viewer') return own(403, 'Forbidden');
  const passed = forwards === 'conditions' ? conditionsOf(request, encodings) : request.headers;
  const custom = origin.headers.map(([name]) => name.toLowerCase());
  const forwarded = [...headerValues(request.headers, 'x-forwarded-for'), viewerIp].join(', ');
  const headers: Header[] = [
    ...withoutHeaders(passed, 'host', 'x-amz-cf-id', 'x-forwarded-for', 'via', ...custom),
    ['X-Forwarded-For', forwarded],
    ['Via', `1.1 ${domain} (CloudFront)`],
    ['X-Amz-Cf-Id', edgeRequestId],
    ...origin.headers,
  ];
  return {
    kind: 'origin',
    domain: origin.domain,
    request: {
      ...request,
      path: `${origin.path}${request.path}`,
      query: forwards === 'conditions' ? '' : request.query,
      headers,
      sourceIp: EDGE_ADDRESS,
    },
    added: addedFor(added, request),
  };
}

/** Conditions and ranges; `Accept-Encoding` reduced to what is compressed; and the edge's own name for a client. */
function conditionsOf({ headers }: GatewayRequest, encodings: readonly string[]): Header[] {
  const accepted = headerValues(headers, 'accept-encoding').flatMap((value) => value.split(/[,;]\s*/));
  const encoding = encodings.filter((one) => accepted.includes(one)).join(',');
  return [
    ...headers.filter(([name]) => CONDITIONS.has(name.toLowerCase())),
    ...(encoding === '' ? [] : [['Accept-Encoding', encoding] as const]),
    ['User-Agent', 'Amazon CloudFront'],
  ];
}

const marked = (response: GatewayResponse, { domain }: EdgeDefinition, edgeRequestId: string): GatewayResponse => ({
  ...response,
  headers: [
    ...response.headers,
    ['x-cache', response.status < 400 ? 'Miss from cloudfront' : 'Error from cloudfront'],
    ['via', `1.1 ${domain} (CloudFront)`],
    ['x-amz-cf-id', edgeRequestId],
  ],
});
