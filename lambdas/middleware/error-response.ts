import { Refusal, shownAs } from '../domain/errors.ts';
import type { OperatorLog } from '../domain/operator-log.ts';
import { errorBody, errorHeaders, STATUS } from './http-errors.ts';
import { type HttpAnswer, type HttpMiddleware, rendered } from './http-event.ts';

/** How an error is written to the log: with its stack and its causes, none of which the peer ever sees. */
export function logged(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  return { name: error.name, stack: error.stack, ...(error.cause === undefined ? {} : { cause: logged(error.cause) }) };
}

/** What a refusal is as an answer. */
export type ErrorAnswer = (refusal: Refusal, requestId: string) => HttpAnswer;

const errorAnswer: ErrorAnswer = (refusal, requestId) => ({
  statusCode: STATUS[refusal.code],
  headers: errorHeaders(refusal),
  body: errorBody(refusal, requestId),
});

/** Turns whatever was thrown into the one error shape; logs it, once, if it is our fault. */
export const errorResponse = (operatorLog: () => OperatorLog, answer = errorAnswer): HttpMiddleware => ({
  onError(request) {
    const { event, error } = request;
    const { requestId } = event.requestContext;
    if (!(error instanceof Refusal))
      operatorLog()({ level: 'error', requestId, route: event.routeKey, error: logged(error) });
    // Set, not returned: a returned answer would keep the request log, which comes after, from running.
    request.response = rendered(answer(shownAs(error), requestId));
  },
});
