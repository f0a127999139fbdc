import type { ErrorAnswer } from './error-response.ts';
import { errorBody, errorHeaders, STATUS, TITLE } from './http-errors.ts';

/** Either of these anywhere in an answer, and the newest widget tells its visitor that the conversation has ended. */
const MISREAD = /closed|410/i;

/**
 * Errors of `POST /webchat/message`. The request id goes into a header, since any three digits can be in it; and a
 * sentence that quotes its sender gives way to one that does not, if what it quotes would be misread.
 */
export const webchatErrors: ErrorAnswer = (refusal, requestId) => {
  const { requestId: _, ...said } = errorBody(refusal, requestId);
  const title = TITLE[refusal.code];
  const body = MISREAD.test(JSON.stringify(said)) ? { ...said, error: title, detail: title } : said;
  return { statusCode: STATUS[refusal.code], headers: { ...errorHeaders(refusal), 'x-request-id': requestId }, body };
};
