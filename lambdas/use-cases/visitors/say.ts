import type { Caller } from '../../domain/identity/caller.ts';
import { type SendMessage, type SendNeeds, type Sent, sendMessage } from '../conversations/send-message.ts';
import { type AttachNeeds, type AttachSession, attachSession } from '../sockets/attach-session.ts';
import { beginsConversation, noteChatting, type StatusNeeds } from './visitor-status.ts';

export type SayNeeds = SendNeeds & StatusNeeds & AttachNeeds;

/** A message without its author. */
export type Content = Omit<SendMessage, 'caller'>;

export type Say = {
  caller: Caller;
  /** A session sent on a socket; `began` only on a Socket.IO one (`attachSession`). */
  session?: Omit<AttachSession, 'caller'> | undefined;
  /** Parses the message once the caller is identified: the conversation that it may address depends on the caller. */
  content: (speaker: Caller) => Content;
  /** False if the message does not show a widget's status: callers of `/api/chat` have no widget open. */
  notesStatus?: boolean;
};

/** The message that was stored, and the caller by which it was sent. */
export type Said = Pick<Sent, 'message'> & { caller: Caller };

/**
 * Sends a message of a visitor or an agent, from any door or HTTP route.
 *
 * 1. Identify the caller, by the session if one was sent.
 * 2. Store the message and push it to all participants of the conversation.
 * 3. If it starts the conversation, or the session has just identified the caller, set the visitor's status to
 *    `chatting`.
 */
export async function say(needs: SayNeeds, { caller, session, content, notesStatus = true }: Say): Promise<Said> {
  const speaker = session ? await attachSession(needs, { caller, ...session }) : caller;
  const { message } = await sendMessage(needs, { ...content(speaker), caller: speaker });
  const isRecognised = speaker.subject !== caller.subject;
  if (notesStatus && (isRecognised || beginsConversation(message.entry))) await noteChatting(needs, speaker);
  return { message, caller: speaker };
}
