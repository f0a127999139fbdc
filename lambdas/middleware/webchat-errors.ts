import type { ErrorAnswer } from './error-response.ts';
import { errorBody, errorHeaders, STATUS, TITLE } from './http-errors.ts';

/** If either occurs anywhere in an error body, the newest widget shows its visitor that the conversation has ended. */
const MISREAD = /closed|410/i;

/**
 * Error answers of `POST /webchat/message`. The request id goes into a header, since it can contain any three digits; and an
 * error text that quotes the client's input is replaced by the code's title if it would be misread.
 */
export const webchatErrors: ErrorAnswer = (refusal, requestId) => {
  const { requestId: _, ...details } = errorBody(refusal, requestId);
  const title = TITLE[refusal.code];
  const body = MISREAD.test(JSON.stringify(details)) ? { ...details, error: title, detail: title } : details;
  return { statusCode: STATUS[refusal.code], headers: { ...errorHeaders(refusal), 'x-request-id': requestId }, body };
};
