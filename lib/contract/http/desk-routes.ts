import Type from 'typebox';
import { ConversationStatus, ListedConversation } from '../schemas/conversation.ts';
import { AgentCursor, ListCursor } from '../schemas/cursors.ts';
import { ConversationId, SenderId } from '../schemas/ids.ts';
import { nullable } from '../schemas/nullable.ts';
import { closedObject, namedObject } from '../schemas/object.ts';
import { OnlineUser } from '../schemas/online-user.ts';
import type { Declaration } from './declaration.ts';
import { CALLER } from './refusals.ts';
import { limitQuery, tenantFields, tenantQuery } from './request-fields.ts';

const params = closedObject('Which conversation.', { conversationId: ConversationId });

const listQuery = {
  after: Type.Optional(ListCursor),
  ...limitQuery,
};

const OneConversation = namedObject('OneConversation', 'A conversation.', { conversation: ListedConversation });

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
      body: OneConversation,
    },
  },
  refusals: ['ERR_INVALID', ...CALLER, 'ERR_NOT_FOUND', 'ERR_BUSY'],
});

/** The routes of agents and admins. */
export const DESK_DECLARATIONS = {
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
  'GET /api/chat/conversations/{conversationId}': {
    id: 'showConversation',
    tag: 'desk',
    summary: 'One conversation',
    description: 'As lists show it. For agents and admins.',
    credentials: ['token'],
    params,
    query: closedObject('Nothing but the tenant.', tenantQuery),
    answers: { 200: { description: 'The conversation as it is now.', body: OneConversation } },
    refusals: ['ERR_INVALID', ...CALLER, 'ERR_NOT_FOUND'],
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
