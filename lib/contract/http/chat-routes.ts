import Type from 'typebox';
import { GivenAttachments } from '../schemas/attachment.ts';
import { ConversationChange, ConversationStatus, ListedConversation } from '../schemas/conversation.ts';
import { AgentCursor, ConversationCursor, ListCursor } from '../schemas/cursors.ts';
import { ClientMessageId, ConversationId, givenId, SenderId, SessionId, TenantId, UserId } from '../schemas/ids.ts';
import { GivenText, Message, someContent, WidgetMessage } from '../schemas/message.ts';
import { nullable } from '../schemas/nullable.ts';
import { closedObject, namedObject, openObject } from '../schemas/object.ts';
import { OnlineUser } from '../schemas/online-user.ts';
import { cookieHeader, RENDERED } from './answer-headers.ts';
import type { Declaration } from './declaration.ts';
import { ignored } from './ignored.ts';
import { anything, inEverySpelling, limitQuery, tenantFields, tenantQuery } from './request-fields.ts';

const CALLER = [
  'ERR_UNAUTHENTICATED',
  'ERR_TOKEN_EXPIRED',
  'ERR_REVOKED',
  'ERR_TENANT_MISMATCH',
  'ERR_ORIGIN',
] as const;

const params = closedObject('Which conversation.', { conversationId: ConversationId });

const SESSION = 'The session of a visitor without a token: it says who it is. Beside a token it says nothing.';

/** What says who a visitor without a token is, in a query. */
const widgetQuery = inEverySpelling('sessionId', Type.String({ description: SESSION }));

const listQuery = {
  after: Type.Optional(ListCursor),
  ...limitQuery,
};

const nextCursor = nullable(ListCursor, 'As `after`: the next page. Null: there is none.');

const onlineUsers = (id: string, also: string): Declaration => ({
  id,
  tag: 'desk',
  summary: 'Who is online',
  description: `The tenant’s connected visitors, for admins. Also at \`${also}\`.`,
  credentials: ['token'],
  query: closedObject('The page.', { ...listQuery, ...tenantQuery }),
  answers: {
    200: {
      description: 'A page of them.',
      body: namedObject('OnlineUsers', 'Visitors that are connected.', { users: Type.Array(OnlineUser), nextCursor }),
    },
  },
  refusals: ['ERR_INVALID', ...CALLER],
});

const decided = (id: string, summary: string, description: string): Declaration => ({
  id,
  tag: 'desk',
  summary,
  description: `${description} For an admin, or an agent who has answered there.`,
  credentials: ['token'],
  params,
  query: closedObject('Nothing but the tenant.', tenantQuery),
  body: closedObject('Nothing but the tenant.', tenantFields),
  answers: {
    200: {
      description: 'The conversation as it is now.',
      body: namedObject('DecidedConversation', 'A conversation that was closed or opened.', {
        conversation: ListedConversation,
      }),
    },
  },
  refusals: ['ERR_INVALID', ...CALLER, 'ERR_NOT_FOUND', 'ERR_BUSY'],
});

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
        attachments: Type.Optional(GivenAttachments),
        ...tenantFields,
        ...inEverySpelling('sessionId', anything(SESSION)),
      },
      someContent,
    ),
    answers: {
      201: {
        description: 'The message as it is stored; also one that was stored already.',
        body: namedObject('SentMessage', 'A message that is stored.', {
          success: Type.Literal(true),
          message: Message,
          ...ignored,
        }),
        headers: { ...RENDERED, ...cookieHeader },
      },
    },
    refusals: [
      'ERR_INVALID',
      ...CALLER,
      'ERR_UNKNOWN_TENANT',
      'ERR_NOT_FOUND',
      'ERR_CONFLICT',
      'ERR_RATE_LIMITED',
      'ERR_BUSY',
    ],
  },
  'GET /api/chat/conversations': {
    id: 'listConversations',
    tag: 'desk',
    summary: 'The conversations of a desk',
    description: 'By their last messages, newest first, exactly so over all pages. For agents and admins.',
    credentials: ['token'],
    query: closedObject('Which of them.', {
      status: Type.Optional(ConversationStatus),
      ...listQuery,
      ...tenantQuery,
    }),
    answers: {
      200: {
        description: 'A page of them.',
        body: namedObject('ConversationPage', 'A page of the list of a desk.', {
          conversations: Type.Array(ListedConversation),
          nextCursor,
          syncCursor: AgentCursor,
          senderId: SenderId,
        }),
      },
    },
    refusals: ['ERR_INVALID', ...CALLER],
  },
  'POST /api/chat/conversations/{conversationId}/close': decided(
    'closeConversation',
    'Close a conversation',
    'A second time changes nothing. The next message opens it again.',
  ),
  'POST /api/chat/conversations/{conversationId}/reopen': decided(
    'reopenConversation',
    'Open a closed conversation again',
    'One that is open stays as it is.',
  ),
  'GET /api/chat/online-users': onlineUsers('listOnlineUsers', '/api/webchat/online-users'),
  'GET /api/webchat/online-users': onlineUsers('listOnlineUsersOfWidget', '/api/chat/online-users'),
} as const satisfies Record<string, Declaration>;
