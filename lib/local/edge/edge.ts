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
import { viewerRequestEvent, viewerRequestResult } from './cloudfront-event.ts';
import { type EdgeFunction, edgeFunction } from './cloudfront-function.ts';
import { type AddedHeader, withAdded } from './edge-headers.ts';
import { pathMatches } from './path-pattern.ts';

/**
 * The `sourceIp` of requests through CloudFront (aws-facts 2.1): an address reserved for documentation, so that code which
 * takes it for the visitor's address is noticed.
 */
export const EDGE_ADDRESS = '192.0.2.1';

/** A request that CloudFront answers itself, or sends on to a host. */
export type EdgeRouting =
  | { readonly kind: 'response'; readonly response: GatewayResponse }
  | {
      readonly kind: 'origin';
      readonly domain: string;
      readonly request: GatewayRequest;
      readonly added: readonly AddedHeader[];
    };

/** One distribution. */
export interface Edge {
  /** Chooses the behavior, runs its function, and makes the request that the origin sees. */
  route(request: GatewayRequest): Promise<EdgeRouting>;
  /** The viewer's response: the origin's, or the custom error page for its status, with the headers of the behavior. */
  answer(
    response: GatewayResponse,
    added: readonly AddedHeader[],
    errorPage: (path: string) => Promise<GatewayResponse>,
  ): Promise<GatewayResponse>;
}

/**
 * CloudFront in front of the APIs (aws-facts 2).
 * Known differences: nothing is cached, no HTTP/2, no redirect to https, no web ACL, no TLS, no compression.
 */
export function edge(definition: EdgeDefinition, log: (line: string) => void): Edge {
  const functions = new Map<Behavior, EdgeFunction>();
  for (const behavior of definition.behaviors) {
    const { viewerRequest } = behavior;
    if (viewerRequest === undefined) continue;
    functions.set(
      behavior,
      edgeFunction(viewerRequest.code, viewerRequest.name, (line) => log(`${viewerRequest.name}: ${line}`)),
    );
  }
  return {
    async route(request) {
      const behavior = definition.behaviors.find(
        ({ pattern }) => pattern === undefined || pathMatches(pattern, request.path),
      );
      if (behavior === undefined || !behavior.methods.includes(request.method)) return own(403, 'Bad request.');
      const run = functions.get(behavior);
      if (run === undefined) return toOrigin(behavior, request, definition);
      let result: unknown;
      try {
        result = await run(viewerRequestEvent(request, definition, edgeId()));
      } catch (error) {
        log(`${behavior.viewerRequest?.name}: ${String(error)}`);
        return own(503, 'The CloudFront function threw an error.');
      }
      const outcome = viewerRequestResult(result, request);
      if (outcome.kind === 'request') return toOrigin(behavior, outcome.request, definition, request.sourceIp);
      if (outcome.kind === 'response') return outcome;
      log(`${behavior.viewerRequest?.name}: ${outcome.why}`);
      return own(502, `The CloudFront function's result is invalid: ${outcome.why}.`);
    },
    async answer(response, added, errorPage) {
      const page = definition.errorPages.find(({ code }) => code === response.status);
      if (page !== undefined) {
        const content = await errorPage(page.path);
        return marked(withAdded({ ...content, status: page.responseCode }, added), definition);
      }
      return marked(withAdded(response, added), definition);
    },
  };
}

const edgeId = (): string => `${randomBytes(39).toString('base64url')}==`;

const own = (status: number, message: string): EdgeRouting => ({
  kind: 'response',
  response: jsonResponse(status, { message }, [['x-cache', 'Error from cloudfront']]),
});

/** Headers that CloudFront always forwards, since its own cache depends on them. */
const CONDITIONS: ReadonlySet<string> = new Set(['if-modified-since', 'if-none-match', 'range']);

function toOrigin(
  { origin, forwards, encodings, added }: Behavior,
  request: GatewayRequest,
  { domain }: EdgeDefinition,
  viewerIp = request.sourceIp,
): EdgeRouting {
  // API Gateway answers 403 to a host that is not its own (aws-facts 2.1).
  if (forwards === 'viewer') return own(403, 'Forbidden');
  const passed = forwards === 'conditions' ? conditionsOf(request, encodings) : request.headers;
  const custom = origin.headers.map(([name]) => name.toLowerCase());
  const forwarded = [...headerValues(request.headers, 'x-forwarded-for'), viewerIp].join(', ');
  const headers: Header[] = [
    ...withoutHeaders(passed, 'host', 'x-forwarded-for', 'via', ...custom),
    ['X-Forwarded-For', forwarded],
    ['Via', `1.1 ${domain} (CloudFront)`],
    ['X-Amz-Cf-Id', edgeId()],
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
    added,
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

const marked = (response: GatewayResponse, { domain }: EdgeDefinition): GatewayResponse => ({
  ...response,
  headers: [
    ...response.headers,
    ['x-cache', response.status < 400 ? 'Miss from cloudfront' : 'Error from cloudfront'],
    ['via', `1.1 ${domain} (CloudFront)`],
    ['x-amz-cf-id', edgeId()],
  ],
});
