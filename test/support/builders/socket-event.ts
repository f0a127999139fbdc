import type { Context } from 'aws-lambda';
import type { Caller } from '../../../lambdas/domain/identity/caller.ts';
import { callerContext } from '../../../lambdas/middleware/caller-context.ts';
import type { SocketEvent, SocketHandler } from '../../../lambdas/middleware/socket-route.ts';
import { encodeEnginePacket } from '../../../lambdas/protocol/engine-packet.ts';
import { encodeSocketPacket, type SocketPacket } from '../../../lambdas/protocol/socket-packet.ts';
import { NOW_MS } from './conversations.ts';

type Parts = {
  door?: 'chat' | 'ws' | 'socketio';
  caller?: Caller;
  /** Further fields of the authorizer's context. */
  context?: Record<string, unknown>;
  headers?: Record<string, string>;
  query?: Record<string, string>;
  /** A string is sent as it is; any other value as JSON. */
  body?: unknown;
};

/**
 * An event of a socket, written by hand after those of `lib/local`. API Gateway turns the authorizer's context into strings.
 */
export function socketEvent(
  routeKey: '$connect' | '$disconnect' | '$default',
  { door = 'chat', caller, context = {}, headers, query, body }: Parts = {},
): SocketEvent {
  const said = { ...(caller ? callerContext(caller) : {}), door, ...context };
  return {
    requestContext: {
      routeKey,
      eventType: routeKey === '$connect' ? 'CONNECT' : routeKey === '$default' ? 'MESSAGE' : 'DISCONNECT',
      connectionId: 'socket-1=',
      connectedAt: NOW_MS,
      requestId: 'request-1',
      authorizer: Object.fromEntries(Object.entries(said).map(([name, value]) => [name, String(value)])),
    },
    ...(headers ? { headers } : {}),
    ...(query ? { queryStringParameters: query } : {}),
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    isBase64Encoded: false,
  };
}

/** A packet as the frame in which it travels. */
export const socketioFrameOf = (packet: SocketPacket): string =>
  encodeEnginePacket({ type: 'message', data: encodeSocketPacket(packet) });

/** Calls a handler as Lambda does. */
export const answerTo = (handler: SocketHandler, event: SocketEvent) => handler(event, {} as Context);
