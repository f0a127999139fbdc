import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SocketApi } from '../cloudformation/socket-api.ts';
import { type GatewayRequest, type GatewayResponse, jsonResponse } from '../http/gateway-message.ts';
import type { Transport } from './connections.ts';
import { frameLengths } from './frame-lengths.ts';
import { closeReason, deliverDisconnect } from './socket-disconnect.ts';
import type { ConnectionFacts } from './socket-event.ts';
import { handshake } from './socket-handshake.ts';
import { handleText, type MessageNeeds } from './socket-message.ts';

/** An upgrade request and its socket. */
export interface Upgrade {
  /** As API Gateway receives it: if it came through CloudFront, as CloudFront forwards it. */
  readonly request: GatewayRequest;
  /** As the client sent it. */
  readonly sent: Pick<GatewayRequest, 'path' | 'query' | 'headers'>;
  readonly raw: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly throughEdge: boolean;
}

/** Either a refusal, or a connection that `accept` opens. */
export type UpgradeAnswer =
  | { readonly accepted: false; readonly response: GatewayResponse }
  | {
      readonly accepted: true;
      readonly connectionId: string;
      readonly protocol?: string;
      readonly accept: () => void;
    };

/** One WebSocket API. */
export interface SocketGateway {
  readonly api: SocketApi;
  upgrade(upgrade: Upgrade): Promise<UpgradeAnswer>;
  /** Answers a request without an upgrade: 426 on a stage (not certain, aws-facts 1.2), else 403. */
  plain(request: GatewayRequest): GatewayResponse;
  /** Closes every connection with 1001 and waits for `$disconnect`, which a fault may delay, up to a limit. */
  end(): Promise<void>;
  /** Closes every connection at once, without `$disconnect`. */
  terminate(): void;
}

/** How long a stop waits for `$disconnect`, by the machine's clock. */
const DISCONNECT_WAIT_MS = 5000;

/**
 * Runs one WebSocket API on upgrade requests (aws-facts 1).
 * Known differences: no compression, no throttling; the reasons of closes of which there is no recording (1003, 1006, 1009, a
 * client's own) are empty or the client's; a post of any length is one frame.
 */
export function socketGateway(api: SocketApi, needs: MessageNeeds): SocketGateway {
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
  let isTerminated = false;

  const ended = (facts: ConnectionFacts, code: number, reason: string): void => {
    if (needs.connections.find(facts.connectionId) === undefined) return;
    needs.connections.remove(facts.connectionId);
    needs.emit({ type: 'connection-closed', connectionId: facts.connectionId, code, reason });
    disconnect(facts, code, reason);
  };
  const disconnect = (facts: ConnectionFacts, code: number, reason: string): void => {
    if (isTerminated) return;
    const work = deliverDisconnect(api, needs, facts, code, reason).finally(() => disconnects.delete(work));
    disconnects.add(work);
  };

  const begin = (
    socket: WebSocket,
    facts: ConnectionFacts,
    { socket: stream, throughEdge, sent }: Upgrade,
    protocol: { readonly subprotocol?: string },
  ): void => {
    const { connectionId } = facts;
    const transport: Transport = {
      send(text, by) {
        needs.emit({ type: 'frame-sent', connectionId, text, by });
        socket.send(text);
      },
      bufferedBytes: () => socket.bufferedAmount,
      terminate: () => socket.terminate(),
      close(code, reason) {
        socket.close(code, reason);
        ended(facts, code, reason);
      },
    };
    const { edgeIdleMs, ...limits } = needs.limits;
    const connection = needs.connections.open(facts, transport, { ...limits, ...(throughEdge ? { edgeIdleMs } : {}) });
    const isLive = () => needs.connections.find(connectionId) === connection;
    sockets.set(connectionId, socket);
    // Before ws's own listener, so that a frame is refused before ws delivers its message.
    stream.prependListener(
      'data',
      frameLengths((length) => {
        if (length > needs.limits.frameBytes && isLive()) transport.close(1009, '');
      }),
    );
    socket.on('message', (data, isBinary) => {
      if (!isLive()) return;
      if (isBinary) transport.close(1003, '');
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
    const { path, query, headers: requestHeaders } = sent;
    const handshake = { stage: facts.stage, path, query, requestHeaders, ...protocol };
    needs.emit({ type: 'connection-opened', connectionId, api: api.logicalId, ...handshake });
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
          begin(socket, facts, upgrade, protocol === undefined ? {} : { subprotocol: protocol });
        });
        // The client disconnected while `$connect` ran.
        if (!hasBegun) disconnect(facts, 1006, '');
      };
      const { connectionId } = facts;
      return { accepted: true, connectionId, accept, ...(protocol === undefined ? {} : { protocol }) };
    },
    plain({ path }) {
      const isStage = api.stages.some((stage) => path === `/${stage}` || path === `/${stage}/`);
      return isStage ? jsonResponse(426, { message: 'Upgrade Required' }) : jsonResponse(403, { message: 'Forbidden' });
    },
    async end() {
      for (const connection of needs.connections.all()) {
        if (connection.facts.apiId === api.id) connection.transport.close(1001, 'Going away');
      }
      await Promise.race([Promise.all(disconnects), pause(DISCONNECT_WAIT_MS, undefined, { ref: false })]);
      for (const socket of sockets.values()) socket.terminate();
      server.close();
    },
    terminate() {
      isTerminated = true;
      for (const socket of sockets.values()) socket.terminate();
      server.close();
    },
  };
}
