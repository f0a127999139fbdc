import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import type { Duplex } from 'node:stream';
import { edge } from '@chat-gateway/local/edge';
import type { EdgeDefinition } from '@chat-gateway/local/edge-definition';
import {
  type GatewayRequest,
  type GatewayResponse,
  type Header,
  headerPairs,
  withoutHeaders,
} from '@chat-gateway/local/gateway-message';
import { type RunningServer, startServer, writeResponse } from '@chat-gateway/local/http-server';
import { systemTime } from '@chat-gateway/local/time';

/** A request to the emulator, and the host it is for. */
type Onward = { request: GatewayRequest; host: string };

const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];
const API = /^\w+\.execute-api\./;
const BODY_LIMIT = 10_000_000;

/**
 * Stands in for CloudFront in front of an emulator whose own distributions reach no API of its own: it asks AWS's host of the
 * API, and knows no WebSockets. Hosts, key and function are those of the deployed distribution. What is served from a bucket
 * goes through the emulator's distribution.
 */
export async function startEdgeStandIn(
  definition: EdgeDefinition,
  emulatorPort: number,
  log: (line: string) => void,
): Promise<RunningServer> {
  const cloudFront = edge(definition, systemTime, log);

  async function onward(request: GatewayRequest): Promise<Onward | { response: GatewayResponse }> {
    const routed = await cloudFront.route(request);
    if (routed.kind === 'response') return routed;
    if (API.test(routed.domain)) return { request: routed.request, host: routed.domain };
    const secure: Header[] = [...withoutHeaders(request.headers, 'host'), ['x-forwarded-proto', 'https']];
    return { request: { ...request, headers: secure }, host: definition.domain };
  }

  const send = ({ request, host }: Onward): ClientRequest => {
    const { method, path, query, headers, body } = request;
    const sent = requestHttp({
      host: '127.0.0.1',
      port: emulatorPort,
      method,
      path: query === '' ? path : `${path}?${query}`,
      headers: [['Host', host], ...headers].flat(),
      agent: false,
    });
    sent.end(body);
    return sent;
  };

  return startServer(0, '127.0.0.1', {
    bodyLimit: BODY_LIMIT,
    async request(request) {
      const next = await onward(request);
      return 'response' in next ? next.response : answerOf(send(next));
    },
    async upgrade(request, _raw, socket, head) {
      const next = await onward(request);
      if ('response' in next) return writeResponse(socket, next.response);
      const sent = send(next);
      sent.on('upgrade', (answer, far, farHead) => join({ socket, head }, { socket: far, head: farHead }, answer));
      const refused = await Promise.race([
        answerOf(sent),
        new Promise<void>((done) => sent.on('upgrade', () => done())),
      ]);
      if (refused) writeResponse(socket, refused);
    },
  });
}

const answerOf = (sent: ClientRequest): Promise<GatewayResponse> =>
  new Promise((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk);
      const headers = withoutHeaders(headerPairs(answer.rawHeaders), ...HOP_BY_HOP);
      resolve({ status: answer.statusCode ?? 502, headers, body: Buffer.concat(chunks) });
    });
  });

type End = { socket: Duplex; head: Buffer };

/** Lets two ends of a WebSocket talk to each other; the end of one is that of the other. */
function join(viewer: End, origin: End, { rawHeaders }: IncomingMessage): void {
  const lines = headerPairs(rawHeaders).map(([name, value]) => `${name}: ${value}\r\n`);
  viewer.socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`);
  viewer.socket.write(origin.head);
  origin.socket.write(viewer.head);
  for (const [from, to] of [
    [viewer.socket, origin.socket],
    [origin.socket, viewer.socket],
  ] as const) {
    from.pipe(to);
    from.on('error', () => to.destroy()).on('close', () => to.destroy());
  }
}
