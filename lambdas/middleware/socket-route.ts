import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { Refusal, shownAs } from '../domain/errors.ts';
import type { Invocation } from '../domain/metrics.ts';
import type { OperatorLog } from '../domain/operator-log.ts';
import type { Clock } from '../domain/time/clock.ts';
import { contextTenant } from './caller-context.ts';
import { countRefusal } from './count-refusal.ts';
import { EDGE_REQUEST_ID_HEADER, edgeRequestId } from './edge-request-id.ts';
import { logged } from './error-response.ts';
import { handshakeHeader } from './handshake-header.ts';
import { requestLog } from './request-log.ts';

/** An event of the WebSocket API, as recorded from AWS: headers and query only with CONNECT, a body only with MESSAGE. */
export type SocketEvent = {
  requestContext: {
    routeKey: string;
    eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT';
    connectionId: string;
    connectedAt: number;
    requestId: string;
    authorizer?: Record<string, unknown>;
    disconnectStatusCode?: number;
  };
  headers?: Record<string, string | undefined>;
  queryStringParameters?: Record<string, string | undefined>;
  body?: string | undefined;
  isBase64Encoded: boolean;
};

/** Whether the client behind an event speaks Socket.IO, as its authorizer said. */
export const isSocketio = ({ requestContext }: Pick<SocketEvent, 'requestContext'>): boolean =>
  requestContext.authorizer?.door === 'socketio';

export type SocketResult = { statusCode: number; headers?: Record<string, string> };
export type SocketHandler = (event: SocketEvent, context: Context) => Promise<SocketResult>;

type Needs = { clock: Clock; operatorLog: OperatorLog; invocation: Invocation };

/**
 * The chain around each socket event, outermost first. It never throws: API Gateway would write its own error text into the
 * socket. `refused` turns a refusal into its result: a status while connecting, a frame later.
 */
export function socketRoute(
  needs: () => Needs,
  route: (event: SocketEvent) => Promise<SocketResult>,
  refused: (event: SocketEvent, refusal: Refusal) => Promise<SocketResult>,
): SocketHandler {
  return middy<SocketEvent, SocketResult>()
    .use(
      requestLog(needs, (event: SocketEvent) => ({
        ...named(event),
        edgeRequestId: edgeRequestId(handshakeHeader(event, EDGE_REQUEST_ID_HEADER)),
        disconnectStatusCode: event.requestContext.disconnectStatusCode,
      })),
    )
    .handler(async (event: SocketEvent): Promise<SocketResult> => {
      try {
        return await route(event);
      } catch (error) {
        const { operatorLog, invocation } = needs();
        if (!(error instanceof Refusal)) operatorLog({ level: 'error', ...named(event), error: logged(error) });
        const refusal = shownAs(error);
        countRefusal(invocation.count, refusal.code);
        return await refused(event, refusal);
      }
    });
}

const named = ({ requestContext: { requestId, connectionId, routeKey, authorizer } }: SocketEvent) => ({
  requestId,
  connectionId,
  route: routeKey,
  tenantId: contextTenant(authorizer),
});
