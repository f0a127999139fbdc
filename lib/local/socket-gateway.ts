import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Connection, Connections, Wire } from './connections.ts';
import { type Faults, waitOut } from './faults.ts';
import { frameLengths } from './frame-lengths.ts';
import { type GatewayRequest, type GatewayResponse, jsonResponse } from './gateway-message.ts';
import type { Observation } from './observations.ts';
import { gatewayId } from './request-ids.ts';
import { selectRoute } from './route-selection.ts';
import type { SocketApi, SocketRoute } from './socket-api.ts';
import { disconnectEvent, messageEvent, type SocketFacts } from './socket-event.ts';
import { type HandshakeNeeds, handshake } from './socket-handshake.ts';
import { isRecord } from './template.ts';
import { TOO_LATE, within } from './within.ts';

/** An upgrade request with the socket it came on. */
export interface Upgrade {
  /** As it reached API Gateway, that is after CloudFront, if that is in between. */
  readonly request: GatewayRequest;
  readonly raw: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly throughEdge: boolean;
}

/** What the client gets: the refusal, or a connection once `accept` is called. */
export type UpgradeAnswer =
  | { readonly accepted: false; readonly response: GatewayResponse }
  | { readonly accepted: true; readonly connectionId: string; readonly accept: () => void };

/** One WebSocket API. */
export interface SocketGateway {
  readonly api: SocketApi;
  upgrade(upgrade: Upgrade): Promise<UpgradeAnswer>;
  /** Answers a request without an upgrade: 426 on a stage (not certain, aws-facts 1.2), else 403. */
  plain(request: GatewayRequest): GatewayResponse;
  /** Says goodbye to everyone and waits until every `$disconnect` has been handled. */
  end(): Promise<void>;
  /** Cuts every connection; no `$disconnect` follows. */
  cut(): void;
}

/** What a WebSocket API needs from the rest of the runner. */
export interface SocketGatewayNeeds extends HandshakeNeeds {
  readonly connections: Connections;
  readonly faults: Faults;
  readonly tell: (observation: Observation) => void;
}

/** `$disconnect`'s reason for a close without a code (recorded, aws-facts 1.4). */
const NO_CODE_REASON = 'Client-side close frame status not set';
const NORMAL_REASON = 'Connection Closed Normally';

/**
 * Runs one WebSocket API on upgrade requests (aws-facts 1). Every text frame is an invocation of its own, side by side
 * with the others. Differences to AWS: no compression, no throttling; the reason strings of closes that nobody has
 * recorded (1003, 1006, 1009, a client's own) are empty or the client's; a post is one frame however long it is.
 */
export function socketGateway(api: SocketApi, needs: SocketGatewayNeeds): SocketGateway {
  const protocols = new WeakMap<IncomingMessage, string>();
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: needs.limits.messageBytes,
    handleProtocols: () => false,
  });
  server.on('headers', (headers, raw) => {
    const protocol = protocols.get(raw);
    if (protocol !== undefined) headers.push(`Sec-WebSocket-Protocol: ${protocol}`);
  });
  const disconnects = new Set<Promise<unknown>>();
  const sockets = new Map<string, WebSocket>();
  let isCut = false;

  const ended = (facts: SocketFacts, code: number, reason: string): void => {
    if (needs.connections.find(facts.connectionId) === undefined) return;
    needs.connections.remove(facts.connectionId);
    needs.tell({ type: 'connection-closed', connectionId: facts.connectionId, code, reason });
    disconnect(facts, code, reason);
  };
  const disconnect = (facts: SocketFacts, code: number, reason: string): void => {
    if (isCut) return;
    const work = deliverDisconnect(api, needs, facts, code, reason).finally(() => disconnects.delete(work));
    disconnects.add(work);
  };

  const begin = (socket: WebSocket, facts: SocketFacts, { socket: stream, throughEdge }: Upgrade): void => {
    const { connectionId } = facts;
    const wire: Wire = {
      send: (text) => socket.send(text),
      bufferedBytes: () => socket.bufferedAmount,
      cut: () => socket.terminate(),
      close(code, reason) {
        socket.close(code, reason);
        ended(facts, code, reason);
      },
    };
    const { edgeIdleMs, ...limits } = needs.limits;
    const connection = needs.connections.open(facts, wire, { ...limits, ...(throughEdge ? { edgeIdleMs } : {}) });
    const isLive = () => needs.connections.find(connectionId) === connection;
    sockets.set(connectionId, socket);
    // Before ws's own listener, so that a frame is refused before its message is seen.
    stream.prependListener(
      'data',
      frameLengths((length) => {
        if (length > needs.limits.frameBytes && isLive()) wire.close(1009, '');
      }),
    );
    socket.on('message', (data, isBinary) => {
      if (!isLive()) return;
      if (isBinary) wire.close(1003, '');
      else handleText(api, needs, connection, String(data));
    });
    socket.on('error', (error) => {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') ended(facts, 1009, '');
    });
    socket.on('close', (code, reason) => {
      sockets.delete(connectionId);
      ended(facts, code, closeReason(code, String(reason)));
    });
    needs.tell({ type: 'connection-opened', connectionId, api: api.logicalId, stage: facts.stage });
  };

  return {
    api,
    async upgrade(upgrade) {
      const outcome = await handshake(api, upgrade.request, needs);
      if (!outcome.accepted) return outcome;
      const { facts, protocol } = outcome;
      if (protocol !== undefined) protocols.set(upgrade.raw, protocol);
      const accept = (): void => {
        let hasBegun = false;
        server.handleUpgrade(upgrade.raw, upgrade.socket, upgrade.head, (socket) => {
          hasBegun = true;
          begin(socket, facts, upgrade);
        });
        // The client hung up while `$connect` ran.
        if (!hasBegun) disconnect(facts, 1006, '');
      };
      return { accepted: true, connectionId: facts.connectionId, accept };
    },
    plain({ path }) {
      const isStage = api.stages.some((stage) => path === `/${stage}` || path === `/${stage}/`);
      return isStage ? jsonResponse(426, { message: 'Upgrade Required' }) : jsonResponse(403, { message: 'Forbidden' });
    },
    async end() {
      for (const connection of needs.connections.all()) {
        if (connection.facts.apiId === api.id) connection.wire.close(1001, 'Going away');
      }
      await Promise.all(disconnects);
      for (const socket of sockets.values()) socket.terminate();
      server.close();
    },
    cut() {
      isCut = true;
      for (const socket of sockets.values()) socket.terminate();
      server.close();
    },
  };
}

