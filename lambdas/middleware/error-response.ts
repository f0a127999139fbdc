import { Refusal, shownAs } from '../domain/errors.ts';
import type { Invocation } from '../domain/metrics.ts';
import type { OperatorLog } from '../domain/operator-log.ts';
import type { Json } from '../domain/sealed.ts';
import { countRefusal } from './count-refusal.ts';
import { challenge, errorBody, errorHeaders, errorType, STATUS } from './http-errors.ts';
import { type HttpAnswer, type HttpMiddleware, rendered } from './http-event.ts';

/** An error as it is written to the operator's log: with stack and causes, which are never sent to the client. */
export function logged(error: unknown): Json {
  if (!(error instanceof Error)) return String(error);
  return { name: error.name, stack: error.stack, ...(error.cause === undefined ? {} : { cause: logged(error.cause) }) };
}

/** Makes the HTTP answer of a refusal. */
export type ErrorAnswer = (refusal: Refusal, requestId: string) => HttpAnswer;

/** Error answers in the one form that all routes have but the few that widgets read otherwise. */
export const errorAnswer: ErrorAnswer = (refusal, requestId) => ({
  statusCode: STATUS[refusal.code],
  headers: errorHeaders(refusal),
  body: errorBody(refusal, requestId),
});

type Needs = { operatorLog: OperatorLog; invocation: Pick<Invocation, 'count'> };

/** Answers anything thrown in the one error shape, and counts it; logs it, once, unless it is a `Refusal`. */
export const errorResponse = (needs: () => Needs, answer = errorAnswer): HttpMiddleware => ({
  onError(request) {
    const { event, error } = request;
    const { requestId } = event.requestContext;
    const { operatorLog, invocation } = needs();
    if (!(error instanceof Refusal))
      operatorLog({ level: 'error', requestId, route: event.routeKey, error: logged(error) });
    const refusal = shownAs(error);
    countRefusal(invocation.count, refusal.code);
    const { headers, ...answered } = answer(refusal, requestId);
    const type = { 'content-type': errorType(event.routeKey) };
    // Set, not returned: a returned answer would keep the request log, which runs after this, from running.
    request.response = rendered({
      ...answered,
      headers: { ...type, ...headers, ...challenge(refusal, event.headers.authorization) },
    });
  },
});
