import Type, { type TObject, type TSchema } from 'typebox';
import { NOTED_EVERY } from '../../../lambdas/domain/desk/read-marks.ts';
import { ConversationStatus, ListedConversation, OwnConversation } from '../schemas/conversation.ts';
import { AgentCursor, ListCursor } from '../schemas/cursors.ts';
import {
  AskedAssignee,
  AskedLabel,
  AskedUnread,
  GivenAssignee,
  GivenLabels,
  GivenSnooze,
  InboxSort,
  Note,
  NoteText,
  SpokenText,
} from '../schemas/desk.ts';
import { ClientMessageId, ConversationId, givenId, SenderId, UserId } from '../schemas/ids.ts';
import { Join, SentMessage } from '../schemas/message.ts';
import { nullable } from '../schemas/nullable.ts';
import { closedObject, namedObject, openObject } from '../schemas/object.ts';
import { OnlineUser } from '../schemas/online-user.ts';
import { VisitorCard } from '../schemas/visitor-card.ts';
import { ReadUpTo } from '../socket-input.ts';
import { optional, RENDERED } from './answer-headers.ts';
import type { Declaration } from './declaration.ts';
import { ignored } from './ignored.ts';
import { CALLER } from './refusals.ts';
import { inEverySpelling, limitQuery, someSpelling, tenantFields, tenantQuery } from './request-fields.ts';

const params = closedObject('Which conversation.', { conversationId: ConversationId });

const listQuery = {
  after: Type.Optional(ListCursor),
  ...limitQuery,
};

const OneConversation = namedObject('OneConversation', 'A conversation.', { conversation: ListedConversation });

const nextCursor = nullable(ListCursor, 'As `after`: the next page. Null: there is none.');

/** The answers that show one conversation. */
const oneConversation = (description: string) => ({
  description,
  body: OneConversation,
  headers: {
    ...RENDERED,
    etag: optional(
      Type.String({
        description: 'On a tenant with a desk: another after each change of what that has decided.',
        examples: ['"12.9"'],
      }),
    ),
  },
});

const idempotency = {
  'Idempotency-Key': Type.Optional(
    Type.Intersect([ClientMessageId], {
      description:
        'The client’s own id of the request. Sent again with the same id, it is done once, and the first result is answered.',
    }),
  ),
};

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

const decided = (
  id: string,
  summary: string,
  description: string,
  { body, answer }: { body: TObject; answer: TSchema },
): Declaration => ({
  id,
  tag: 'desk',
  summary,
  description,
  credentials: ['token'],
  params,
  query: closedObject('Nothing but the tenant.', tenantQuery),
  body,
  answers: {
    200: { ...oneConversation('The conversation as it is now.'), body: answer },
  },
  refusals: ['ERR_INVALID', ...CALLER, 'ERR_NOT_FOUND', 'ERR_BUSY'],
});

