import type { HttpGateway } from '../api-gateway/http-gateway.ts';
import type { SocketGateway, Upgrade } from '../api-gateway/socket-gateway.ts';
import { apiIdOfHost, bucketOfHost } from '../cloudformation/resource-names.ts';
import type { Edge } from '../edge/edge.ts';
import type { AddedHeader } from '../edge/edge-headers.ts';
import { type GatewayRequest, type GatewayResponse, headerValue, jsonResponse } from '../http/gateway-message.ts';
import { type RunningServer, startServer, writeResponse } from '../http/http-server.ts';
import type { Observation } from '../observations.ts';

/** A page that the runner serves beside the APIs; it does not exist on AWS. */
export interface Page {
  readonly contentType: string;
  readonly body: () => string | Buffer | Promise<string | Buffer>;
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
      readonly throughEdge: boolean;
      /** Headers that the behavior adds to the response. */
      readonly added?: readonly AddedHeader[];
    }
  | { readonly response: GatewayResponse };

/**
 * The server that clients connect to. A request goes to one of the runner's pages; or directly to an API, if its host is
 * `{apiId}.localhost` or its path begins with `/_api/{apiId}`; or through CloudFront.
 */
export function startPublicServer(needs: PublicServerNeeds): Promise<RunningServer> {
  const answered = (request: GatewayRequest, status: number, since: number): void => {
    needs.log(`${request.method} ${request.path} ${status} ${Math.round(performance.now() - since)} ms`);
    needs.emit({ type: 'request', method: request.method, path: request.path, status });
  };
  return startServer(needs.port, needs.host, {
    bodyLimit: needs.bodyLimit,
    async request(request) {
      const since = performance.now();
      const response = await respond(needs, request);
      answered(request, response.status, since);
      return response;
    },
    async upgrade(request, raw, socket, head) {
      const since = performance.now();
      const target = await targetOf(needs, request);
      const gateway = 'apiId' in target ? needs.socketApis.get(target.apiId) : undefined;
      if (gateway === undefined || !('apiId' in target)) {
        const response = await finish(needs, target);
        writeResponse(socket, response);
        answered(request, response.status, since);
        return;
      }
      const upgrade: Upgrade = { request: target.request, raw, socket, head, throughEdge: target.throughEdge };
      const answer = await gateway.upgrade(upgrade);
      answered(request, answer.accepted ? 101 : answer.response.status, since);
      if (answer.accepted) answer.accept();
      else writeResponse(socket, await viewerResponse(needs, target, answer.response));
    },
  });
}

async function respond(needs: PublicServerNeeds, request: GatewayRequest): Promise<GatewayResponse> {
  const page = needs.pages[request.path];
  if (page !== undefined && (request.method === 'GET' || request.method === 'HEAD')) {
    return { status: 200, headers: [['content-type', page.contentType]], body: await page.body() };
  }
  return finish(needs, await targetOf(needs, request));
}

async function finish(needs: PublicServerNeeds, target: Target): Promise<GatewayResponse> {
  if ('response' in target) return target.response;
  return viewerResponse(needs, target, await fromApi(needs, target.apiId, target.request));
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
  if (needs.edge === undefined || !('apiId' in target) || !target.throughEdge) return response;
  const { edge } = needs;
  return edge.answer(response, target.added ?? [], async (path) => {
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
      response: jsonResponse(404, { message: `There is no edge in these stacks. The APIs are at ${prefixes}.` }),
    };
  }
  const routed = await needs.edge.route(request);
  return routed.kind === 'response'
    ? routed
    : { apiId: originOf(routed.domain), request: routed.request, throughEdge: true, added: routed.added };
}

const originOf = (domain: string): string => apiIdOfHost(domain) ?? bucketOfHost(domain) ?? domain;

function directTarget(needs: PublicServerNeeds, request: GatewayRequest): Target | undefined {
  const host = headerValue(request.headers, 'host')?.split(':')[0] ?? '';
  const byHost = apiIds(needs).find((id) => host === `${id}.localhost` || apiIdOfHost(host) === id);
  if (byHost !== undefined) return { apiId: byHost, request, throughEdge: false };
  if (!request.path.startsWith(DIRECT_PREFIX)) return undefined;
  const [apiId = '', ...rest] = request.path.slice(DIRECT_PREFIX.length).split('/');
  if (!apiIds(needs).includes(apiId)) {
    return { response: jsonResponse(404, { message: `There is no API ${apiId} in these stacks.` }) };
  }
  return { apiId, request: { ...request, path: `/${rest.join('/')}` }, throughEdge: false };
}

const apiIds = ({ httpApis, socketApis }: PublicServerNeeds): string[] => [...httpApis.keys(), ...socketApis.keys()];
