import Type, { type TSchema } from 'typebox';
import { TRANSCRIPT_FORMATS } from '../../../lambdas/domain/conversations/transcript.ts';
import { ConversationCursor } from '../schemas/cursors.ts';
import { ExportLine, OwnExportLine, VisibleEntry } from '../schemas/export-line.ts';
import { ConversationId } from '../schemas/ids.ts';
import { nullable } from '../schemas/nullable.ts';
import { closedObject, namedObject } from '../schemas/object.ts';
import { ThreadEntry } from '../schemas/thread.ts';
import { optional, RENDERED, required } from './answer-headers.ts';
import { type Declaration, type Headers, LINES_TYPE } from './declaration.ts';
import { CALLER } from './refusals.ts';
import { tenantQuery } from './request-fields.ts';

/** A part of a transcript by who reads it. */
const transcript = ($id: string, description: string, entry: TSchema) =>
  namedObject($id, description, {
    conversationId: ConversationId,
    entries: Type.Array(entry, { description: 'Oldest first.' }),
    nextCursor: nullable(ConversationCursor, 'As `after`: the next part. Null: this is the last one.'),
  });

/** The headers of a part of a file. */
const fileHeaders = (name: string, query: string): Headers => ({
  'content-disposition': required(
    Type.String({
      description: 'A file to keep, and its name.',
      pattern: '^attachment; filename="[\\w.-]+"$',
      examples: [`attachment; filename="${name}"`],
    }),
  ),
  link: optional(
    Type.String({
      description: 'Where the next part is, relative to this one. Absent: this is the last one.',
      pattern: '^<\\?[^>]*after=[^>]+>; rel="next"$',
      examples: [`<?${query}>; rel="next"`],
    }),
  ),
});

const TRANSCRIPT_HEADERS = fileHeaders('transcript-c_Yb0dTnqfnWqvbMPXqyZkPA.txt', 'format=txt&after=c1.aG9wZm94MT.dw');

const { 'content-type': _, ...RENDERED_TEXT } = RENDERED;

/** The routes by which data leaves the gateway as files. */
export const DATA_DECLARATIONS = {
  'GET /api/chat/conversations/{conversationId}/transcript': {
    id: 'readTranscript',
    tag: 'conversations',
    summary: 'What was said, as a file',
    description:
      'From its beginning, as JSON or as text; a long conversation in parts, which joined are the whole. Agents read what their thread has, a visitor its own conversation as it saw it.',
    credentials: ['token'],
    params: closedObject('Which conversation.', { conversationId: ConversationId }),
    query: closedObject('In which form, and from where.', {
      format: Type.Optional(Type.Enum([...TRANSCRIPT_FORMATS], { description: '`json` if it is not given.' })),
      after: Type.Optional(ConversationCursor),
      ...tenantQuery,
    }),
    answers: {
      200: {
        description: 'The transcript, or a part of it.',
        body: Type.Union([
          transcript('Transcript', 'What was said in a conversation, and what its agents did.', ThreadEntry),
          transcript('OwnTranscript', 'What was said in a visitor’s own conversation.', VisibleEntry),
        ]),
        headers: { ...RENDERED, ...TRANSCRIPT_HEADERS },
        or: {
          mediaType: 'text/plain',
          body: Type.String({
            description:
              'UTF-8. Each entry begins with its time at the beginning of a line; what was said is indented.',
          }),
          headers: {
            ...RENDERED_TEXT,
            'content-type': required(Type.Literal('text/plain; charset=utf-8', { description: 'What the body is.' })),
            ...TRANSCRIPT_HEADERS,
          },
        },
      },
    },
    refusals: ['ERR_INVALID', ...CALLER, 'ERR_NOT_FOUND', 'ERR_RATE_LIMITED'],
  },
  'GET /api/chat/export': {
    id: 'exportData',
    tag: 'desk',
    summary: 'All that the tenant has, or all that a visitor has',
    description:
      'Lines of JSON (NDJSON), in parts, which joined are the whole; the last line of a part says where the next one begins, and the last line of all is `end`. For admins everything but keys and secrets, in the form that `npm run tenants -- import` takes. A visitor’s own token gets what is the visitor’s own.',
    credentials: ['token', 'secretKey'],
    query: closedObject('From where.', {
      after: Type.Optional(
        Type.String({
          description: 'The `after` of the last line of the part before. Opaque.',
          examples: ['ZTEAYwBt…'],
        }),
      ),
      ...tenantQuery,
    }),
    answers: {
      200: {
        description: 'The lines, one JSON value each.',
        mediaType: LINES_TYPE,
        body: Type.Union([
          Type.Array(ExportLine, { description: 'For admins and the tenant’s server.' }),
          Type.Array(OwnExportLine, { description: 'For a visitor.' }),
        ]),
        headers: {
          ...RENDERED_TEXT,
          'content-type': required(Type.Literal(LINES_TYPE, { description: 'What the body is.' })),
          ...fileHeaders('export-shop.ndjson', 'after=ZTEAYwBtaWE4aHUwMAAAY18x'),
        },
      },
    },
    refusals: ['ERR_INVALID', ...CALLER, 'ERR_UNKNOWN_TENANT', 'ERR_NOT_FOUND', 'ERR_RATE_LIMITED'],
  },
} as const satisfies Record<string, Declaration>;
