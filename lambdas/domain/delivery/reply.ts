import type { LocatedEntry } from '../conversations/entry.ts';
import type { ConversationId } from '../ids.ts';
import type { Connection, VisitorStatus } from './connection.ts';
import type { Presence } from './presence.ts';

/** What one socket is told in answer to its own request. */
export type Reply =
  | { type: 'pong' }
  | {
      type: 'error';
      code: string;
      error: string;
      field?: string;
      retryAfter?: number;
      temp_id?: string;
      requestId?: string;
    }
  /** An agent may go on from `resumeCursor` once it has this entry. */
  | { type: 'entry'; located: LocatedEntry; resumeCursor?: string | null }
  | { type: 'status'; status: VisitorStatus }
  | { type: 'caught-up'; cursor: string | null; more: boolean }
  | { type: 'online-users'; users: Presence[] }
  | {
      type: 'joined';
      kind: 'session' | 'conversation';
      sessionId?: string | undefined;
      conversationId: ConversationId | null;
    };

/** What has to be known of a socket to speak to it. */
export type Receiver = Pick<
  Connection,
  'connectionId' | 'door' | 'v1' | 'role' | 'undeliveredSince' | 'handle' | 'bare'
>;

export interface Replier {
  /** Answers one socket in its own dialect, which may have no word for it. `false` if it could not be posted. */
  reply(connection: Receiver, reply: Reply): Promise<boolean>;
}
