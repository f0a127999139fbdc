import Type, { type TSchema } from 'typebox';
import { TRANSCRIPT_FORMATS } from '../../../lambdas/domain/conversations/transcript.ts';
import { ClosedReason } from '../schemas/conversation.ts';
import { ConversationCursor } from '../schemas/cursors.ts';
import { ConversationId } from '../schemas/ids.ts';
import { Message } from '../schemas/message.ts';
import { nullable } from '../schemas/nullable.ts';
import { closedObject, namedObject } from '../schemas/object.ts';
import { ThreadEntry } from '../schemas/thread.ts';
import { time } from '../schemas/time.ts';
import { optional, RENDERED, required } from './answer-headers.ts';
import type { Declaration, Headers } from './declaration.ts';
import { CALLER } from './refusals.ts';
import { tenantQuery } from './request-fields.ts';

const when = { timestamp: time('When, by the gateway’s clock.') };

const VisibleEntry = Type.Union(
  [
    closedObject('A message.', { type: Type.Literal('message'), message: Message }),
    closedObject('It was closed.', { type: Type.Literal('closed'), ...when, reason: ClosedReason }),
    closedObject('It was opened again, without a message.', { type: Type.Literal('reopened'), ...when }),
    closedObject('What was said before was erased.', { type: Type.Literal('erased'), ...when }),
  ],
  { $id: 'VisibleEntry', description: 'An entry of a conversation as its visitor reads it. Further types may follow.' },
);

/** A part of a transcript by who reads it. */
const transcript = ($id: string, description: string, entry: TSchema) =>
  namedObject($id, description, {
    conversationId: ConversationId,
    entries: Type.Array(entry, { description: 'Oldest first.' }),
    nextCursor: nullable(ConversationCursor, 'As `after`: the next part. Null: this is the last one.'),
  });

const fileHeaders: Headers = {
  'content-disposition': required(
    Type.String({
      description: 'A file to keep, and its name.',
      pattern: '^attachment; filename="[\\w.-]+"$',
      examples: ['attachment; filename="transcript-c_Yb0dTnqfnWqvbMPXqyZkPA.txt"'],
    }),
  ),
  link: optional(
    Type.String({
      description: 'Where the next part is, relative to this one. Absent: this is the last one.',
      pattern: '^<\\?format=(json|txt)&after=[^>]+>; rel="next"$',
      examples: ['<?format=txt&after=c1.aG9wZm94MT.dw>; rel="next"'],
    }),
  ),
};

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
        headers: { ...RENDERED, ...fileHeaders },
        or: {
          mediaType: 'text/plain',
          body: Type.String({
            description:
              'UTF-8. Each entry begins with its time at the beginning of a line; what was said is indented.',
          }),
          headers: {
            ...RENDERED_TEXT,
            'content-type': required(Type.Literal('text/plain; charset=utf-8', { description: 'What the body is.' })),
            ...fileHeaders,
          },
        },
      },
    },
    refusals: ['ERR_INVALID', ...CALLER, 'ERR_NOT_FOUND', 'ERR_RATE_LIMITED'],
  },
} as const satisfies Record<string, Declaration>;
