import type { Caller } from '../../domain/identity/caller.ts';
import type { ConnectionId, SessionSecret } from '../../domain/ids.ts';
import { type SendMessage, type SendNeeds, type Sent, sendMessage } from '../conversations/send-message.ts';
import { type AttachNeeds, attachSession } from '../sockets/attach-session.ts';
import { beginsConversation, noteChatting, type StatusNeeds } from './visitor-status.ts';

export type SayNeeds = SendNeeds & StatusNeeds & AttachNeeds;

/** A message without its author. */
export type Content = Omit<SendMessage, 'caller'>;

export type Say = {
  caller: Caller;
  /** A session that came along by a socket; of a Socket.IO one, with what `attachSession` asks for. */
  session?: { connectionId: ConnectionId; sessionId: SessionSecret; began?: ConnectionId | undefined } | undefined;
  /** Reads the message, when it is known who speaks: what one may name depends on that. */
  content: (speaker: Caller) => Content;
  /** False where a message says nothing of what a widget's visitor is doing: callers of `/api/chat` have no widget open. */
  notesStatus?: boolean;
};

/** What was said, and who turned out to say it. */
export type Said = Pick<Sent, 'message'> & { caller: Caller };

/**
 * A visitor or an agent says something. By whichever door it comes, it comes here.
 *
 * 1. Find out who speaks: a session that came along may say so.
 * 2. Store the message and show it to everyone in the conversation.
 * 3. If that begins the conversation, or the speaker has just become somebody, show the agents that its visitor chats.
 */
export async function say(needs: SayNeeds, { caller, session, content, notesStatus = true }: Say): Promise<Said> {
  const speaker = session ? await attachSession(needs, { caller, ...session }) : caller;
  const { message } = await sendMessage(needs, { ...content(speaker), caller: speaker });
  const isRecognised = speaker.subject !== caller.subject;
  if (notesStatus && (isRecognised || beginsConversation(message.entry))) await noteChatting(needs, speaker);
  return { message, caller: speaker };
}
