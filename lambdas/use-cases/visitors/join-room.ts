import type { ConversationLog } from '../../domain/conversations/conversation-log.ts';
import type { LogRules } from '../../domain/conversations/log.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { knownAs } from '../../domain/delivery/rendered-message.ts';
import type { Receiver } from '../../domain/delivery/reply.ts';
import { given } from '../../domain/given.ts';
import { type Caller, listeningIdentity } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { ConnectionId, ConversationId, SessionSecret } from '../../domain/ids.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { enterConversation } from '../conversations/enter-conversation.ts';
import { type AttachNeeds, attachSession } from '../sockets/attach-session.ts';
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
  /** The session whose room it is, as the client spelled it. */
  room?: string | undefined;
  /** A session by which its sender may turn out to be somebody. */
  session?: { sessionId: SessionSecret; began: ConnectionId } | undefined;
  conversationId?: ConversationId | undefined;
};

/**
 * A Socket.IO client joins a room. Rooms decide nothing, for pushes go by identity: it is told whether it may, and which
 * conversation it is in. Answers what it calls that.
 *
 * 1. Find out who joins: a session that came along may say so.
 * 2. Check that it may enter, and note that a widget which heard bare events only hears all from now on.
 * 3. Answer `joined`, and for a session, its conversation.
 * 4. A page that was loaded anew comes by here once, and its visitor is where it was before: show the agents.
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
