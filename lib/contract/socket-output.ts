import Type from 'typebox';
import { AgentStatus } from './schemas/agent.ts';
import { ListCursor } from './schemas/cursors.ts';
import { RequestId, refusalFields, takenBy } from './schemas/error-body.ts';
import { ConversationId, MessageId, SenderId, UserId } from './schemas/ids.ts';
import { Message, SenderKind } from './schemas/message.ts';
import { nullable } from './schemas/nullable.ts';
import { namedObject } from './schemas/object.ts';
import { OnlineUser } from './schemas/online-user.ts';
import { time } from './schemas/time.ts';

/** A message as a socket receives it: to the public widget its conversation is named by its handle. */
export const PushedMessage = namedObject('PushedMessage', 'A message as a socket receives it.', {
  ...Message.properties,
  timestamp: Type.String({
    description:
      'When it was stored, by the gateway’s clock. A sender that gave no id gets back the date that it gave, as it wrote it.',
    examples: ['2026-11-22T09:30:00.000Z'],
  }),
});

/** A refusal as a widget shows it. */
export const RefusedMessage = namedObject(
  'RefusedMessage',
  'A refusal that looks like a message of the bot: it is stored nowhere.',
  {
    id: MessageId,
    message_id: MessageId,
    text: refusalFields.error,
    sender: Type.Literal('bot'),
    sender_type: Type.Literal('bot'),
    timestamp: time('When it was refused.'),
    conversation_id: Type.Optional(ConversationId),
  },
);

/** Where a client resumes after a cut. */
export const ResumeCursor = Type.String({
  $id: 'ResumeCursor',
  description: 'Where a client resumes after a cut, once it has this. Opaque.',
  minLength: 1,
  examples: ['c1.aG9wZm94MTI.3'],
});

/** Why something that was sent on a socket was refused. */
export const refusal = {
  ...refusalFields,
  ...takenBy,
  requestId: RequestId,
  retryAfter: Type.Optional(
    Type.Number({ description: 'Seconds after which it is worth trying again.', minimum: 0, examples: [1] }),
  ),
  temp_id: Type.Optional(Type.String({ description: 'The id that the client gave the message that was refused.' })),
};

/** What a participant of a conversation does. */
export const activity = {
  conversation_id: ConversationId,
  userId: UserId,
  sender: Type.Enum(
    SenderKind.enum.filter((kind) => kind !== 'bot'),
    { description: 'Which side it is.' },
  ),
};

/** What is told of an agent. */
export const agentStatus = {
  summary: 'An agent came, went, or changed what it says of itself.',
  description: 'To agents of a tenant with a desk, best effort: ask for the list of agents after a cut.',
  fields: { agent: AgentStatus },
};

/** What colleagues are told of an agent that looks at a conversation. */
export const viewing = {
  summary: 'A colleague looks at a conversation.',
  description: 'It looks at the one that was told last, for 30 seconds. Never to a visitor.',
  fields: { conversation_id: ConversationId, userId: SenderId },
};

/** The visitors who are online, on one page. */
export const onlinePage = {
  users: Type.Array(OnlineUser, { description: 'Visitors who are online, each once.' }),
  nextCursor: nullable(ListCursor, 'The `after` of the next page; null if this is the last.'),
};

/** What API Gateway writes into a socket itself. */
export const SocketGatewayMessage = namedObject(
  'SocketGatewayMessage',
  'What API Gateway writes into a socket itself.',
  {
    message: Type.String({ examples: ['Internal server error'] }),
    connectionId: Type.String(),
    requestId: RequestId,
  },
);
