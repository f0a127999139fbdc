import type { OperatorLog } from '../domain/operator-log.ts';
import type { Clock } from '../domain/time/clock.ts';
import type { HttpEvent, HttpMiddleware, HttpResult } from './http-event.ts';

type Needs = { clock: Clock; operatorLog: OperatorLog };

/** One line a request: who, which route, what came of it. The path and the query stay out, since tokens travel in them. */
export function requestLog(needs: () => Needs): HttpMiddleware {
  const write = (event: HttpEvent, result: HttpResult | null | undefined, startedAt: unknown) => {
    const { clock, operatorLog } = needs();
    operatorLog({
      level: 'info',
      requestId: event.requestContext.requestId,
      tenantId: event.requestContext.authorizer?.lambda?.tenantId,
      route: event.routeKey,
      status: result?.statusCode,
      ms: typeof startedAt === 'number' ? clock() - startedAt : undefined,
    });
  };
  return {
    before({ internal }) {
      Object.assign(internal, { startedAt: needs().clock() });
    },
    after({ event, response, internal }) {
      write(event, response, 'startedAt' in internal && internal.startedAt);
    },
    onError({ event, response, internal }) {
      write(event, response, 'startedAt' in internal && internal.startedAt);
    },
  };
}
