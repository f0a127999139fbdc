import Type from 'typebox';
import { GivenAttachments } from '../schemas/attachment.ts';
import { PageAttributes } from '../schemas/attributes.ts';
import { ConversationChange, ConversationStatus } from '../schemas/conversation.ts';
import { ConversationCursor } from '../schemas/cursors.ts';
import { ClientMessageId, ConversationId, givenId, SessionId, TenantId, UserId } from '../schemas/ids.ts';
import { GivenText, Join, Message, SentMessage, someContent, WidgetMessage } from '../schemas/message.ts';
import { nullable } from '../schemas/nullable.ts';
import { closedObject, namedObject, openObject } from '../schemas/object.ts';
import { ThreadEntry } from '../schemas/thread.ts';
import { cookieHeader, RENDERED } from './answer-headers.ts';
import type { Declaration } from './declaration.ts';
import { ignored } from './ignored.ts';
import { CALLER } from './refusals.ts';
import { anything, inEverySpelling, limitQuery, tenantFields, tenantQuery } from './request-fields.ts';

const SESSION = 'The session of a visitor without a token: it says who it is. Beside a token it says nothing.';

/** What says who a visitor without a token is, in a query. */
const widgetQuery = inEverySpelling('sessionId', Type.String({ description: SESSION }));

export const CHAT_DECLARATIONS = {
  'POST /api/chat/session': {
    id: 'startSession',
    tag: 'conversations',
    summary: 'A visitor starts its conversation, or resumes it',
    description: 'At most one conversation a visitor, however many requests there are at once.',
    credentials: ['token'],
    query: closedObject('Nothing but the tenant.', tenantQuery),
    body: openObject('Nothing, or the session that its client keeps.', {
      ...tenantFields,
      ...inEverySpelling(
        'sessionId',
        anything('The visitor’s session. The token says who it is; this is answered if it is its own.'),
      ),
      attributes: Type.Optional(PageAttributes),
    }),
    answers: {
      200: {
        description: 'The conversation.',
        body: namedObject('Session', 'A visitor and its conversation.', {
          tenantId: TenantId,
          userId: UserId,
          sessionId: Type.Optional(SessionId),
          conversationId: ConversationId,
          status: ConversationStatus,
          seq: Type.Integer({ minimum: 0, description: 'Messages so far.' }),
          resumed: Type.Boolean({ description: 'Whether something was said before.' }),
          ...ignored,
        }),
      },
    },
    refusals: ['ERR_INVALID', ...CALLER],
  },
  'GET /api/chat/messages': {
    id: 'readMessages',
    tag: 'conversations',
    summary: 'A page of a conversation',
    description:
      'Oldest first; the newest page without a cursor. A visitor reads its own conversation, an agent the one it names. A visitor without a token is the one of its session or cookie, and is answered in the form of its widget.',
    credentials: ['token', 'publishableKey', 'visitorCookie', 'none'],
    query: closedObject('Which page.', {
      ...inEverySpelling('conversationId', ConversationId),
      after: Type.Optional(ConversationCursor),
      before: Type.Optional(ConversationCursor),
      ...limitQuery,
      include: Type.Optional(
        Type.Literal('events', {
          description:
            'For agents: also what stands between the messages (`entries`). A page then counts all of it. A visitor’s page never has it.',
        }),
      ),
      ...tenantQuery,
      ...widgetQuery,
      ...inEverySpelling('userId', Type.String({ description: 'A label. It identifies nobody.' })),
    }),
    answers: {
      200: {
        description: 'The page.',
        body: Type.Union([
          namedObject('MessagePage', 'A page of a conversation, oldest first.', {
            messages: Type.Array(Message),
            changes: Type.Array(ConversationChange, {
              description:
                'When it was closed and opened again between these messages, oldest first, the last hundred.',
            }),
            nextCursor: nullable(ConversationCursor, 'As `after`: later messages.'),
            prevCursor: nullable(ConversationCursor, 'As `before`: earlier messages. Null: there are none.'),
          }),
          namedObject('ThreadPage', 'A page of a thread as agents read it, oldest first.', {
            messages: Type.Array(Message),
            entries: Type.Array(ThreadEntry, {
              description: 'The messages and what stands between them, in one order.',
            }),
            nextCursor: nullable(ConversationCursor, 'As `after`: later entries.'),
            prevCursor: nullable(ConversationCursor, 'As `before`: earlier entries. Null: there are none.'),
          }),
          namedObject('WidgetMessagePage', 'A page of a visitor without a token, oldest first.', {
            messages: Type.Array(WidgetMessage),
            nextCursor: nullable(ConversationCursor, 'As `after`: later messages. Null: it has no conversation yet.'),
            prevCursor: nullable(ConversationCursor, 'As `before`: earlier messages. Null: there are none.'),
          }),
        ]),
        headers: { ...RENDERED, ...cookieHeader },
      },
    },
    refusals: ['ERR_INVALID', ...CALLER, 'ERR_UNKNOWN_TENANT', 'ERR_NOT_FOUND', 'ERR_RATE_LIMITED'],
  },
  'POST /api/chat/messages': {
    id: 'sendMessage',
    tag: 'conversations',
    summary: 'A visitor or an agent sends a message',
    description:
      'Stored, then shown to all of the visitor’s sockets and the tenant’s agents. The same client message id again answers the first result. An agent names the conversation.',
    credentials: ['token', 'publishableKey', 'visitorCookie', 'none'],
    query: closedObject('The tenant, and the session of a visitor without a token.', {
      ...tenantQuery,
      ...widgetQuery,
    }),
    body: openObject(
      'The message. A field that is not known is refused of staff, and left out of a visitor’s.',
      {
        text: GivenText,
        ...inEverySpelling('clientMessageId', givenId(ClientMessageId, 'The client’s own id of the message.')),
        ...inEverySpelling('conversationId', givenId(ConversationId, 'The conversation. An agent names one.')),
        join: Type.Optional(nullable(Join)),
        attachments: Type.Optional(GivenAttachments),
        ...tenantFields,
        ...inEverySpelling('sessionId', anything(SESSION)),
      },
      someContent,
    ),
    answers: {
      201: {
        description: 'The message as it is stored; also one that was stored already.',
        body: SentMessage,
        headers: { ...RENDERED, ...cookieHeader },
      },
    },
    refusals: [
      'ERR_INVALID',
      ...CALLER,
      'ERR_UNKNOWN_TENANT',
      'ERR_NOT_FOUND',
      'ERR_CONFLICT',
      'ERR_TAKEN',
      'ERR_RATE_LIMITED',
      'ERR_BUSY',
    ],
  },
} as const satisfies Record<string, Declaration>;
