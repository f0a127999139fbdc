import { messageText } from '../../../domain/conversations/message-text.ts';
import { renderedMessage } from '../../../domain/delivery/rendered-message.ts';
import { Refusal } from '../../../domain/errors.ts';
import { given } from '../../../domain/given.ts';
import { type Caller, isStaff, listeningIdentity } from '../../../domain/identity/caller.ts';
import { withoutSecrets } from '../../../domain/identity/handle.ts';
import { clientMessageId, isSessionId, sessionId } from '../../../domain/ids.ts';
import type { LiveSocket } from '../../../domain/sockets/socket-session.ts';
import type { Tenant } from '../../../domain/tenants/tenant.ts';
import { attachmentUrls } from '../../../domain/uploads/upload.ts';
import type { SocketEvent } from '../../../middleware/socket-route.ts';
import { encodeEnginePacket } from '../../../protocol/engine-packet.ts';
import { encodeSocketPacket, type SocketPacket } from '../../../protocol/socket-packet.ts';
import { sockets } from '../../../runtime/sockets.ts';
import { enterConversation } from '../../../use-cases/conversations/enter-conversation.ts';
import { sendMessage } from '../../../use-cases/conversations/send-message.ts';
import { listOnlineUsers } from '../../../use-cases/delivery/list-online-users.ts';
import { relayActivity } from '../../../use-cases/delivery/relay-activity.ts';
import { attachSession } from '../../../use-cases/sockets/attach-session.ts';
import { admitted } from '../../../use-cases/tenants/admission.ts';
import { beginsConversation, noteChatting } from '../../../use-cases/visitors/visitor-status.ts';
import { meantConversation, readSeq, sentAt } from '../frame-fields.ts';

type EventPacket = Extract<SocketPacket, { type: 'event' }>;
type SocketioRequest = {
  connectionId: string;
  caller: Caller;
  tenant: Tenant;
  payload: Record<string, unknown>;
  /** The session that came along has just said who the caller is. */
  recognised?: boolean;
};

/** Everything that a Socket.IO client can say; what comes back is its acknowledgement, if it asked for one. */
export const EVENTS: ReadonlyMap<string, (request: SocketioRequest) => Promise<object>> = new Map(
  Object.entries({
    message,
    get_online_users: onlineUsers,
    'join:session': (request: SocketioRequest) => join(request, 'session'),
    'join:conversation': (request: SocketioRequest) => join(request, 'conversation'),
    'leave:session': left,
    'leave:conversation': left,
    typing: (request: SocketioRequest) => activity(request, { type: 'typing' }),
    read: (request: SocketioRequest) => activity(request, { type: 'read', seq: readSeq(request.payload.seq) }),
  }),
);

/** Handles one event and acknowledges it, also when it is refused. Before its CONNECT a client may say nothing. */
export async function handleEvent(event: SocketEvent, packet: EventPacket): Promise<void> {
  const { connectionId, requestId } = event.requestContext;
  const session = packet.namespace === '/' ? await liveSession(connectionId) : null;
  if (!session) {
    await sockets().sender.close(connectionId);
    return;
  }
  try {
    await acknowledge(connectionId, packet, { success: true, ...(await handled(connectionId, session, packet)) });
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal('ERR_INTERNAL', 'something went wrong');
    if (refusal !== error) sockets().operatorLog({ level: 'error', requestId, connectionId, error: String(error) });
    const { code, message: text, field, retryAfter } = refusal;
    const more = { ...(field ? { field } : {}), ...given({ retryAfter }) };
    const request = { code, error: text, requestId, ...more, ...idOf(packet) };
    await acknowledge(connectionId, packet, { success: false, ...request });
    const receiver = { connectionId, door: 'socketio' as const, v1: false, role: session.caller.role };
    if (packet.id === undefined) await sockets().replier.reply(receiver, { type: 'error', ...request });
  }
}

async function handled(connectionId: string, session: LiveSocket, { name, args }: EventPacket): Promise<object> {
  const handle = EVENTS.get(name);
  if (!handle) throw new Refusal('ERR_INVALID', 'there is no such event', { field: 'event' });
  const payload = args[0] ?? {};
  if (typeof payload !== 'object' || Array.isArray(payload))
    throw new Refusal('ERR_MALFORMED', 'the event must carry an object');
  sockets().frameRate(connectionId);
  const { caller: speaking, tenant } = await admitted(sockets(), session.caller);
  const request = { connectionId, caller: speaking, tenant, payload: payload as Record<string, unknown> };
  const vouched = name === 'message' || (name === 'join:session' && isSessionId(request.payload.sessionId));
  const caller = vouched ? await speaker(session, request) : request.caller;
  return handle({ ...request, caller, recognised: caller.subject !== request.caller.subject });
}

