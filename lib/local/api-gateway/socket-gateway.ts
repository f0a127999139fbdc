import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SocketApi } from '../cloudformation/socket-api.ts';
import { type GatewayRequest, type GatewayResponse, jsonResponse } from '../http/gateway-message.ts';
import type { Wire } from './connections.ts';
import { frameLengths } from './frame-lengths.ts';
import { closeReason, deliverDisconnect } from './socket-disconnect.ts';
import type { SocketFacts } from './socket-event.ts';
import { handshake } from './socket-handshake.ts';
import { handleText, type MessageNeeds } from './socket-message.ts';

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
  /** Says goodbye to everyone and waits for `$disconnect`, but not for ever: a fault may hold it back. */
  end(): Promise<void>;
  /** Cuts every connection; no `$disconnect` follows. */
  cut(): void;
}

/** How long a stop waits for `$disconnect`, by the machine's clock. */
const GOODBYE_MS = 5000;

/**
 * Runs one WebSocket API on upgrade requests (aws-facts 1). Differences to AWS: no compression, no throttling; the reason strings of closes that nobody has
 * recorded (1003, 1006, 1009, a client's own) are empty or the client's; a post is one frame however long it is.
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
      await Promise.race([Promise.all(disconnects), pause(GOODBYE_MS, undefined, { ref: false })]);
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
