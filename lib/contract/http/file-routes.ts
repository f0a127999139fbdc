import Type from 'typebox';
import { SERVED_NAME } from '../../../lambdas/domain/uploads/served-name.ts';
import { FileId, FileName, FileSize, FileType, FileUrl, UploadToken } from '../schemas/attachment.ts';
import { ConversationId } from '../schemas/ids.ts';
import { nullable } from '../schemas/nullable.ts';
import { closedObject, namedObject, openObject } from '../schemas/object.ts';
import { patternOf } from '../schemas/pattern.ts';
import { seconds } from '../schemas/time.ts';
import { optional, RENDERED, required } from './answer-headers.ts';
import type { Declaration, Headers } from './declaration.ts';
import { tenantFields, tenantQuery } from './request-fields.ts';

const params = closedObject('Which conversation.', { conversationId: ConversationId });

const CALLER = [
  'ERR_INVALID',
  'ERR_UNAUTHENTICATED',
  'ERR_TOKEN_EXPIRED',
  'ERR_REVOKED',
  'ERR_TENANT_MISMATCH',
  'ERR_ORIGIN',
  'ERR_UNKNOWN_TENANT',
  'ERR_NOT_FOUND',
  'ERR_UNSUPPORTED_TYPE',
] as const;

const done = {
  success: Type.Literal(true),
  message: Type.String({ description: 'What comes next, for a developer who reads along.' }),
};

/** What keeps a file from doing anything in the page that shows it. */
const SECURITY: Headers = {
  'referrer-policy': required(Type.Literal('no-referrer', { description: 'The address is a secret.' })),
  'x-content-type-options': required(Type.Literal('nosniff', { description: 'The type is the one that is said.' })),
  'content-security-policy': required(
    Type.Literal("default-src 'none'; sandbox", { description: 'Nothing in it runs.' }),
  ),
  'cross-origin-resource-policy': required(
    Type.Literal('cross-origin', { description: 'Pages that are isolated from other origins may show it.' }),
  ),
};

/** What the bucket keeps beside a file. */
const FILE: Headers = {
  ...SECURITY,
  'content-disposition': optional(
    Type.String({ description: 'Pictures open in a page, anything else is saved, under its name.' }),
  ),
  'cache-control': optional(Type.String({ description: 'How long a browser keeps it.' })),
  etag: optional(Type.String({ description: 'What `If-None-Match` compares.' })),
  'last-modified': optional(Type.String({ description: 'When it was completed.' })),
  'accept-ranges': optional(Type.String({ description: 'Parts of it can be asked for.' })),
  'content-range': optional(Type.String({ description: 'Which part it is.' })),
};

const bytes = Type.Unknown({ description: 'The file.' });
const xml = (description: string) => ({
  description,
  body: Type.String(),
  mediaType: 'application/xml',
  headers: SECURITY,
});

export const FILE_DECLARATIONS = {
  'POST /api/gw/v1/webchat/conversations/{conversationId}/upload/init': {
    id: 'beginUpload',
    tag: 'files',
    summary: 'Declare a file, and get where to send it',
    description:
      'Then `PUT uploadUrl` with exactly this length and any type, and complete the upload. For the visitor and the agents of a conversation, or by its handle.',
    credentials: ['none', 'publishableKey', 'token'],
    params,
    query: openObject('Nothing but the tenant.', tenantQuery),
    body: openObject('The file.', {
      originalName: Type.Optional(
        Type.Unknown({
          description:
            'Its name on the device that sends it: what no name may have is left out, and what is too long is cut before the extension.',
          examples: ['receipt.pdf'],
        }),
      ),
      mimeType: Type.Optional(
        nullable(
          Type.String(),
          'Its type, one that the tenant takes, by any of its names and with any parameters. Empty, null or `application/octet-stream`: the content decides.',
        ),
      ),
      size: FileSize,
      ...tenantFields,
    }),
    answers: {
      200: {
        description: 'Where to send it.',
        body: namedObject('BegunUpload', 'An upload that was begun.', {
          ...done,
          data: closedObject('Where to send it.', {
            uploadUrl: Type.String({ format: 'uri', description: 'Takes as many bytes as were declared, by `PUT`.' }),
            fileId: FileId,
            uploadToken: UploadToken,
            expiresIn: seconds('Seconds within which the transfer has to begin.'),
            fileName: FileName,
            contentType: Type.Union([FileType, Type.Literal('application/octet-stream')], {
              description: 'The type that was declared; `application/octet-stream` if none was.',
            }),
          }),
        }),
      },
    },
    refusals: [...CALLER, 'ERR_RATE_LIMITED'],
    errors: 'upload',
  },
  'POST /api/gw/v1/webchat/conversations/{conversationId}/upload/complete': {
    id: 'completeUpload',
    tag: 'files',
    summary: 'The file was sent',
    description:
      'From now on a message may carry it. Its type is that of its content: the declared one, or another that the tenant takes; its name ends in an extension of it. Asked again, it gives the same answer.',
    credentials: ['none', 'publishableKey', 'token'],
    params,
    query: openObject('Nothing but the tenant.', tenantQuery),
    body: openObject('Which upload.', { fileId: FileId, uploadToken: UploadToken, ...tenantFields }),
    answers: {
      200: {
        description: 'Where it is served.',
        body: namedObject('CompletedUpload', 'An upload that is complete.', {
          ...done,
          data: closedObject('The file as messages carry it.', {
            publicUrl: FileUrl,
            filename: FileName,
            contentType: FileType,
            size: FileSize,
          }),
        }),
      },
    },
    refusals: [...CALLER, 'ERR_CONFLICT'],
    errors: 'upload',
  },
  'GET /files/{name}': {
    id: 'serveFile',
    tag: 'files',
    summary: 'A file that a message carries',
    description:
      'To everybody who knows the address. The edge serves it from the bucket; without an edge the gateway leads to the bucket.',
    credentials: ['none'],
    params: closedObject('Which file.', {
      name: Type.String({
        description: 'The name that its address ends in.',
        pattern: patternOf(SERVED_NAME),
        examples: ['365-alxc-k3Jv0Qm9ZtYx2Lw8Rb5NcAXp7Tz1Wq4Hn6Vd0Ks9Gm2w'],
      }),
    }),
    answers: {
      302: {
        description: 'Where the file is for a minute.',
        headers: {
          ...RENDERED,
          ...SECURITY,
          location: required(Type.String({ format: 'uri', description: 'Where it is for a minute.' })),
        },
      },
    },
    edgeAnswers: {
      200: { description: 'The file, by the edge.', body: bytes, mediaType: '*/*', headers: FILE },
      206: { description: 'A part of the file, by the edge.', body: bytes, mediaType: '*/*', headers: FILE },
      304: { description: 'By the edge: the client has it.', mediaType: '*/*', headers: FILE },
      403: xml('By the bucket: there is no such file.'),
      416: xml('By the bucket: the file has no such part.'),
    },
    refusals: ['ERR_NOT_FOUND'],
  },
} as const satisfies Record<string, Declaration>;
