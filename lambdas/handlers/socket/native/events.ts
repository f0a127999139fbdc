import { messageText } from '../../../domain/conversations/message-text.ts';
import type { Door } from '../../../domain/delivery/connection.ts';
import { type Caller, listeningIdentity } from '../../../domain/identity/caller.ts';
import { conversationId } from '../../../domain/ids.ts';
import type { Tenant } from '../../../domain/tenants/tenant.ts';
import { attachmentUrls } from '../../../domain/uploads/upload.ts';
import { closeConversation } from '../../../use-cases/conversations/close-conversation.ts';
import { reopenConversation } from '../../../use-cases/conversations/reopen-conversation.ts';
import { listOnlineUsers } from '../../../use-cases/delivery/list-online-users.ts';
import { recoverConnection } from '../../../use-cases/delivery/recover-connection.ts';
import { relayActivity } from '../../../use-cases/delivery/relay-activity.ts';
import { tellViewing } from '../../../use-cases/delivery/tell-viewing.ts';
import { syncSocket } from '../../../use-cases/sockets/sync-socket.ts';
import { say } from '../../../use-cases/visitors/say.ts';
import { conversationIn, joinIn, messageIdIn, sessionIn } from '../../named-fields.ts';
import { hasEnded } from '../ended-activity.ts';
import { askedPage, meantConversation, orderFrom, readSeq, sentAt } from '../frame-fields.ts';
import type { SocketNeeds } from '../socket-needs.ts';

export type NativeRequest = {
  caller: Caller;
  tenant: Tenant;
  connectionId: string;
  connectedAt: number;
  door: Door;
  v1: boolean;
  role: Caller['role'];
  frame: Record<string, unknown>;
};

type NativeEvent = (needs: SocketNeeds, request: NativeRequest) => Promise<unknown>;
type Activity = Parameters<typeof relayActivity>[1]['activity'];

/** Every event of a native client, by the `type` of its frame. */
export const nativeEvents: ReadonlyMap<string, NativeEvent> = new Map(
  Object.entries<NativeEvent>({
    message,
    ping,
    sync,
    typing,
    read: (needs, request) => activity(needs, request, { type: 'read', seq: readSeq(request.frame.seq) }),
    viewing,
    get_online_users: onlineUsers,
    'conversation:close': close,
    'conversation:reopen': reopen,
  }),
);

async function ping(needs: SocketNeeds, request: NativeRequest): Promise<void> {
  await deliverMissed(needs, request);
  await needs.replier.reply(request, { type: 'pong' });
}

/** Widgets of `/ws` ask for nothing when they are back: what they missed is delivered with their next frame. */
async function deliverMissed(
  { forTenant }: SocketNeeds,
  { door, caller, tenant, connectionId }: NativeRequest,
): Promise<void> {
  if (door !== 'ws' || !caller.widget) return;
  await recoverConnection(forTenant(tenant), { ...listeningIdentity(caller), connectionId });
}

/**
 * Sends a message, in the order that `n` says of those of a client of `chat.v1`. Its acknowledgement is the echo to the sender's own or
 * the agents' sockets, after it is stored.
 */
async function message(needs: SocketNeeds, request: NativeRequest) {
  const { caller, tenant, connectionId, v1, frame } = request;
  await deliverMissed(needs, request);
  const id = messageIdIn(frame);
  const hasId = id.clientMessageId !== undefined;
  const session = sessionIn(frame);
  const attachments = attachmentUrls(frame.attachments);
  await say(needs.forTenant(tenant), {
    caller,
    session: session && { connectionId, sessionId: session, tenant },
    content: (speaker) => ({
      conversationId: meantConversation(speaker, frame),
      text: messageText(frame.text, { mayBeEmpty: attachments.length > 0 }),
      ...id,
      ...joinIn(frame),
      attachments,
      order: v1 ? orderFrom(connectionId, frame.n, 'messages') : undefined,
      initiator: { connectionId, echo: hasId, ...(hasId ? {} : sentAt(frame)) },
    }),
  });
}

/** Replays the missed entries in their usual frames, then sends `synced` with the cursor to resume from. */
async function sync({ forTenant, replier }: SocketNeeds, request: NativeRequest): Promise<void> {
  const { caller, connectionId, connectedAt, tenant, frame } = request;
  const { entries, cursor, more } = await syncSocket(forTenant(tenant), {
    caller,
    connectionId,
    connectedAt,
    after: frame.after === '' ? undefined : frame.after,
  });
  for (const located of entries) {
    if (!(await replier.reply(request, { type: 'entry', located }))) return;
  }
  await replier.reply(request, { type: 'caught-up', cursor, more });
}

async function typing(needs: SocketNeeds, request: NativeRequest): Promise<void> {
  await activity(needs, request, hasEnded(request.frame) ? null : { type: 'typing' });
}

/** Relays an activity to the others in its conversation; null for one that has ended, of which nobody is told. */
async function activity(
  { forTenant }: SocketNeeds,
  { caller, tenant, frame }: NativeRequest,
  activity: Activity | null,
): Promise<void> {
  const conversationId = meantConversation(caller, frame);
  if (activity) await relayActivity(forTenant(tenant), { caller, conversationId, activity });
}

/** Tells colleagues what an agent looks at. */
async function viewing({ forTenant }: SocketNeeds, { caller, tenant, frame }: NativeRequest): Promise<void> {
  await tellViewing(forTenant(tenant), { caller, conversationId: meantConversation(caller, frame) });
}

async function onlineUsers({ forTenant, replier }: SocketNeeds, request: NativeRequest): Promise<void> {
  const { caller, tenant, frame } = request;
  const { users, next } = await listOnlineUsers(forTenant(tenant), { caller, ...askedPage(frame) });
  await replier.reply(request, { type: 'online-users', users, next });
}

async function close({ forTenant }: SocketNeeds, { caller, tenant, frame }: NativeRequest): Promise<void> {
  await closeConversation(forTenant(tenant), { caller, conversationId: conversationId(conversationIn(frame)) });
}

async function reopen({ forTenant }: SocketNeeds, { caller, tenant, frame }: NativeRequest): Promise<void> {
  await reopenConversation(forTenant(tenant), { caller, conversationId: conversationId(conversationIn(frame)) });
}
