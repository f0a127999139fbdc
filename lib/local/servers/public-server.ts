import type { HttpGateway } from '../api-gateway/http-gateway.ts';
import type { SocketGateway, Upgrade } from '../api-gateway/socket-gateway.ts';
import { apiIdOfHost, bucketOfHost } from '../cloudformation/resource-names.ts';
import type { Edge } from '../edge/edge.ts';
import type { AddedHeader } from '../edge/edge-headers.ts';
import {
  type GatewayRequest,
  type GatewayResponse,
  type Header,
  headerValue,
  jsonResponse,
  namesOf,
} from '../http/gateway-message.ts';
import { type RunningServer, startServer, writeResponse } from '../http/http-server.ts';
import { addressed, misdirected } from '../http/misdirected.ts';
import { recordedBody } from '../http/recorded-body.ts';
import type { Exchange, Observation, Way } from '../observations.ts';

/** A page that the runner serves beside the APIs; it does not exist on AWS. */
export interface Page {
  readonly contentType: string;
  readonly body: () => string | Buffer | Promise<string | Buffer>;
  /** Headers beside its type. */
  readonly headers?: readonly Header[];
}

/** What the public server needs. */
export interface PublicServerNeeds {
  readonly port: number;
  readonly host: string;
  readonly edge?: Edge;
  /** By the id of the API. */
  readonly httpApis: ReadonlyMap<string, HttpGateway>;
  readonly socketApis: ReadonlyMap<string, SocketGateway>;
  /** Reads of a bucket by CloudFront, by the bucket's name. */
  readonly buckets: ReadonlyMap<string, (request: GatewayRequest) => GatewayResponse>;
  /** By exact path. */
  readonly pages: Readonly<Record<string, Page>>;
  readonly bodyLimit: number;
  readonly log: (line: string) => void;
  readonly emit: (observation: Observation) => void;
}

/** The path prefix under which an API answers directly: `/_api/{apiId}/…`. */
export const DIRECT_PREFIX = '/_api/';

/** Where a request goes: to an origin (an API by its id, a bucket by its name), or nowhere, with a response. */
type Target =
  | {
      readonly apiId: string;
      readonly request: GatewayRequest;
      readonly way: 'edge' | 'api';
      /** The edge's own id of the request. */
      readonly edgeRequestId?: string;
      /** Headers that the behavior adds to the response. */
      readonly added?: readonly AddedHeader[];
    }
  | { readonly response: GatewayResponse; readonly way: 'edge' | 'runner'; readonly edgeRequestId?: string };

/**
 * The server that clients connect to. A request goes to one of the runner's pages; or directly to an API, if its host is
 * `{apiId}.localhost` or its path begins with `/_api/{apiId}`; or through CloudFront.
 */
export function startPublicServer(needs: PublicServerNeeds): Promise<RunningServer> {
  const answered = (request: GatewayRequest, answer: Answer, since: number): void => {
    const { way, path, response } = answer;
    logAtEdge(needs, request, answer);
    needs.log(`${request.method} ${request.path} ${response.status} ${Math.round(performance.now() - since)} ms`);
    needs.emit(exchangeOf({ ...request, path }, response, way));
  };
  return startServer(needs.port, needs.host, {
    bodyLimit: needs.bodyLimit,
    async request(request) {
      const since = performance.now();
      const refusal = misdirected(addressed(request), needs.host);
      if (refusal !== undefined) return refusal;
      const answer = await respond(needs, request);
      answered(request, answer, since);
      return answer.response;
    },
    async upgrade(request, raw, socket, head) {
      const since = performance.now();
      const refusal = misdirected(addressed(request), needs.host);
      if (refusal !== undefined) return writeResponse(socket, refusal);
      const target = await targetOf(needs, request);
      const gateway = 'apiId' in target ? needs.socketApis.get(target.apiId) : undefined;
      if (gateway === undefined || !('apiId' in target)) {
        const answer = await finish(needs, request, target);
        writeResponse(socket, answer.response);
        answered(request, answer, since);
        return;
      }
      const { way, edgeRequestId } = target;
      const path = pathOf(request, target);
      const upgrade: Upgrade = {
        request: target.request,
        sent: { path, query: request.query, headers: request.headers },
        raw,
        socket,
        head,
        throughEdge: way === 'edge',
      };
      const outcome = await gateway.upgrade(upgrade);
      const response = outcome.accepted
        ? switching(outcome.protocol)
        : await viewerResponse(needs, target, outcome.response);
      answered(request, { way, path, response, ...(edgeRequestId === undefined ? {} : { edgeRequestId }) }, since);
      if (outcome.accepted) outcome.accept();
      else writeResponse(socket, response);
    },
  });
}

/** A response to a client, how it came about, and the path that was asked for. */
interface Answer {
  readonly way: Way;
  readonly path: string;
  readonly response: GatewayResponse;
  readonly edgeRequestId?: string;
}

async function respond(needs: PublicServerNeeds, request: GatewayRequest): Promise<Answer> {
  const page = needs.pages[request.path];
  if (page !== undefined && (request.method === 'GET' || request.method === 'HEAD')) {
    const headers: Header[] = [['content-type', page.contentType], ...(page.headers ?? [])];
    return { way: 'runner', path: request.path, response: { status: 200, headers, body: await page.body() } };
  }
  return finish(needs, request, await targetOf(needs, request));
}