function closeReason(code: number, sent: string): string {
  if (code === 1005) return NO_CODE_REASON;
  return sent === '' && code === 1000 ? NORMAL_REASON : sent;
}

function handleText(api: SocketApi, needs: SocketGatewayNeeds, connection: Connection, body: string): void {
  connection.touch();
  const { connectionId } = connection.facts;
  const key = selectRoute(api.routeSelection, body, api.routes);
  const route = key === undefined ? undefined : api.routes.get(key);
  needs.tell({ type: 'frame', connectionId, bytes: Buffer.byteLength(body), routeKey: key ?? '' });
  if (route === undefined) {
    sendError(needs, connection, 'Forbidden', gatewayId());
    return;
  }
  const copies = needs.faults.messageCopies({ connectionId, body });
  for (let copy = 0; copy < copies; copy += 1) void invokeRoute(needs, connection, route, body);
}

async function invokeRoute(
  needs: SocketGatewayNeeds,
  connection: Connection,
  { key, integration, returnsBody }: SocketRoute,
  body: string,
): Promise<void> {
  if (integration === undefined) return;
  const { connectionId } = connection.facts;
  const requestId = gatewayId();
  try {
    await waitOut(needs.faults.messageDelay({ connectionId, body }), needs.time);
    const moment = { requestId, now: needs.time.now() };
    const event = messageEvent(connection.facts, moment, key, gatewayId(), body);
    const limit = integration.timeoutMs ?? needs.limits.socketIntegrationMs;
    const result = await within(limit, needs.time, needs.invoke(integration.functionName, event));
    if (result === TOO_LATE) sendError(needs, connection, 'Endpoint request timed out', requestId);
    else if (returnsBody && isRecord(result) && typeof result.body === 'string')
      sendText(needs, connection, result.body);
  } catch {
    sendError(needs, connection, 'Internal server error', requestId);
  }
}

function sendText({ connections }: SocketGatewayNeeds, connection: Connection, text: string): void {
  if (connections.find(connection.facts.connectionId) === connection) connection.send(text);
}

/** The gateway's own error frame; AWS writes a space after `"message":` (aws-facts 1.6). The connection stays open. */
function sendError(needs: SocketGatewayNeeds, connection: Connection, message: string, requestId: string): void {
  const { connectionId } = connection.facts;
  const text = `{"message": ${JSON.stringify(message)}, "connectionId":${JSON.stringify(connectionId)}, "requestId":${JSON.stringify(requestId)}}`;
  sendText(needs, connection, text);
}

async function deliverDisconnect(
  api: SocketApi,
  needs: SocketGatewayNeeds,
  facts: SocketFacts,
  code: number,
  reason: string,
): Promise<void> {
  const integration = api.routes.get('$disconnect')?.integration;
  if (integration === undefined) return;
  const { copies, delay } = needs.faults.disconnect(facts.connectionId);
  if (copies === 0) needs.tell({ type: 'disconnect-dropped', connectionId: facts.connectionId });
  await waitOut(delay, needs.time);
  const moment = { requestId: gatewayId(), now: needs.time.now() };
  const event = disconnectEvent(facts, moment, code, reason);
  await Promise.allSettled(Array.from({ length: copies }, () => needs.invoke(integration.functionName, event)));
}
