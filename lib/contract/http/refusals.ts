import Type from 'typebox';
import type { RefusalCode } from '../../../lambdas/domain/errors.ts';
import { STATUS } from '../../../lambdas/middleware/http-errors.ts';
import { ErrorBody, MEANINGS, refusalBy, UploadErrorBody, WebchatErrorBody } from '../schemas/error-body.ts';
import { RENDERED, refusalHeaders, requestIdHeader, required } from './answer-headers.ts';
import type { Answer, ErrorForm } from './declaration.ts';

const BODIES: Readonly<Record<ErrorForm, Parameters<typeof refusalBy>[1]>> = {
  api: ErrorBody,
  upload: UploadErrorBody,
  webchat: WebchatErrorBody,
};

/** What any route may be refused for: whatever is sent to it, and our own fault. */
const EVERYWHERE: readonly RefusalCode[] = [
  'ERR_MALFORMED',
  'ERR_FORBIDDEN',
  'ERR_TOO_LARGE',
  'ERR_UNSUPPORTED_TYPE',
  'ERR_INTERNAL',
];

/** The error answers of a route, one for each status. */
export function refusalAnswers(
  mediaType: string,
  codes: readonly RefusalCode[],
  form: ErrorForm = 'api',
): Record<number, Answer> {
  const all = [...new Set([...EVERYWHERE, ...codes])];
  const statuses = [...new Set(all.map((code) => STATUS[code]))];
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      refusalAnswer(
        mediaType,
        all.filter((code) => STATUS[code] === status),
        form,
      ),
    ]),
  );
}

/** The one answer to all codes of a status. */
export function refusalAnswer(mediaType: string, codes: readonly RefusalCode[], form: ErrorForm = 'api'): Answer {
  const bodies = codes.map((code) => refusalBy(code, BODIES[form]));
  return {
    description: codes.map((code) => `\`${code}\`: ${MEANINGS[code]}.`).join('\n\n'),
    body: bodies.length === 1 && bodies[0] ? bodies[0] : Type.Union(bodies),
    mediaType,
    headers: {
      ...RENDERED,
      'content-type': required(Type.Literal(mediaType, { description: 'What the body is.' })),
      ...refusalHeaders(codes),
      ...(form === 'webchat' ? requestIdHeader : {}),
    },
  };
}

/** What a caller may be refused for on every route that wants a token. */
export const CALLER = [
  'ERR_UNAUTHENTICATED',
  'ERR_TOKEN_EXPIRED',
  'ERR_REVOKED',
  'ERR_TENANT_MISMATCH',
  'ERR_ORIGIN',
] as const;
