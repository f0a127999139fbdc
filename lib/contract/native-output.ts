import Type, { type TProperties } from 'typebox';
import { type Declared, EVERYBODY, STAFF } from './declared.ts';
import type { NativeDoor, NativeFrame } from './native.ts';
import { ConversationChange } from './schemas/conversation.ts';
import { Note } from './schemas/desk.ts';
import { ConversationId, UserId } from './schemas/ids.ts';
import { nullable } from './schemas/nullable.ts';
import { closedObject } from './schemas/object.ts';
import { OnlineUser } from './schemas/online-user.ts';
import {
  activity,
  agentStatus,
  onlinePage,
  PushedMessage,
  RefusedMessage,
  ResumeCursor,
  refusal,
  SocketGatewayMessage,
  viewing,
} from './socket-output.ts';

type About = Omit<Declared, 'name' | 'direction' | 'payload' | 'fields'> & { name?: string };

const frame =
  (doors: readonly NativeDoor[]) =>
  (type: string, about: About, fields: TProperties = {}): NativeFrame => ({
    name: type,
    type,
    direction: 'to-client',
    doors,
    ...about,
    fields: ['type', ...Object.keys(fields)],
    payload: closedObject(about.summary, { type: Type.Literal(type), ...fields }),
  });

/** Clients of `/ws` would show any other frame as an empty bubble. */
const everywhere = frame(['chat', 'ws']);
const onChat = frame(['chat']);
const onWs = frame(['ws']);

const cursor = Type.Optional(ResumeCursor);

/** What a native client is sent. */
export const toNativeClients: readonly NativeFrame[] = [
  everywhere(
    'message',
    {
      roles: EVERYBODY,
      summary: 'Somebody said something.',
      description:
        'To all sockets of the visitor and to all agents. The same message may come again, under its `id`: when its sender repeats it, or after a crash. An agent’s cursor counts for all conversations. After a cut keep the cursor of a pushed frame only once `synced` has said that nothing more is missing.',
    },
    { message: PushedMessage, cursor },
  ),
  onChat(
    'conversation',
    {
      roles: EVERYBODY,
      summary: 'A conversation was closed, or opened again.',
      description:
        'On a desk its agents are told besides what it has decided, each time all of it: with the first answer, and whenever the conversation is assigned, labelled or snoozed.',
    },
    { conversation: ConversationChange, cursor },
  ),
  onChat(
    'conversation_gone',
    {
      roles: ['agent'],
      summary: 'Another agent has this conversation, and you may not see it any more.',
      description:
        'Only where agents see what is theirs or nobody’s. Take it from your list; it may not have been there.',
    },
    { conversation_id: ConversationId, cursor },
  ),
  onChat('note', { roles: STAFF, summary: 'On a desk: an agent has noted something.' }, { note: Note, cursor }),
  everywhere(
    'user_online',
    { roles: STAFF, summary: 'A visitor connected, or does something else.' },
    OnlineUser.properties,
  ),
  everywhere(
    'user_offline',
    { roles: STAFF, summary: 'A visitor disconnected. It is sent once, best effort.' },
    { userId: UserId },
  ),
  everywhere('online_users_list', { roles: ['admin'], summary: 'Who is online: one page.' }, onlinePage),
  onChat(
    'synced',
    { roles: EVERYBODY, summary: 'The end of what `sync` asked for.' },
    {
      cursor: nullable(ResumeCursor, 'Where to go on from; null for a visitor who has not written yet.'),
      more: Type.Boolean({ description: 'More is missing: ask again with this cursor.' }),
    },
  ),
  onChat(
    'agent_status',
    { roles: STAFF, summary: agentStatus.summary, description: agentStatus.description },
    agentStatus.fields,
  ),
  onChat('viewing', { roles: STAFF, summary: viewing.summary, description: viewing.description }, viewing.fields),
  onChat('typing', { roles: EVERYBODY, summary: 'Somebody else in the conversation is typing.' }, activity),
  onChat(
    'read',
    { roles: EVERYBODY, summary: 'Somebody else in the conversation has read it.' },
    { ...activity, seq: Type.Integer({ description: 'Up to this message.', minimum: 0 }) },
  ),
  onChat('pong', { roles: EVERYBODY, summary: 'The line is alive.' }),
  onChat(
    'error',
    { roles: EVERYBODY, summary: 'A frame of this socket was refused, and nothing of it was stored.' },
    refusal,
  ),
  onChat(
    'refused',
    {
      roles: EVERYBODY,
      summary: 'This socket is refused, and closed.',
      description:
        'Only with `chat.v1`, since a browser shows its page no status of a handshake. What the client sends on it has no effect.',
    },
    {
      code: Type.Enum(['ERR_UNAUTHENTICATED', 'ERR_TOKEN_EXPIRED', 'ERR_REVOKED'], { description: 'Why.' }),
      error: refusal.error,
      advice: Type.Enum(['renew-token', 'give-up'], {
        description:
          'What to do: connect again with another token, or not at all. One that fails without this frame is to be tried again.',
      }),
      requestId: refusal.requestId,
    },
  ),
  onChat('keep-alive', { roles: EVERYBODY, summary: 'Keeps the line open. Ignore it.' }),
  onWs(
    'message',
    { name: 'refusal', roles: EVERYBODY, summary: 'A message of this socket was refused: said by the bot.' },
    { message: RefusedMessage },
  ),
  onWs(
    'user_offline',
    { name: 'keep-alive-of-ws', roles: EVERYBODY, summary: 'Keeps the line open, and says nothing of anybody.' },
    { userId: Type.Literal('') },
  ),
  {
    name: 'gateway-message',
    type: null,
    direction: 'to-client',
    doors: ['chat', 'ws'],
    roles: EVERYBODY,
    summary: 'API Gateway itself says that a frame reached no function, or that its function failed.',
    fields: Object.keys(SocketGatewayMessage.properties),
    payload: SocketGatewayMessage,
  },
];
