import Type from 'typebox';
import type { CloseReason } from '../../../lambdas/domain/conversations/entry.ts';
import type { Status } from '../../../lambdas/domain/conversations/status.ts';
import { DeskState } from './desk.ts';
import { ConversationId, UserId } from './ids.ts';
import { ListedMessage, Seq } from './message.ts';
import { nullable } from './nullable.ts';
import { namedObject } from './object.ts';
import { oneOf } from './one-of.ts';
import { time } from './time.ts';

/** Whether a conversation is open. */
export const ConversationStatus = oneOf<Status>(
  'Whether the conversation goes on. The next message opens a closed one again.',
  { open: 'it goes on', closed: 'it has ended' },
  { $id: 'ConversationStatus' },
);

/** Why a conversation was closed. */
export const ClosedReason = oneOf<CloseReason | 'erased'>(
  'Why it was closed.',
  {
    agent: 'somebody of the site closed it',
    visitor: 'the visitor ended it',
    idle: 'nobody wrote for the tenant’s idle time, and the last word was the site’s',
    unanswered: 'the visitor waited for an answer for too long',
    erased: 'what was said was erased',
  },
  { $id: 'ClosedReason' },
);

/** A visitor as agents see it in a list. */
export const ListedVisitor = namedObject('ListedVisitor', 'A visitor as known now.', {
  userId: UserId,
  anonymous: Type.Boolean({ description: 'Whether no site has logged the visitor in.' }),
  name: Type.Optional(Type.String({ description: 'Its name, vouched for by the site.' })),
  email: Type.Optional(Type.String({ description: 'Its address, vouched for by the site.' })),
  label: Type.Optional(Type.String({ description: 'Its name according to its page, which no server vouches for.' })),
  otherConversationId: Type.Optional(
    Type.String({ description: 'Where the same person has written too: before a login, or as a logged-in user.' }),
  ),
});

/** A conversation as agents receive it. */
export const ListedConversation = namedObject('ListedConversation', 'A conversation in the list of a desk.', {
  conversationId: ConversationId,
  conversation_id: Type.String({
    description: 'The same as `conversationId`, for clients that read this spelling.',
  }),
  visitor: ListedVisitor,
  status: ConversationStatus,
  lastMessage: nullable(ListedMessage, 'The last message; null if it has expired.'),
  lastActivityAt: time('The time of the last message: closing and reopening do not change it.'),
  closedAt: Type.Optional(time('When it was closed; absent while it is open.')),
  seq: Seq,
  desk: Type.Optional(DeskState),
  unread: Type.Optional(
    Type.Integer({
      description:
        'In the list of a desk: messages that the caller has not read. Who has written the last has read all.',
      minimum: 0,
    }),
  ),
  seen: Type.Optional(
    Type.Integer({
      description: 'In the list of a desk: the number of the last message that the visitor has seen; 0 for none.',
      minimum: 0,
    }),
  ),
});

/** What a desk adds to what agents are told of a conversation. */
export const deskNews = {
  pos: Type.Optional(
    Type.Integer({
      description: 'Where this stands in the conversation. What comes late, with a lower one than you have, is older.',
      minimum: 1,
    }),
  ),
  desk: Type.Optional(DeskState),
  reload: Type.Optional(
    Type.Literal(true, {
      description:
        'To agents who see only what is theirs or nobody’s: this may be new to you. Read its messages before you show it.',
    }),
  ),
};

/** A conversation that was closed or opened again, or of which a desk has decided something, as sockets are told. */
export const ConversationChange = namedObject(
  'ConversationChange',
  'A conversation was closed, or opened again; or, on a desk, its agents have decided something.',
  {
    conversation_id: ConversationId,
    status: ConversationStatus,
    reason: Type.Optional(ClosedReason),
    at: time('When.'),
    ...deskNews,
  },
);

/** A conversation as its visitor receives it. */
export const OwnConversation = namedObject('OwnConversation', 'A conversation as its visitor sees it.', {
  conversationId: ConversationId,
  conversation_id: Type.String({
    description: 'The same as `conversationId`, for clients that read this spelling.',
  }),
  status: ConversationStatus,
  closedAt: Type.Optional(time('When it was closed; absent while it is open.')),
});
