import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { knownAs } from '../../domain/delivery/rendered-message.ts';
import type { Receiver } from '../../domain/delivery/reply.ts';
import { given } from '../../domain/given.ts';
import { type Caller, listeningIdentity } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { ConnectionId, ConversationId, Handle } from '../../domain/ids.ts';
import { reveal } from '../../domain/sealed.ts';
import { enterConversation } from '../conversations/enter-conversation.ts';
import type { SightNeeds } from '../conversations/refuse-hidden.ts';
import { type AttachNeeds, type AttachSession, attachSession } from '../sockets/attach-session.ts';
import { followConversation } from '../sockets/follow-conversation.ts';
import { type HandleNeeds, openedByHandle } from './opened-by-handle.ts';
import { noteChatting, type StatusNeeds } from './visitor-status.ts';

type Needs = AttachNeeds &
  HandleNeeds &
  StatusNeeds &
  SightNeeds & {
    connections: ConnectionStore;
    conversationLog: ConversationLog;
    visitors: VisitorStore;
    reportPushFailure: (error: unknown) => void;
  };

export type JoinRoom = {
  caller: Caller;
  connectionId: ConnectionId;
  kind: 'session' | 'conversation';
  /** The session of the room, as the client spelled it. */
  room?: string | undefined;
  /** A session that may identify the sender. */
  session?: Pick<AttachSession, 'sessionId' | 'began' | 'tenant'> | undefined;
  conversationId?: ConversationId | undefined;
  /** The handle of a conversation that a widget names, if handles open any at its tenant. */
  handle?: Handle | undefined;
};

/**
 * Lets a Socket.IO client join a room. Rooms do not affect delivery, since pushes are addressed by identity: the reply
 * only confirms the access and names the conversation. Returns the conversation by the id or handle that the client
 * knows.
 *
 * 1. Identify the caller, by the session if one was sent.
 * 2. Check its access. A widget that has no conversation of its own, and shows the handle of one, follows that: where storage is
 *    denied, each of its calls has another session, and so another conversation. Mark a widget that received bare events only as
 *    receiving all events from now on.
 * 3. Reply `joined`, with the conversation if there is one.
 * 4. A reloaded page joins its session once: if its conversation goes on, its visitor gets the status `chatting` again.
 */
export async function joinRoom(needs: Needs, command: JoinRoom): Promise<string | null> {
  const { connectionId, kind, room, session } = command;
  const identified = session
    ? await attachSession(needs, { caller: command.caller, connectionId, ...session })
    : command.caller;
  const own = await enterConversation(needs, { caller: identified, conversationId: command.conversationId });
  const followed = own.conversationId === null ? await follow(needs, identified, command) : null;
  const { caller, handle, ...entered } = followed ?? {
    ...own,
    caller: identified,
    handle: identified.widget?.handle || undefined,
  };
  if (caller.widget?.bare) await needs.connections.markJoinedRoom({ ...listeningIdentity(caller), connectionId });
  const receiver: Receiver = { connectionId, door: 'socketio', v1: false, role: caller.role, ...given({ handle }) };
  const { conversationId, goesOn } = entered;
  const asked = command.conversationId ?? (command.handle && reveal(command.handle));
  await needs.replier.reply(receiver, { type: 'joined', kind, sessionId: room, conversationId, ...given({ asked }) });
  if (kind === 'session' && goesOn) await noteChatting(needs, caller);
  return conversationId && knownAs(receiver, conversationId);
}

async function follow(needs: Needs, caller: Caller, { connectionId, handle }: JoinRoom) {
  if (!handle || !caller.widget) return null;
  const opened = await openedByHandle(needs, caller.tenantId, handle, 1);
  if (!opened) return null;
  const { conversationId, visitor } = opened;
  const following = await followConversation(needs, { caller, connectionId, visitor, handle });
  return { caller: following, handle, conversationId, goesOn: false };
}
