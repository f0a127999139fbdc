import { messageText } from '../../../domain/conversations/message-text.ts';
import type { Door } from '../../../domain/delivery/connection.ts';
import type { Caller } from '../../../domain/identity/caller.ts';
import { clientMessageId, conversationId, sessionId } from '../../../domain/ids.ts';
import type { Tenant } from '../../../domain/tenants/tenant.ts';
import { attachmentUrls } from '../../../domain/uploads/upload.ts';
import { sockets } from '../../../runtime/sockets.ts';
import { closeConversation } from '../../../use-cases/conversations/close-conversation.ts';
import { reopenConversation } from '../../../use-cases/conversations/reopen-conversation.ts';
import { sendMessage } from '../../../use-cases/conversations/send-message.ts';
import { listOnlineUsers } from '../../../use-cases/delivery/list-online-users.ts';
import { relayActivity } from '../../../use-cases/delivery/relay-activity.ts';
import { attachSession } from '../../../use-cases/sockets/attach-session.ts';
import { catchUp } from '../../../use-cases/sockets/catch-up.ts';
import { beginsConversation, noteChatting } from '../../../use-cases/visitors/visitor-status.ts';
import { meantConversation, namedConversation, readSeq, sentAt } from '../frame-fields.ts';

export type NativeRequest = {
  caller: Caller;
  tenant: Tenant;
  connectionId: string;
  door: Door;
  v1: boolean;
  role: Caller['role'];
  frame: Record<string, unknown>;
};

/** Everything that a native client can say, by the `type` of its frame. */
export const nativeFrames: ReadonlyMap<string, (request: NativeRequest) => Promise<unknown>> = new Map(
  Object.entries({
    message,
    ping: (request: NativeRequest) => sockets().replier.reply(request, { type: 'pong' }),
    sync,
    typing: (request: NativeRequest) => activity(request, { type: 'typing' }),
    read: (request: NativeRequest) => activity(request, { type: 'read', seq: readSeq(request.frame.seq) }),
    get_online_users: onlineUsers,
    'conversation:close': close,
    'conversation:reopen': reopen,
  }),
);

/** The echo to the sender's own sockets, or to the agents', is the acknowledgement: it comes after the message is stored. */
async function message({ caller: known, tenant, connectionId, frame }: NativeRequest): Promise<void> {
  const id = frame.clientMessageId ?? frame.temp_id;
  const attached = attachmentUrls(frame.attachments);
  const needs = sockets().forTenant(tenant);
  const caller = frame.sessionId
    ? await attachSession(needs, { caller: known, connectionId, sessionId: sessionId(frame.sessionId) })
    : known;
  const sent = await sendMessage(needs, {
    caller,
    conversationId: meantConversation(caller, frame),
    text: messageText(frame.text, { mayBeEmpty: attached.length > 0 }),
    clientMessageId: id === undefined ? undefined : clientMessageId(id, 'clientMessageId'),
    attachments: attached,
    initiator: { connectionId, echo: id !== undefined, ...(id === undefined ? sentAt(frame) : {}) },
  });
  if (caller.subject !== known.subject || beginsConversation(sent.message.entry)) await noteChatting(needs, caller);
}

/** What was missed comes as the frames that were missed, then `synced` says where to go on. */
async function sync(request: NativeRequest): Promise<void> {
  const { caller, tenant, frame } = request;
  const { entries, cursor, more } = await catchUp(sockets().forTenant(tenant), { caller, after: frame.after });
  for (const located of entries) {
    if (!(await sockets().replier.reply(request, { type: 'entry', located }))) return;
  }
  await sockets().replier.reply(request, { type: 'caught-up', cursor, more });
}

const activity = (
  { caller, tenant, connectionId, frame }: NativeRequest,
  activity: Parameters<typeof relayActivity>[1]['activity'],
) =>
  relayActivity(sockets().forTenant(tenant), {
    caller,
    conversationId: meantConversation(caller, frame),
    activity,
    initiator: { connectionId, echo: false },
  });

async function onlineUsers(request: NativeRequest): Promise<void> {
  const { users } = await listOnlineUsers(sockets().forTenant(request.tenant), { caller: request.caller, limit: 100 });
  await sockets().replier.reply(request, { type: 'online-users', users });
}

async function close({ caller, tenant, frame }: NativeRequest): Promise<void> {
  await closeConversation(sockets().forTenant(tenant), {
    reason: 'agent',
    caller,
    conversationId: conversationId(namedConversation(frame)),
  });
}

async function reopen({ caller, tenant, frame }: NativeRequest): Promise<void> {
  await reopenConversation(sockets().forTenant(tenant), {
    caller,
    conversationId: conversationId(namedConversation(frame)),
  });
}
