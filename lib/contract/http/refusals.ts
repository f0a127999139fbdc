import Type from 'typebox';
import { Refusal, type RefusalCode } from '../../../lambdas/domain/errors.ts';
import { type ErrorAnswer, errorAnswer } from '../../../lambdas/middleware/error-response.ts';
import { STATUS } from '../../../lambdas/middleware/http-errors.ts';
import { rendered } from '../../../lambdas/middleware/http-event.ts';
import { uploadErrors } from '../../../lambdas/middleware/upload-errors.ts';
import { webchatErrors } from '../../../lambdas/middleware/webchat-errors.ts';
import { ErrorBody, MEANINGS, refusalBy, UploadErrorBody, WebchatErrorBody } from '../schemas/error-body.ts';
import { RENDERED, refusalHeaders, requestIdHeader, required } from './answer-headers.ts';
import type { Answer, ErrorForm } from './declaration.ts';

const FORMS: Readonly<Record<ErrorForm, { answer: ErrorAnswer; body: Parameters<typeof refusalBy>[1] }>> = {
  api: { answer: errorAnswer, body: ErrorBody },
  upload: { answer: uploadErrors, body: UploadErrorBody },
  webchat: { answer: webchatErrors, body: WebchatErrorBody },
};

/** What any route may be refused for: whatever is sent to it, and our own fault. */
const EVERYWHERE: readonly RefusalCode[] = ['ERR_MALFORMED', 'ERR_FORBIDDEN', 'ERR_TOO_LARGE', 'ERR_INTERNAL'];

/** The media type of errors, as the gateway renders them. */
const mediaTypeOf = (form: ErrorForm): string => {
  const { headers } = rendered(FORMS[form].answer(new Refusal('ERR_INTERNAL', ''), ''));
  return String(headers?.['content-type']);
};

/** The error answers of a route, one for each status. */
export function refusalAnswers(codes: readonly RefusalCode[], form: ErrorForm = 'api'): Record<number, Answer> {
  const all = [...new Set([...EVERYWHERE, ...codes])];
  const statuses = [...new Set(all.map((code) => STATUS[code]))];
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      answerOf(
        status,
        all.filter((code) => STATUS[code] === status),
        form,
      ),
    ]),
  );
}

function answerOf(status: number, codes: readonly RefusalCode[], form: ErrorForm): Answer {
  const mediaType = mediaTypeOf(form);
  const bodies = codes.map((code) => refusalBy(code, FORMS[form].body));
  return {
    description: codes.map((code) => `\`${code}\`: ${MEANINGS[code]}.`).join('\n\n'),
    body: bodies.length === 1 && bodies[0] ? bodies[0] : Type.Union(bodies),
    mediaType,
    headers: {
      ...RENDERED,
      'content-type': required(Type.Literal(mediaType, { description: 'What the body is.' })),
      ...refusalHeaders(status, codes),
      ...(form === 'webchat' ? requestIdHeader : {}),
    },
  };
}
