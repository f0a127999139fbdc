import Type, { type TObject, type TProperties, type TSchemaOptions } from 'typebox';
import { type Declared, EVERYBODY } from './declared.ts';
import { EmptyBody } from './schemas/empty-body.ts';
import { ConversationId } from './schemas/ids.ts';
import { nullable } from './schemas/nullable.ts';
import { tuple } from './schemas/tuple.ts';
import {
  conversation,
  conversationIsNamed,
  conversationMayBeNamed,
  lenient,
  pageAsked,
  ReadUpTo,
  said,
  saidSomething,
  typing,
  viewing,
} from './socket-input.ts';
import { onlinePage, PushedMessage } from './socket-output.ts';
import type { SocketioEvent } from './socketio.ts';

type About = Omit<Declared, 'name' | 'direction' | 'payload' | 'fields'>;
type Input = {
  fields?: TProperties;
  constraints?: TSchemaOptions;
  /** Whether there has to be an object, though none of its fields has to be there. */
  isNeeded?: boolean;
  acknowledged?: TProperties;
};

function event(
  name: string,
  about: About,
  { fields = {}, constraints = {}, isNeeded = false, acknowledged = {} }: Input = {},
): SocketioEvent {
  const given: TObject = Type.Object(fields, { ...constraints, additionalProperties: true });
  const names = Type.Literal(name);
  return {
    name,
    direction: 'to-gateway',
    ...about,
    fields: Object.keys(fields),
    // What says nothing counts as an empty object.
    payload:
      isNeeded || given.required?.length ? tuple([names, given]) : tuple([names], Type.Union([given, EmptyBody])),
    acknowledged,
  };
}

const joined = { conversation_id: nullable(ConversationId, 'The conversation; null before the first message.') };
const room = lenient(
  'The session of the room. If it has the form of one, it identifies the visitor of a public widget.',
);

/** The events that a Socket.IO client may send. */
export const fromSocketioClients: readonly SocketioEvent[] = [
  event(
    'message',
    {
      roles: EVERYBODY,
      summary: 'Says something.',
      description: 'It is also sent back as `meta_message_created`, to all sockets of its sender.',
      answers: ['meta_message_created'],
    },
    {
      fields: { type: lenient('Not read.'), ...said },
      constraints: saidSomething,
      isNeeded: true,
      acknowledged: { message: PushedMessage },
    },
  ),
  event(
    'get_online_users',
    { roles: ['admin'], summary: 'Asks which visitors are online.', answers: ['online_users_list'] },
    { fields: { type: lenient('Not read.'), ...pageAsked }, acknowledged: onlinePage },
  ),
  event(
    'join:session',
    {
      roles: EVERYBODY,
      summary: 'Joins the room of a session. Rooms have no effect on what is received.',
      answers: ['joined', 'conversation:created'],
    },
    { fields: { sessionId: room }, acknowledged: joined },
  ),
  event(
    'join:conversation',
    {
      roles: EVERYBODY,
      summary: 'Joins the room of a conversation. Rooms have no effect on what is received.',
      answers: ['joined'],
    },
    {
      fields: { ...conversation, sessionId: lenient('Not read.') },
      constraints: conversationMayBeNamed,
      acknowledged: joined,
    },
  ),
  event(
    'leave:session',
    { roles: EVERYBODY, summary: 'Leaves a room, which has no effect on what is received.' },
    { fields: { sessionId: lenient('Not read.') } },
  ),
  event(
    'leave:conversation',
    { roles: EVERYBODY, summary: 'Leaves a room, which has no effect on what is received.' },
    { fields: { conversationId: lenient('Not read.'), conversation_id: lenient('Not read.') } },
  ),
  event('viewing', viewing.about, { fields: conversation, constraints: conversationIsNamed, isNeeded: true }),
  event('typing', typing.about, { fields: typing.fields, constraints: conversationMayBeNamed }),
  event(
    'read',
    { roles: EVERYBODY, summary: 'Shows the others in the conversation how far it was read. It is not stored.' },
    { fields: { seq: ReadUpTo, ...conversation }, constraints: conversationMayBeNamed },
  ),
];