/** A session that a visitor sends may say who it is: then every later event, in whichever container, is that visitor's. */
async function speaker(
  session: LiveSocket,
  { connectionId, caller, tenant, payload }: SocketioRequest,
): Promise<Caller> {
  if (!payload.sessionId || isStaff(caller)) return caller;
  const needs = sockets().forTenant(tenant);
  const spoken = await attachSession(needs, { caller, connectionId, sessionId: sessionId(payload.sessionId) });
  if (spoken.subject === caller.subject) return caller;
  known.set(connectionId, { ...session, caller: spoken });
  const { began } = session.recovery;
  for (const id of new Set([connectionId, began])) await sockets().sessions.changeCaller(id, withoutSecrets(spoken));
  return spoken;
}

/** What a container knows of live sockets: who one is never changes. Some 500 bytes each. */
const known = new Map<string, LiveSocket>();
const KNOWN_AT_MOST = 2000;

async function liveSession(connectionId: string): Promise<LiveSocket | null> {
  const cached = known.get(connectionId);
  if (cached) return cached;
  const session = await sockets().sessions.find(connectionId);
  if (!session?.live) return null;
  session.caller = await withHandle(session);
  const [oldest] = known.keys();
  if (known.size >= KNOWN_AT_MOST && oldest !== undefined) known.delete(oldest);
  known.set(connectionId, session);
  return session;
}

/** With the handle that its widget knows its conversation by, which only the row of the socket keeps. */
async function withHandle({ caller, connectionId }: LiveSocket): Promise<Caller> {
  if (!caller.widget) return caller;
  const row = await sockets().connections.find({ ...listeningIdentity(caller), connectionId });
  return { ...caller, widget: { ...caller.widget, handle: row?.handle ?? '' } };
}

async function acknowledge(connectionId: string, { id }: EventPacket, data: object): Promise<void> {
  if (id === undefined) return;
  const packet = encodeSocketPacket({ type: 'ack', namespace: '/', id, args: [data] });
  await sockets().sender.post(connectionId, encodeEnginePacket({ type: 'message', data: packet }));
}

function idOf({ args }: EventPacket): { temp_id?: string } {
  const payload = args[0];
  if (typeof payload !== 'object' || payload === null) return {};
  const { clientMessageId: camel, temp_id: snake } = payload as Record<string, unknown>;
  const id = camel ?? snake;
  return typeof id === 'string' ? { temp_id: id.slice(0, 128) } : {};
}

async function message({ connectionId, caller, tenant, payload, recognised }: SocketioRequest): Promise<object> {
  const id = payload.clientMessageId ?? payload.temp_id;
  const attached = attachmentUrls(payload.attachments);
  const sent = await sendMessage(sockets().forTenant(tenant), {
    caller,
    conversationId: meantConversation(caller, payload),
    text: messageText(payload.text, { mayBeEmpty: attached.length > 0 }),
    clientMessageId: id === undefined ? undefined : clientMessageId(id),
    attachments: attached,
    initiator: { connectionId, echo: true, ...(id === undefined ? sentAt(payload) : {}) },
  });
  if (recognised || beginsConversation(sent.message.entry)) await noteChatting(sockets().conversations, caller);
  return { message: renderedMessage({ connectionId, handle: caller.widget?.handle ?? '' }, sent.message) };
}

async function onlineUsers({ connectionId, caller, tenant }: SocketioRequest): Promise<object> {
  const { users } = await listOnlineUsers(sockets().forTenant(tenant), { caller, limit: 100 });
  const receiver = { connectionId, door: 'socketio' as const, v1: false, role: caller.role };
  await sockets().replier.reply(receiver, { type: 'online-users', users });
  return { users };
}

/** Rooms decide nothing: pushes go by identity. A join is checked and answered `joined`, and for a session, with its conversation. */
async function join(
  { connectionId, caller, tenant, payload }: SocketioRequest,
  kind: 'session' | 'conversation',
): Promise<object> {
  const entered = await enterConversation(sockets().forTenant(tenant), {
    caller,
    conversationId: kind === 'conversation' ? meantConversation(caller, payload) : undefined,
  });
  if (caller.widget?.bare) await sockets().connections.markJoinedRoom({ ...listeningIdentity(caller), connectionId });
  const handle = caller.widget?.handle ?? '';
  const receiver = { connectionId, door: 'socketio' as const, v1: false, role: caller.role, handle };
  const room = typeof payload.sessionId === 'string' ? payload.sessionId : undefined;
  const { conversationId, goesOn } = entered;
  await sockets().replier.reply(receiver, { type: 'joined', kind, sessionId: room, conversationId });
  // A page that was loaded anew comes by here once, and its visitor is where it was before.
  if (kind === 'session' && goesOn) await noteChatting(sockets().conversations, caller);
  return { conversation_id: conversationId && (handle || conversationId) };
}

/** Leaving a room never ends delivery. */
async function left(): Promise<object> {
  return {};
}

async function activity(
  { connectionId, caller, tenant, payload }: SocketioRequest,
  activity: Parameters<typeof relayActivity>[1]['activity'],
) {
  const initiator = { connectionId, echo: false };
  const conversationId = meantConversation(caller, payload);
  await relayActivity(sockets().forTenant(tenant), { caller, conversationId, activity, initiator });
  return {};
}
