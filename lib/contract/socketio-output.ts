import Type, { type TObject, type TProperties } from 'typebox';
import { type Declared, EVERYBODY, STAFF } from './declared.ts';
import { ClosedReason, ConversationStatus, deskNews } from './schemas/conversation.ts';
import { Note } from './schemas/desk.ts';
import { ConversationId, UserId } from './schemas/ids.ts';
import { closedObject } from './schemas/object.ts';
import { OnlineUser, VisitorActivity } from './schemas/online-user.ts';
import { time } from './schemas/time.ts';
import { tuple } from './schemas/tuple.ts';
import {
  activity,
  agentStatus,
  onlinePage,
  PushedMessage,
  RefusedMessage,
  ResumeCursor,
  refusal,
  viewing,
} from './socket-output.ts';
import type { SocketioEvent } from './socketio.ts';

type About = Omit<Declared, 'name' | 'direction' | 'payload' | 'fields'>;

function event(name: string, about: About, heard: TObject, offset?: typeof ResumeCursor): SocketioEvent {
  return {
    name,
    direction: 'to-client',
    ...about,
    fields: Object.keys(heard.properties),
    payload: tuple([Type.Literal(name), heard], offset),
  };
}

const withFields =
  (offset?: typeof ResumeCursor) =>
  (name: string, about: About, fields: TProperties): SocketioEvent =>
    event(name, about, closedObject(about.summary, fields), offset);

/** Clients keep the offset behind the last event that has one, and present it when they reconnect. */
const kept = withFields(ResumeCursor);
/** Events that nobody catches up on: no offset ever follows. */
const passing = withFields();

const about = { conversation_id: ConversationId };

/** The events that a Socket.IO client is sent. */
export const toSocketioClients: readonly SocketioEvent[] = [
  kept(
    'meta_message_created',
    {
      roles: EVERYBODY,
      summary: 'Somebody said something.',
      description:
        'To all sockets of the visitor, the sender’s own among them, and to all agents. The same message may come again, under its `id`: when its sender repeats it, or after a crash. A message of a public widget that was refused, and for which no acknowledgement was asked, is said to be so by the bot.',
    },
    { message: Type.Union([PushedMessage, RefusedMessage]) },
  ),
  {
    name: 'message',
    direction: 'to-client',
    roles: ['visitor'],
    summary: 'Somebody said something: to a public widget that has joined no room yet.',
    description: 'The same message follows as `meta_message_created`.',
    fields: Object.keys(PushedMessage.properties),
    payload: tuple([Type.Literal('message'), Type.Union([PushedMessage, RefusedMessage])]),
  },
  passing(
    'conversation:created',
    { roles: EVERYBODY, summary: 'A conversation began, or is there when its session is joined.' },
    about,
  ),
  kept(
    'conversation:closed',
    { roles: EVERYBODY, summary: 'A conversation was closed.' },
    { ...about, reason: ClosedReason, closed_at: time('When.'), ...deskNews },
  ),
  kept(
    'conversation:reopened',
    { roles: EVERYBODY, summary: 'A conversation was opened again.' },
    { ...about, ...deskNews },
  ),
  kept(
    'conversation:update',
    {
      roles: STAFF,
      summary: 'On a desk: its agents have decided something of a conversation.',
      description:
        'Each time all that is decided: with the first answer, and whenever the conversation is assigned, labelled or snoozed.',
    },
    { ...about, status: ConversationStatus, at: time('When.'), ...deskNews },
  ),
  kept(
    'conversation:gone',
    {
      roles: ['agent'],
      summary: 'Another agent has this conversation, and you may not see it any more.',
      description:
        'Only where agents see what is theirs or nobody’s. Take it from your list; it may not have been there.',
    },
    about,
  ),
  kept('note', { roles: STAFF, summary: 'On a desk: an agent has noted something.' }, { note: Note }),
  passing(
    'joined',
    { roles: EVERYBODY, summary: 'This socket joined a room.' },
    {
      room: Type.Optional(
        Type.String({
          description: '`session:` or `conversation:`, and which one. Left out where none was named.',
          examples: ['conversation:c_Yb0dTnqfnWqvbMPXqyZkPA'],
        }),
      ),
      conversation_id: Type.Optional(ConversationId),
    },
  ),
  passing(
    'session:update',
    { roles: ['visitor'], summary: 'The visitor of this widget does something else.' },
    { status: VisitorActivity },
  ),
  passing(
    'agent_status',
    { roles: STAFF, summary: agentStatus.summary, description: agentStatus.description },
    agentStatus.fields,
  ),
  passing('viewing', { roles: STAFF, summary: viewing.summary, description: viewing.description }, viewing.fields),
  passing('typing', { roles: EVERYBODY, summary: 'Somebody else in the conversation is typing.' }, activity),
  passing(
    'read',
    { roles: EVERYBODY, summary: 'Somebody else in the conversation has read it.' },
    { ...activity, seq: Type.Integer({ description: 'Up to this message.', minimum: 0 }) },
  ),
  passing(
    'user_online',
    { roles: STAFF, summary: 'A visitor connected, or does something else.' },
    OnlineUser.properties,
  ),
  passing(
    'user_offline',
    { roles: STAFF, summary: 'A visitor disconnected. It is sent once, best effort.' },
    { userId: UserId },
  ),
  passing('online_users_list', { roles: ['admin'], summary: 'Who is online: one page.' }, onlinePage),
  passing(
    'error',
    { roles: EVERYBODY, summary: 'An event of this socket was refused that asked for no acknowledgement.' },
    refusal,
  ),
];
