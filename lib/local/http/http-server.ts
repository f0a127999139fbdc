import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type GatewayRequest, type GatewayResponse, headerPairs } from './gateway-message.ts';

/** A listening server. */
export interface RunningServer {
  readonly port: number;
  /** Stops listening and destroys open connections. */
  close(): Promise<void>;
}

/** What a server does with requests. */
export interface ServerHandlers {
  request(request: GatewayRequest): Promise<GatewayResponse>;
  upgrade?(request: GatewayRequest, raw: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** Longer bodies are truncated to one byte more, so that a handler can see that they are too long. */
  readonly bodyLimit: number;
}

/**
 * Milliseconds for which an idle connection is kept open. With Node's default of five seconds a Lambda that runs every
 * minute would reuse connections that are just being closed; AWS keeps them for longer.
 */
export const KEEP_ALIVE_MS = 75_000;

/** Listens on a port and turns Node's requests into plain values. */
export async function startServer(port: number, host: string, handlers: ServerHandlers): Promise<RunningServer> {
  const sockets = new Set<Socket>();
  const options = { maxHeaderSize: 64 * 1024, keepAliveTimeout: KEEP_ALIVE_MS };
  const server: Server = createServer(options, (incoming, outgoing) => {
    incoming.on('error', () => outgoing.destroy());
    readBody(incoming, handlers.bodyLimit, (body) => {
      handlers.request(gatewayRequest(incoming, body)).then(
        ({ status, headers, body: answer }) => {
          const isHead = incoming.method === 'HEAD';
          // A length that is not that of GET may not be sent (RFC 9110, 9.3.2): of a missing body it is not known.
          const length = isHead && answer.length === 0 ? [] : lengthOf(status, answer);
          outgoing.writeHead(status, [...headers, ...length].flat());
          outgoing.end(isHead ? undefined : answer);
        },
        () => outgoing.writeHead(500).end(),
      );
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const request = gatewayRequest(incoming, Buffer.alloc(0));
    const work = handlers.upgrade?.(request, incoming, socket, head) ?? Promise.reject();
    work.catch(() => writeResponse(socket, { status: 500, headers: [], body: '' }));
  });
  await new Promise<void>((listening, failed) => server.once('error', failed).listen(port, host, listening));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise((done) => server.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Answers an upgrade request with an HTTP response and closes the connection. */
export function writeResponse(socket: Duplex, { status, headers, body }: GatewayResponse): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...[...headers, ...lengthOf(status, body), ['connection', 'close'] as const].map(
      ([name, value]) => `${name}: ${value}`,
    ),
  ];
  socket.end(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), Buffer.from(body)]));
}

const lengthOf = (status: number, body: Buffer | string) =>
  status === 204 ? [] : [['content-length', String(Buffer.byteLength(body))] as const];

function gatewayRequest(incoming: IncomingMessage, body: Buffer): GatewayRequest {
  // A target in absolute form is to be taken (RFC 9112, 3.2.2); its host counts for nothing here.
  const url = (incoming.url ?? '/').replace(/^https?:\/\/[^/?]*\/?/i, '/');
  const at = url.indexOf('?');
  return {
    method: incoming.method ?? 'GET',
    path: at < 0 ? url : url.slice(0, at),
    query: at < 0 ? '' : url.slice(at + 1),
    headers: headerPairs(incoming.rawHeaders),
    body,
    sourceIp: (incoming.socket.remoteAddress ?? '127.0.0.1').replace('::ffff:', ''),
  };
}

function readBody(incoming: IncomingMessage, limit: number, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  incoming.on('data', (chunk: Buffer) => {
    if (size <= limit) chunks.push(chunk);
    size += chunk.length;
  });
  incoming.on('end', () => done(Buffer.concat(chunks)));
}
