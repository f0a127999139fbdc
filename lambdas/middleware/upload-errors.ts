import { sentenceOf } from '../domain/refusals.ts';
import type { ErrorAnswer } from './error-response.ts';
import { errorBody, errorHeaders, STATUS } from './http-errors.ts';

/** Error answers of the upload routes, with a sentence for people in `message`: the public widget shows only that field. */
export const uploadErrors: ErrorAnswer = (refusal, requestId) => ({
  statusCode: STATUS[refusal.code],
  headers: errorHeaders(refusal),
  body: { ...errorBody(refusal, requestId), message: sentenceOf(refusal) },
});
