import type { MiddlewareObj } from '@middy/core';
import type { Invocation } from '../domain/metrics.ts';
import type { OperatorLog } from '../domain/operator-log.ts';
import type { Json } from '../domain/sealed.ts';
import type { Clock } from '../domain/time/clock.ts';

type Needs = { clock: Clock; operatorLog: OperatorLog; invocation: Invocation };
type Logged<Event, Result> = { event: Event; response?: Result | null | undefined; internal: object };

/**
 * One log line a request or socket event: what `named` returns for it, status, duration, and what was counted meanwhile. Body,
 * path and query are left out, since they can hold messages and tokens.
 */
export function requestLog<Event, Result extends { statusCode?: number | undefined }>(
  needs: () => Needs,
  named: (event: Event) => { requestId: string } & Record<string, Json>,
): MiddlewareObj<Event, Result> {
  const write = ({ event, response, internal }: Logged<Event, Result>) => {
    const { clock, operatorLog, invocation } = needs();
    const startedAt = 'startedAt' in internal ? internal.startedAt : undefined;
    operatorLog({
      level: 'info',
      ...named(event),
      status: response?.statusCode,
      ms: typeof startedAt === 'number' ? clock() - startedAt : undefined,
      ...invocation.counted(),
    });
  };
  return {
    before({ event, internal }) {
      const { clock, invocation } = needs();
      invocation.begin(named(event).requestId);
      Object.assign(internal, { startedAt: clock() });
    },
    after: write,
    onError: write,
  };
}