/** The routes of agents and admins. */
export const DESK_DECLARATIONS = {
  'GET /api/chat/conversations': {
    id: 'listConversations',
    tag: 'desk',
    summary: 'The conversations of a desk',
    description:
      'By their last messages, newest first, exactly so over all pages; or by who waits for longest. For agents and admins. Whose they are, labels, what is unread and who waits can be asked for by tenants with a desk, among open conversations.',
    credentials: ['token'],
    query: closedObject('Which of them.', {
      status: Type.Optional(ConversationStatus),
      assignee: Type.Optional(AskedAssignee),
      label: Type.Optional(AskedLabel),
      unread: Type.Optional(AskedUnread),
      sort: Type.Optional(InboxSort),
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
          complete: Type.Optional(
            Type.Boolean({
              description:
                'On a desk: whether all that is open is in the list. False for about three minutes after the desk was turned on.',
            }),
          ),
        }),
      },
    },
    refusals: ['ERR_INVALID', ...CALLER, 'ERR_RATE_LIMITED'],
  },
  'POST /api/chat/conversations': {
    id: 'speakFirst',
    tag: 'desk',
    summary: 'An agent speaks first',
    description:
      'To a visitor who has written before, or is online: the message goes into its conversation, which is made if nothing was said yet, and to its sockets. By the rules of any message of an agent.',
    credentials: ['token'],
    query: closedObject('Nothing but the tenant.', tenantQuery),
    body: closedObject(
      'To whom, and what.',
      {
        ...inEverySpelling(
          'userId',
          givenId(UserId, 'The visitor: its public id, or the site’s own id of a user whom it has logged in.'),
        ),
        text: SpokenText,
        ...inEverySpelling('clientMessageId', givenId(ClientMessageId, 'The client’s own id of the message.')),
        join: Type.Optional(nullable(Join)),
        ...tenantFields,
      },
      someSpelling('userId'),
    ),
    answers: {
      201: { description: 'The message as it is stored; also one that was stored already.', body: SentMessage },
    },
    refusals: ['ERR_INVALID', ...CALLER, 'ERR_NOT_FOUND', 'ERR_CONFLICT', 'ERR_TAKEN', 'ERR_RATE_LIMITED', 'ERR_BUSY'],
  },
  'GET /api/chat/conversations/{conversationId}': {
    id: 'showConversation',
    tag: 'desk',
    summary: 'One conversation',
    description: 'As lists show it, with its visitor’s card. For agents and admins.',
    credentials: ['token'],
    params,
    query: closedObject('Nothing but the tenant.', tenantQuery),
    answers: {
      200: {
        ...oneConversation('The conversation as it is now.'),
        body: namedObject('ShownConversation', 'A conversation, and what is known of its visitor.', {
          conversation: ListedConversation,
          card: VisitorCard,
        }),
      },
    },
    refusals: ['ERR_INVALID', ...CALLER, 'ERR_NOT_FOUND'],
  },
  'PATCH /api/chat/conversations/{conversationId}': {
    id: 'changeConversation',
    tag: 'desk',
    summary: 'Assign, label or snooze a conversation',
    description:
      'All of it in one step; what is not given stays as it is. For agents and admins of a tenant with a desk. A closed conversation takes labels, and neither an assignee nor a snooze.',
    credentials: ['token'],
    params,
    headers: Type.Object({
      'If-Match': Type.Optional(
        Type.String({
          description: 'The `ETag` by which it was decided: nothing is changed if the conversation has another by now.',
          examples: ['"12.9"'],
        }),
      ),
      ...idempotency,
    }),
    query: closedObject('Nothing but the tenant.', tenantQuery),
    body: closedObject(
      'What to change.',
      {
        assignee: Type.Optional(GivenAssignee),
        labels: Type.Optional(GivenLabels),
        snoozedUntil: Type.Optional(GivenSnooze),
        ...tenantFields,
      },
      {
        anyOf: ['assignee', 'labels', 'snoozedUntil'].map((name) => ({
          type: 'object',
          required: [name],
          properties: { [name]: {} },
        })),
      },
    ),
    answers: { 200: oneConversation('The conversation after it; of a repetition, as it was after the first time.') },
    refusals: [
      'ERR_INVALID',
      ...CALLER,
      'ERR_NOT_FOUND',
      'ERR_CONFLICT',
      'ERR_PRECONDITION',
      'ERR_RATE_LIMITED',
      'ERR_BUSY',
    ],
  },
  'POST /api/chat/conversations/{conversationId}/notes': {
    id: 'addNote',
    tag: 'desk',
    summary: 'Add a note for the agents',
    description: 'No visitor is ever told of it. For agents and admins of a tenant with a desk, open or closed.',
    credentials: ['token'],
    params,
    headers: Type.Object(idempotency),
    query: closedObject('Nothing but the tenant.', tenantQuery),
    body: closedObject('The note.', {
      text: NoteText,
      ...inEverySpelling('clientMessageId', givenId(ClientMessageId, 'The client’s own id of the note.')),
      ...tenantFields,
    }),
    answers: {
      201: {
        description: 'The note as it is stored; also one that was stored already.',
        body: namedObject('SentNote', 'A note that is stored.', { note: Note }),
      },
    },
    refusals: ['ERR_INVALID', ...CALLER, 'ERR_NOT_FOUND', 'ERR_CONFLICT', 'ERR_RATE_LIMITED', 'ERR_BUSY'],
  },
  'POST /api/chat/conversations/{conversationId}/close': decided(
    'closeConversation',
    'Close a conversation',
    'A second time changes nothing. The next message opens it again. For its visitor, an admin, an agent who has answered there, and on a desk its assignee.',
    {
      body: openObject('Nothing but the tenant. What else a visitor sends is left out.', tenantFields),
      answer: Type.Union([
        OneConversation,
        namedObject('ClosedByVisitor', 'A visitor’s own conversation.', { conversation: OwnConversation, ...ignored }),
      ]),
    },
  ),
  'POST /api/chat/conversations/{conversationId}/reopen': decided(
    'reopenConversation',
    'Open a closed conversation again',
    'One that is open stays as it is. For an admin, an agent who has answered there, and on a desk its assignee.',
    { body: closedObject('Nothing but the tenant.', tenantFields), answer: OneConversation },
  ),
  'GET /api/chat/online-users': onlineUsers('listOnlineUsers', '/api/webchat/online-users'),
  'GET /api/webchat/online-users': onlineUsers('listOnlineUsersOfWidget', '/api/chat/online-users'),
  'POST /api/chat/conversations/{conversationId}/read': {
    id: 'markRead',
    tag: 'desk',
    summary: 'Say up to where a conversation was read',
    description:
      'The caller’s own mark, by which its lists count what is unread; told to the others as `read`. It never goes back, and is noted at most once in five seconds: an answer with `retryAfter` says when to say it again, if nothing was read since. For agents and admins of a tenant with a desk.',
    credentials: ['token'],
    params,
    query: closedObject('Nothing but the tenant.', tenantQuery),
    body: closedObject('Up to where.', { seq: ReadUpTo, ...tenantFields }),
    answers: {
      200: {
        description: 'Up to where it is noted.',
        body: namedObject('NotedReading', 'Up to where the caller has read a conversation, as noted.', {
          conversationId: ConversationId,
          seq: Type.Integer({
            description: 'The number of the message up to which it is noted; 0 for none.',
            minimum: 0,
          }),
          retryAfter: Type.Optional(
            Type.Integer({
              description: 'It was read further, and that is not noted yet: the seconds after which to say it again.',
              minimum: 1,
              maximum: NOTED_EVERY / 1000,
            }),
          ),
        }),
      },
    },
    refusals: ['ERR_INVALID', ...CALLER, 'ERR_NOT_FOUND', 'ERR_RATE_LIMITED'],
  },
} as const satisfies Record<string, Declaration>;
