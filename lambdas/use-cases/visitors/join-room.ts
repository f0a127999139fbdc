import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { LogRules } from '../../domain/conversations/log.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { knownAs } from '../../domain/delivery/rendered-message.ts';
import type { Receiver } from '../../domain/delivery/reply.ts';
import { given } from '../../domain/given.ts';
import { type Caller, listeningIdentity } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { ConnectionId, ConversationId } from '../../domain/ids.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { enterConversation } from '../conversations/enter-conversation.ts';
import { type AttachNeeds, type AttachSession, attachSession } from '../sockets/attach-session.ts';
import { noteChatting, type StatusNeeds } from './visitor-status.ts';

type Needs = AttachNeeds &
  StatusNeeds & {
    connections: ConnectionStore;
    conversationLog: ConversationLog;
    visitors: VisitorStore;
    clock: Clock;
    rules: LogRules;
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
};

/**
 * Lets a Socket.IO client join a room. Rooms do not affect delivery, since pushes are addressed by identity: the reply
 * only confirms the access and names the conversation. Returns the conversation by the id or handle that the client
 * knows.
 *
 * 1. Identify the caller, by the session if one was sent.
 * 2. Check its access, and mark a widget that received bare events only as receiving all events from now on.
 * 3. Reply `joined`, with the conversation if there is one.
 * 4. A reloaded page joins its session once: if its conversation goes on, its visitor gets the status `chatting` again.
 */
export async function joinRoom(needs: Needs, command: JoinRoom): Promise<string | null> {
  const { connectionId, kind, room, session } = command;
  const caller = session
    ? await attachSession(needs, { caller: command.caller, connectionId, ...session })
    : command.caller;
  const entered = await enterConversation(needs, { caller, conversationId: command.conversationId });
  if (caller.widget?.bare) await needs.connections.markJoinedRoom({ ...listeningIdentity(caller), connectionId });
  const handle = caller.widget?.handle || undefined;
  const receiver: Receiver = { connectionId, door: 'socketio', v1: false, role: caller.role, ...given({ handle }) };
  const { conversationId, goesOn } = entered;
  await needs.replier.reply(receiver, { type: 'joined', kind, sessionId: room, conversationId });
  if (kind === 'session' && goesOn) await noteChatting(needs, caller);
  return conversationId && knownAs(receiver, conversationId);
}
