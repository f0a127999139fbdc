import { STATUS_CODES } from 'node:http';
import Type from 'typebox';
import { Refusal, type RefusalCode } from '../../../lambdas/domain/errors.ts';
import { errorBody, STATUS, TITLE } from '../../../lambdas/middleware/http-errors.ts';
import { StaffMember } from './desk.ts';
import { namedObject } from './object.ts';
import { oneOf } from './one-of.ts';

/** Every reason for which something is refused, with what it means. */
export const MEANINGS: Readonly<Record<RefusalCode, string>> = {
  ERR_INVALID: 'a field is missing, too long or not of its form; `field` names it',
  ERR_MALFORMED: 'not JSON of the expected outline',
  ERR_UNAUTHENTICATED: 'no credential, or one that is not valid',
  ERR_TOKEN_EXPIRED: 'the token has expired: renew it',
  ERR_REVOKED: 'the token, key or session was ended early: renewing cannot help',
  ERR_FORBIDDEN: 'the caller is known, and may not do this',
  ERR_TENANT_MISMATCH: 'token, header, query and body name different tenants',
  ERR_ORIGIN: 'the page is not one of the tenant’s; or not the gateway’s own, which alone may sign in',
  ERR_UNKNOWN_TENANT: 'there is no such tenant',
  ERR_NOT_FOUND: 'not there, or not the caller’s: both look the same',
  ERR_METHOD: 'the path has other methods: `Allow` names them',
  ERR_TAKEN: 'Another agent answers here, and nothing was stored. `join` answers beside that agent.',
  ERR_PRECONDITION: '`If-Match` names an older state, and nothing was changed. Read it again.',
  ERR_CONFLICT:
    'the client message id was used for another text; an upload has not arrived; an invitation was accepted before',
  ERR_TOO_LARGE: 'the body is too large, or a file larger than the site takes',
  ERR_UNSUPPORTED_TYPE:
    'the site takes no such files, or the content is of no type that it takes; or a body has a `Content-Encoding`',
  ERR_RATE_LIMITED: 'too many in too short a time; when to try again is said beside it',
  ERR_BUSY: 'other writers were faster in the same conversation; nothing was stored, try again',
  ERR_INTERNAL: 'the gateway’s own fault; `requestId` finds it in the log',
};

export const CODES = Object.keys(MEANINGS) as RefusalCode[];

/** Why something was refused, for programs. */
export const ErrorCode = oneOf<RefusalCode>('Why, for programs.', MEANINGS, { $id: 'ErrorCode' });

/** The fields that every door has for a refusal. */
export const refusalFields = {
  error: Type.String({ description: 'Why, for a developer who reads along.', examples: ['text must be a string'] }),
  code: ErrorCode,
  field: Type.Optional(
    Type.String({ description: 'The field that is at fault, as the caller spelled it.', examples: ['text'] }),
  ),
};

const TAKEN_BY = 'Of `ERR_TAKEN`: who answers. Left out where the caller may not see the conversation.';

/** What staff are told besides. */
export const takenBy = { assignee: Type.Optional(Type.Intersect([StaffMember], { description: TAKEN_BY })) };

export const RequestId = Type.String({
  $id: 'RequestId',
  description: 'Finds the request in the operator’s log.',
  examples: ['JKJaXmPLvHcESHA='],
});

/** The body of a refusal as the gateway makes it. */
export const errorExample = (code: RefusalCode) => errorBody(new Refusal(code, TITLE[code]), 'JKJaXmPLvHcESHA=');

const titleOf = (code: RefusalCode): string => String(STATUS_CODES[STATUS[code]]);

const problemFields = {
  ...refusalFields,
  type: Type.Literal('about:blank', { description: 'RFC 9457: no page tells more. `code` is the kind of problem.' }),
  title: Type.Enum([...new Set(CODES.map(titleOf))], { description: 'RFC 9457: the status in words.' }),
  status: Type.Enum([...new Set(CODES.map((code) => STATUS[code]))], {
    description: 'RFC 9457: the status of the answer.',
  }),
  detail: Type.String({ description: 'RFC 9457: the same as `error`.' }),
};

const DESCRIPTION = 'A refusal, with the members of RFC 9457.';

/** The body of an error answer. */
export const ErrorBody = namedObject('ErrorBody', DESCRIPTION, {
  ...problemFields,
  ...takenBy,
  requestId: RequestId,
});

/** The body of an error answer of the upload routes. */
export const UploadErrorBody = namedObject('UploadErrorBody', DESCRIPTION, {
  ...problemFields,
  requestId: RequestId,
  message: Type.String({
    description: 'The same in a sentence for people: the public widget shows only this field.',
    examples: ['This file is too large (10 MB at most).'],
  }),
});

/** The body of an error answer of `POST /webchat/message`. */
export const WebchatErrorBody = namedObject(
  'WebchatErrorBody',
  `${DESCRIPTION} The id of the request is in a header: its digits could be taken by a widget for the end of the conversation.`,
  problemFields,
);

/** The body of an answer that API Gateway or the edge made itself. */
export const GatewayMessage = namedObject(
  'GatewayMessage',
  'An answer that API Gateway, or the edge before it, made itself: no function of this product was asked.',
  { message: Type.Union([Type.String({ examples: ['Forbidden'] }), Type.Null()]) },
);

/** A refusal by one code, in the form that a route gives it: it is what `ErrorBody` and the like are made of. */
export const refusalBy = (
  code: RefusalCode,
  form: typeof ErrorBody | typeof UploadErrorBody | typeof WebchatErrorBody,
) =>
  Type.Intersect(
    [
      form,
      Type.Object({
        code: Type.Literal(code),
        title: Type.Literal(titleOf(code)),
        status: Type.Literal(STATUS[code]),
      }),
    ],
    {
      $id: form === ErrorBody ? code : `${code}.${form === UploadErrorBody ? 'upload' : 'webchat'}`,
      description: MEANINGS[code],
    },
  );
