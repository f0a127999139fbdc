import type { LocatedEntry } from '../conversations/entry.ts';
import type { ConversationId, StaffId } from '../ids.ts';
import type { Connection, VisitorStatus } from './connection.ts';
import type { Presence } from './presence.ts';

/** The answer to one socket's own request. */
export type Reply =
  | { type: 'pong' }
  | {
      type: 'error';
      code: string;
      error: string;
      field?: string;
      retryAfter?: number;
      assignee?: { id: StaffId; name?: string };
      temp_id?: string;
      requestId?: string;
    }
  /** A message of the socket's person was refused: said to a person, on sockets whose clients show no error. */
  | { type: 'refused-message'; sentence: string }
  /** `resumeCursor` is where an agent can resume once it has this entry. */
  | { type: 'entry'; located: LocatedEntry; resumeCursor?: string | null }
  | { type: 'status'; status: VisitorStatus }
  | { type: 'caught-up'; cursor: string | null; more: boolean }
  | { type: 'online-users'; users: Presence[]; next: string | null }
  | {
      type: 'joined';
      kind: 'session' | 'conversation';
      sessionId?: string | undefined;
      conversationId: ConversationId | null;
      /** The conversation that was asked for, by the id or handle that the client has. */
      asked?: string;
    };

/** The fields of a connection that decide how a frame for it is encoded. */
export type Receiver = Pick<
  Connection,
  'connectionId' | 'door' | 'v1' | 'role' | 'undeliveredSince' | 'handle' | 'bare'
>;

export interface Replier {
  /** Answers one socket in its own dialect, which may have no frame for the reply. `false` if it could not be posted. */
  reply(connection: Receiver, reply: Reply): Promise<boolean>;
}
