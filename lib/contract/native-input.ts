import Type, { type TProperties, type TSchemaOptions } from 'typebox';
import { type Declared, EVERYBODY, STAFF } from './declared.ts';
import type { NativeFrame } from './native.ts';
import { AgentCursor, ConversationCursor } from './schemas/cursors.ts';
import {
  conversation,
  conversationIsNamed,
  conversationMayBeNamed,
  pageAsked,
  ReadUpTo,
  said,
  saidSomething,
  typing,
  viewing,
} from './socket-input.ts';

type About = Omit<Declared, 'name' | 'direction' | 'payload' | 'fields'>;

/** A frame that is taken on both doors, with fields that the gateway does not know left out. */
const frame = (
  type: string,
  about: About,
  fields: TProperties = {},
  constraints: TSchemaOptions = {},
): NativeFrame => ({
  name: type,
  type,
  direction: 'to-gateway',
  doors: ['chat', 'ws'],
  ...about,
  fields: ['type', ...Object.keys(fields)],
  payload: Type.Object({ type: Type.Literal(type), ...fields }, { ...constraints, additionalProperties: true }),
});

const NONE = Type.Literal('', { description: 'None given.' });

const after = Type.Union([ConversationCursor, AgentCursor, NONE, Type.Null()], {
  description:
    'The last cursor: a visitor’s, or an agent’s. Without one a visitor gets everything, an agent what is at most two minutes old.',
});

/** What a native client may send. */
export const fromNativeClients: readonly NativeFrame[] = [
  frame(
    'message',
    {
      roles: EVERYBODY,
      summary: 'Says something.',
      description:
        'It is acknowledged by `message` to all sockets of its sender. On `/ws/chat` without `chat.v1` one without an id of its client is not sent back to the socket that it came from.',
      answers: ['message'],
    },
    said,
    saidSomething,
  ),
  frame(
    'sync',
    {
      roles: EVERYBODY,
      summary: 'Asks for what was missed.',
      description: 'Answered by the frames that were missed, then by `synced`, which `/ws` does not have.',
      answers: ['message', 'conversation', 'synced'],
    },
    { after: Type.Optional(after) },
  ),
  frame('viewing', viewing.about, conversation, conversationIsNamed),
  frame('typing', typing.about, typing.fields, conversationMayBeNamed),
  frame(
    'read',
    { roles: EVERYBODY, summary: 'Shows the others in the conversation how far it was read. It is not stored.' },
    { seq: ReadUpTo, ...conversation },
    conversationMayBeNamed,
  ),
  frame(
    'get_online_users',
    { roles: ['admin'], summary: 'Asks which visitors are online.', answers: ['online_users_list'] },
    pageAsked,
  ),
  frame(
    'conversation:close',
    {
      roles: EVERYBODY,
      summary:
        'Closes a conversation: its visitor, an admin, an agent who has answered there, and on a desk its assignee.',
      answers: ['conversation'],
    },
    conversation,
    conversationIsNamed,
  ),
  frame(
    'conversation:reopen',
    {
      roles: STAFF,
      summary: 'Opens a conversation again: an admin, an agent who has answered there, and on a desk its assignee.',
      answers: ['conversation'],
    },
    conversation,
    conversationIsNamed,
  ),
  frame('ping', {
    roles: EVERYBODY,
    summary: 'Asks whether the line is alive.',
    description: '`/ws` has no frame that answers it.',
    answers: ['pong'],
  }),
];
