import type { ErrorAnswer } from './error-response.ts';
import { errorBody, errorHeaders, STATUS } from './http-errors.ts';

/** Errors of uploads, said in `message` as well: it is all that the public widget shows of a failed one. */
export const uploadErrors: ErrorAnswer = (refusal, requestId) => ({
  statusCode: STATUS[refusal.code],
  headers: errorHeaders(refusal),
  body: { ...errorBody(refusal, requestId), message: refusal.message },
});
