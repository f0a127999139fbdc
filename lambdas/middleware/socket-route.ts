import middy, { type MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { Refusal } from '../domain/errors.ts';
import type { OperatorLog } from '../domain/operator-log.ts';
import type { Clock } from '../domain/time/clock.ts';
import { logged } from './error-response.ts';

/** An event of the WebSocket API, as recorded from AWS: headers and query only when connecting, a body only with a message. */
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

export type SocketResult = { statusCode: number; headers?: Record<string, string> };
export type SocketHandler = (event: SocketEvent, context: Context) => Promise<SocketResult>;

type Needs = { clock: Clock; operatorLog: OperatorLog };

/**
 * The chain around each socket event, outermost first. Nothing is ever thrown out of it: API Gateway would write its own
 * error text into the socket. `refused` says what a refusal becomes: a status while connecting, a frame later.
 */
export function socketRoute(
  needs: () => Needs,
  route: (event: SocketEvent) => Promise<SocketResult>,
  refused: (event: SocketEvent, refusal: Refusal) => Promise<SocketResult>,
): SocketHandler {
  return middy<SocketEvent, SocketResult>()
    .use(eventLog(needs))
    .handler(async (event: SocketEvent): Promise<SocketResult> => {
      try {
        return await route(event);
      } catch (error) {
        if (!(error instanceof Refusal)) needs().operatorLog({ level: 'error', ...named(event), error: logged(error) });
        return await refused(
          event,
          error instanceof Refusal ? error : new Refusal('ERR_INTERNAL', 'something went wrong'),
        );
      }
    });
}

const named = ({ requestContext: { requestId, connectionId, routeKey, authorizer } }: SocketEvent) => ({
  requestId,
  connectionId,
  route: routeKey,
  tenantId: authorizer?.tenantId,
});

/** One line an event; never what was said. */
const eventLog = (needs: () => Needs): MiddlewareObj<SocketEvent, SocketResult> => ({
  before({ internal }) {
    Object.assign(internal, { startedAt: needs().clock() });
  },
  after({ event, response, internal }) {
    const startedAt = 'startedAt' in internal ? Number(internal.startedAt) : Number.NaN;
    needs().operatorLog({
      level: 'info',
      ...named(event),
      status: response?.statusCode,
      ms: needs().clock() - startedAt,
      disconnectStatusCode: event.requestContext.disconnectStatusCode,
    });
  },
});
