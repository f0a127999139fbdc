import type { AgentRange } from '../conversations/agent-range.ts';
import type { LocatedEntry } from '../conversations/entry.ts';
import type { ConnectionId, ConversationId, Subject, TenantId } from '../ids.ts';
import type { Presence } from './presence.ts';

/** Something that happened, said once; codecs turn it into what each connection speaks. */
export type Announcement =
  | {
      type: 'entry';
      located: LocatedEntry;
      visitor: Subject;
      /** Everybody was told before, and only the author, who sent it once more, waits to see it. */
      again?: true;
    }
  | { type: 'online'; tenantId: TenantId; presence: Presence }
  | { type: 'offline'; tenantId: TenantId; userId: string }
  | {
      type: 'typing' | 'read';
      tenantId: TenantId;
      conversationId: ConversationId;
      visitor: Subject;
      by: { userId: string; sender: 'user' | 'agent' };
      seq?: number;
    };

/** The socket that caused an announcement, and whether it wants to see it itself. */
export type Initiator = {
  connectionId: ConnectionId;
  echo: boolean;
  /** The sender's own time of its message, where it has no other means to know it again: it gets this back. */
  timestamp?: string;
};

/** Tells everyone who should know and is connected. */
export interface Announcer {
  /**
   * Comes back when each socket has been posted to, was found gone, or has a note of what it missed; answers which of the
   * agents these were, for where there are many, others are told by other invocations (`use-cases/delivery/fan-out-to-agents.ts`).
   * Throws only when such a note could not be written, or nobody could be found to tell the others: then the entry must
   * not be settled.
   */
  announce(announcement: Announcement, initiator?: Initiator): Promise<AgentRange>;
}
