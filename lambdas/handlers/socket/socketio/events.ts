import { messageText } from '../../../domain/conversations/message-text.ts';
import type { SentOrder } from '../../../domain/conversations/sent-number.ts';
import { renderedMessage } from '../../../domain/delivery/rendered-message.ts';
import { given } from '../../../domain/given.ts';
import { type Caller, isStaff } from '../../../domain/identity/caller.ts';
import { sessionIdIfValid } from '../../../domain/ids.ts';
import type { Json } from '../../../domain/sealed.ts';
import { spelt } from '../../../domain/spellings.ts';
import type { Tenant } from '../../../domain/tenants/tenant.ts';
import { attachmentUrls } from '../../../domain/uploads/upload.ts';
import { listOnlineUsers } from '../../../use-cases/delivery/list-online-users.ts';
import { relayActivity } from '../../../use-cases/delivery/relay-activity.ts';
import { tellViewing } from '../../../use-cases/delivery/tell-viewing.ts';
import { joinRoom } from '../../../use-cases/visitors/join-room.ts';
import { type Content, say } from '../../../use-cases/visitors/say.ts';
import { joinIn, messageIdIn, sessionIn } from '../../named-fields.ts';
import { hasEnded } from '../ended-activity.ts';
import { askedPage, meantConversation, readSeq, sentAt, shownHandle } from '../frame-fields.ts';
import type { SocketNeeds } from '../socket-needs.ts';

export type SocketioRequest = {
  connectionId: string;
  /** The socket for which the recovery id was issued. */
  began: string;
  caller: Caller;
  tenant: Tenant;
  payload: Record<string, unknown>;
  /** Its place among what is to be acknowledged. */
  order?: SentOrder | undefined;
};

/** The fields of an acknowledgement, beside `success`. */
export type Acknowledgement = { readonly [field: string]: Json };

type SocketioEvent = (needs: SocketNeeds, request: SocketioRequest) => Promise<Acknowledgement>;
type Activity = Parameters<typeof relayActivity>[1]['activity'];

/** Every event of a Socket.IO client, by name; its result is the acknowledgement, sent if the client requested one. */
export const socketioEvents: ReadonlyMap<string, SocketioEvent> = new Map(
  Object.entries<SocketioEvent>({
    message,
    get_online_users: onlineUsers,
    'join:session': joinSession,
    'join:conversation': joinConversation,
    'leave:session': leave,
    'leave:conversation': leave,
    typing,
    read: (needs, request) => activity(needs, request, { type: 'read', seq: readSeq(request.payload.seq) }),
    viewing,
  }),
);

async function message(
  { forTenant }: SocketNeeds,
  { connectionId, began, caller: known, tenant, payload, order }: SocketioRequest,
): Promise<Acknowledgement> {
  const sessionId = isStaff(known) ? undefined : sessionIn(payload);
  const session = sessionId && { connectionId, began, sessionId, tenant };
  const { message, caller } = await say(forTenant(tenant), {
    caller: known,
    session,
    content: (speaker) => ({ ...contentOf(speaker, connectionId, payload), order }),
  });
  const handle = caller.widget?.handle || undefined;
  return { message: renderedMessage({ connectionId, ...given({ handle }) }, message) };
}

function contentOf(speaker: Caller, connectionId: string, payload: Record<string, unknown>): Content {
  const id = messageIdIn(payload);
  const hasId = id.clientMessageId !== undefined;
  const attachments = attachmentUrls(payload.attachments);
  return {
    conversationId: meantConversation(speaker, payload),
    text: messageText(payload.text, { mayBeEmpty: attachments.length > 0 }),
    ...id,
    ...joinIn(payload),
    attachments,
    initiator: { connectionId, echo: true, ...(hasId ? {} : sentAt(payload)) },
  };
}

async function onlineUsers(
  { forTenant, replier }: SocketNeeds,
  { connectionId, caller, tenant, payload }: SocketioRequest,
): Promise<Acknowledgement> {
  const { users, next } = await listOnlineUsers(forTenant(tenant), { caller, ...askedPage(payload) });
  const receiver = { connectionId, door: 'socketio' as const, v1: false, role: caller.role };
  await replier.reply(receiver, { type: 'online-users', users, next });
  return { users, nextCursor: next };
}

/** Joins a session's room. An invalid session id is ignored, not refused: the visitor then joins without it. */
async function joinSession({ forTenant }: SocketNeeds, request: SocketioRequest): Promise<Acknowledgement> {
  const { connectionId, began, caller, tenant, payload } = request;
  const session = spelt(payload, 'sessionId', sessionIdIfValid);
  const joined = await joinRoom(forTenant(tenant), {
    caller,
    connectionId,
    kind: 'session',
    room: roomOf(payload),
    session: session && { began, sessionId: session, tenant },
  });
  return { conversation_id: joined };
}

async function joinConversation({ forTenant }: SocketNeeds, request: SocketioRequest): Promise<Acknowledgement> {
  const { connectionId, caller, tenant, payload } = request;
  const joined = await joinRoom(forTenant(tenant), {
    caller,
    connectionId,
    kind: 'conversation',
    room: roomOf(payload),
    conversationId: meantConversation(caller, payload),
    ...given({ handle: tenant.requireTokens ? undefined : shownHandle(caller, payload) }),
  });
  return { conversation_id: joined };
}

const roomOf = (payload: Record<string, unknown>): string | undefined =>
  spelt(payload, 'sessionId', (session) => (typeof session === 'string' ? session : undefined));

/** Leaving a room never ends delivery. */
async function leave(): Promise<Acknowledgement> {
  return {};
}

async function typing(needs: SocketNeeds, request: SocketioRequest): Promise<Acknowledgement> {
  return activity(needs, request, hasEnded(request.payload) ? null : { type: 'typing' });
}

/** Relays an activity to the others in its conversation; null for one that has ended, of which nobody is told. */
async function activity(
  { forTenant }: SocketNeeds,
  { caller, tenant, payload }: SocketioRequest,
  activity: Activity | null,
): Promise<Acknowledgement> {
  const conversationId = meantConversation(caller, payload);
  if (activity) await relayActivity(forTenant(tenant), { caller, conversationId, activity });
  return {};
}

/** Tells colleagues what an agent looks at. */
async function viewing(
  { forTenant }: SocketNeeds,
  { caller, tenant, payload }: SocketioRequest,
): Promise<Acknowledgement> {
  await tellViewing(forTenant(tenant), { caller, conversationId: meantConversation(caller, payload) });
  return {};
}
