import type { Message } from '@chat-gateway/client';
import type { Target } from './check.ts';

/** What a client says: an agent names the conversation. */
export type Said = { text: string; clientMessageId: string; conversation_id?: string };

/** One client, connected. */
export type Line = {
  say(said: Said): Promise<void>;
  /** The message with this text, received or still to come; rejects when the line ends before. */
  hears(text: string): Promise<Message>;
};

/** A way to connect. The line ends with the signal. */
export type Door = (target: Target, token: string, signal: AbortSignal) => Promise<Line>;

/** A handshake was refused; the status says by whom: see `remedy.ts`. */
export class HandshakeError extends Error {
  readonly status: number | undefined;
  readonly code: string | undefined;

  constructor(message: string, { status, code }: { status?: number | undefined; code?: string | undefined }) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