async function finish(needs: PublicServerNeeds, request: GatewayRequest, target: Target): Promise<Answer> {
  const response =
    'response' in target
      ? target.response
      : await viewerResponse(needs, target, await fromApi(needs, target.apiId, target.request));
  const { way, edgeRequestId } = target;
  return { way, path: pathOf(request, target), response, ...(edgeRequestId === undefined ? {} : { edgeRequestId }) };
}

/** Writes the line of CloudFront's log, if the request came to CloudFront and it has one. */
function logAtEdge({ edge, emit }: PublicServerNeeds, request: GatewayRequest, { edgeRequestId, response }: Answer) {
  if (edge === undefined || edgeRequestId === undefined) return;
  const { status, body } = response;
  const line = edge.logLine({ request, edgeRequestId, status, responseBytes: body.length, now: Date.now() });
  if (line !== undefined) emit({ type: 'log', of: 'edge', name: edge.id, line });
}

/** The path that is recorded: a direct address without the API's prefix, any other as it was sent. */
const pathOf = (request: GatewayRequest, target: Target): string =>
  target.way === 'api' ? target.request.path : request.path;

/** The answer to a handshake that opens a connection, as far as a function made it: `$connect` chooses the subprotocol. */
const switching = (protocol: string | undefined): GatewayResponse => {
  const headers: Header[] = protocol === undefined ? [] : [['sec-websocket-protocol', protocol]];
  return { status: 101, headers, body: '', functionHeaders: namesOf(headers) };
};

function exchangeOf(request: GatewayRequest, response: GatewayResponse, way: Way): Exchange {
  const { method, path, query, headers: requestHeaders } = request;
  const { status, headers, functionHeaders } = response;
  const asked = recordedBody(request.body);
  const answered = recordedBody(method === 'HEAD' ? '' : response.body);
  return {
    type: 'exchange',
    way,
    method,
    path,
    query,
    requestHeaders,
    requestBody: asked.body,
    requestBodyCut: asked.cut,
    status,
    headers,
    ...(functionHeaders === undefined ? {} : { functionHeaders }),
    body: answered.body,
    bodyCut: answered.cut,
  };
}

async function fromApi(needs: PublicServerNeeds, apiId: string, request: GatewayRequest): Promise<GatewayResponse> {
  const http = needs.httpApis.get(apiId);
  if (http !== undefined) return http(request);
  const socket = needs.socketApis.get(apiId);
  if (socket !== undefined) return socket.plain(request);
  const bucket = needs.buckets.get(apiId);
  if (bucket !== undefined) return bucket(request);
  return jsonResponse(502, { message: 'The local runner has no such origin: only APIs and buckets of the templates.' });
}

/** The response to the viewer: CloudFront's, if the request came through CloudFront. */
async function viewerResponse(
  needs: PublicServerNeeds,
  target: Target,
  response: GatewayResponse,
): Promise<GatewayResponse> {
  if (needs.edge === undefined || !('apiId' in target) || target.way !== 'edge') return response;
  const { edge } = needs;
  return edge.answer(response, target.edgeRequestId ?? '', target.added ?? [], async (path) => {
    const routed = await edge.route({ ...target.request, method: 'GET', path, query: '', body: Buffer.alloc(0) });
    return routed.kind === 'response' ? routed.response : fromApi(needs, originOf(routed.domain), routed.request);
  });
}

async function targetOf(needs: PublicServerNeeds, request: GatewayRequest): Promise<Target> {
  const direct = directTarget(needs, request);
  if (direct !== undefined) return direct;
  if (needs.edge === undefined) {
    const prefixes = apiIds(needs)
      .map((id) => `${DIRECT_PREFIX}${id}`)
      .join(' and ');
    return {
      way: 'runner',
      response: jsonResponse(404, { message: `There is no edge in these stacks. The APIs are at ${prefixes}.` }),
    };
  }
  const blocked = needs.edge.blocked(request);
  if (blocked !== undefined) return { way: 'edge', ...blocked };
  const { edgeRequestId, ...routed } = await needs.edge.route(request);
  return routed.kind === 'response'
    ? { way: 'edge', edgeRequestId, response: routed.response }
    : { way: 'edge', edgeRequestId, apiId: originOf(routed.domain), request: routed.request, added: routed.added };
}

const originOf = (domain: string): string => apiIdOfHost(domain) ?? bucketOfHost(domain) ?? domain;

function directTarget(needs: PublicServerNeeds, request: GatewayRequest): Target | undefined {
  const host = headerValue(request.headers, 'host')?.split(':')[0] ?? '';
  const byHost = apiIds(needs).find((id) => host === `${id}.localhost` || apiIdOfHost(host) === id);
  if (byHost !== undefined) return { way: 'api', apiId: byHost, request };
  if (!request.path.startsWith(DIRECT_PREFIX)) return undefined;
  const [apiId = '', ...rest] = request.path.slice(DIRECT_PREFIX.length).split('/');
  if (!apiIds(needs).includes(apiId)) {
    return { way: 'runner', response: jsonResponse(404, { message: `There is no API ${apiId} in these stacks.` }) };
  }
  return { way: 'api', apiId, request: { ...request, path: `/${rest.join('/')}` } };
}

const apiIds = ({ httpApis, socketApis }: PublicServerNeeds): string[] => [...httpApis.keys(), ...socketApis.keys()];
