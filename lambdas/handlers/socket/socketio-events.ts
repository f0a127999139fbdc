import { unrevokedTenant } from '../../domain/admission.ts';
import { Refusal } from '../../domain/errors.ts';
import type { Caller } from '../../domain/identity.ts';
import { clientMessageId } from '../../domain/ids.ts';
import { attachments, messageText } from '../../domain/message.ts';
import { messageView } from '../../domain/message-view.ts';
import type { LiveSocket } from '../../domain/ports.ts';
import type { Tenant } from '../../domain/tenant.ts';
import type { SocketEvent } from '../../middleware/socket-route.ts';
import { encodeEnginePacket } from '../../protocol/engine-packet.ts';
import { encodeSocketPacket, type SocketPacket } from '../../protocol/socket-packet.ts';
import { messaging } from '../../runtime/messaging.ts';
import { enterConversation } from '../../use-cases/enter-conversation.ts';
import { listOnlineUsers } from '../../use-cases/list-online-users.ts';
import { relayActivity } from '../../use-cases/relay-activity.ts';
import { sendMessage } from '../../use-cases/send-message.ts';
import { namedConversation, readSeq } from './frame-fields.ts';

type EventPacket = Extract<SocketPacket, { type: 'event' }>;
type Said = { connectionId: string; caller: Caller; tenant: Tenant; payload: Record<string, unknown> };

/** Everything that a Socket.IO client can say; what comes back is its acknowledgement, if it asked for one. */
const EVENTS: ReadonlyMap<string, (said: Said) => Promise<object>> = new Map(
  Object.entries({
    message,
    get_online_users: onlineUsers,
    'join:session': (said: Said) => join(said, 'session'),
    'join:conversation': (said: Said) => join(said, 'conversation'),
    'leave:session': left,
    'leave:conversation': left,
    typing: (said: Said) => activity(said, { type: 'typing' }),
    read: (said: Said) => activity(said, { type: 'read', seq: readSeq(said.payload.seq) }),
  }),
);

/** Handles one event and acknowledges it, also when it is refused. Before its CONNECT a client may say nothing. */
export async function handleEvent(event: SocketEvent, packet: EventPacket): Promise<void> {
  const { connectionId, requestId } = event.requestContext;
  const session = packet.namespace === '/' ? await liveSession(connectionId) : null;
  if (!session) return messaging().sender.close(connectionId);
  try {
    await acknowledge(connectionId, packet, { success: true, ...(await handled(connectionId, session, packet)) });
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal('ERR_INTERNAL', 'something went wrong');
    if (refusal !== error) messaging().log({ level: 'error', requestId, connectionId, error: String(error) });
    const { code, message: text, field, retryAfter } = refusal;
    const more = { ...(field ? { field } : {}), ...(retryAfter === undefined ? {} : { retryAfter }) };
    const said = { code, error: text, requestId, ...more, ...idOf(packet) };
    await acknowledge(connectionId, packet, { success: false, ...said });
    const receiver = { connectionId, door: 'socketio' as const, v1: false, role: session.caller.role };
    if (packet.id === undefined) await messaging().replier.reply(receiver, { type: 'error', ...said });
  }
}

async function handled(connectionId: string, { caller }: LiveSocket, { name, args }: EventPacket): Promise<object> {
  const handle = EVENTS.get(name);
  if (!handle) throw new Refusal('ERR_INVALID', 'there is no such event', { field: 'event' });
  const payload = args[0] ?? {};
  if (typeof payload !== 'object' || Array.isArray(payload))
    throw new Refusal('ERR_MALFORMED', 'the event must carry an object');
  messaging().frameRate(connectionId);
  const tenant = await unrevokedTenant(messaging(), caller);
  return handle({ connectionId, caller, tenant, payload: payload as Record<string, unknown> });
}

/** What a container knows of live sockets: who one is never changes. Some 500 bytes each. */
const known = new Map<string, LiveSocket>();
const KNOWN_AT_MOST = 2000;

async function liveSession(connectionId: string): Promise<LiveSocket | null> {
  const cached = known.get(connectionId);
  if (cached) return cached;
  const session = await messaging().sessions.find(connectionId);
  if (!session?.live) return null;
  const [oldest] = known.keys();
  if (known.size >= KNOWN_AT_MOST && oldest !== undefined) known.delete(oldest);
  known.set(connectionId, session);
  return session;
}

async function acknowledge(connectionId: string, { id }: EventPacket, data: object): Promise<void> {
  if (id === undefined) return;
  const packet = encodeSocketPacket({ type: 'ack', namespace: '/', id, args: [data] });
  await messaging().sender.post(connectionId, encodeEnginePacket({ type: 'message', data: packet }));
}

function idOf({ args }: EventPacket): { temp_id?: string } {
  const payload = args[0];
  if (typeof payload !== 'object' || payload === null) return {};
  const { clientMessageId: camel, temp_id: snake } = payload as Record<string, unknown>;
  const id = camel ?? snake;
  return typeof id === 'string' ? { temp_id: id.slice(0, 128) } : {};
}

async function message({ connectionId, caller, tenant, payload }: Said): Promise<object> {
  const id = payload.clientMessageId ?? payload.temp_id;
  const attached = attachments(payload.attachments);
  const sent = await sendMessage(messaging().of(tenant), {
    caller,
    conversationId: namedConversation(payload),
    text: messageText(payload.text, { mayBeEmpty: attached.length > 0 }),
    clientMessageId: id === undefined ? undefined : clientMessageId(id),
    attachments: attached,
    origin: { connectionId, echo: true },
  });
  return { message: messageView(sent.message) };
}

async function onlineUsers({ connectionId, caller, tenant }: Said): Promise<object> {
  const { users } = await listOnlineUsers(messaging().of(tenant), { caller, limit: 100 });
  const receiver = { connectionId, door: 'socketio' as const, v1: false, role: caller.role };
  await messaging().replier.reply(receiver, { type: 'online-users', users });
  return { users };
}

/** Rooms decide nothing: pushes go by identity. A join is checked and answered `joined`, and for a session, with its conversation. */
async function join(
  { connectionId, caller, tenant, payload }: Said,
  kind: 'session' | 'conversation',
): Promise<object> {
  const entered = await enterConversation(messaging().of(tenant), {
    caller,
    conversationId: kind === 'conversation' ? namedConversation(payload) : undefined,
  });
  const receiver = { connectionId, door: 'socketio' as const, v1: false, role: caller.role };
  const sessionId = typeof payload.sessionId === 'string' ? payload.sessionId : undefined;
  await messaging().replier.reply(receiver, { type: 'joined', kind, sessionId, conversationId: entered });
  return { conversation_id: entered };
}

/** Leaving a room never ends delivery. */
async function left(): Promise<object> {
  return {};
}

async function activity(
  { connectionId, caller, tenant, payload }: Said,
  activity: Parameters<typeof relayActivity>[1]['activity'],
) {
  const origin = { connectionId, echo: false };
  await relayActivity(messaging().of(tenant), { caller, conversationId: namedConversation(payload), activity, origin });
  return {};
}
