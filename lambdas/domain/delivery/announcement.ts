import type { AgentRange } from '../conversations/agent-range.ts';
import type { LocatedEntry } from '../conversations/entry.ts';
import type { ConnectionId, ConversationId, StaffId, Subject, TenantId } from '../ids.ts';
import type { AgentStatus } from './agent-status.ts';
import type { Presence } from './presence.ts';

/** An event to push, in no dialect; dialects encode it for each connection. */
export type Announcement =
  | {
      type: 'entry';
      located: LocatedEntry;
      visitor: Subject;
      /** The entry was pushed before; only its author, which sent it once more, still waits for it. */
      again?: true;
      /** The one agent who may know of the conversation, where no other may (`told-to.ts`). */
      only?: StaffId;
    }
  | { type: 'online'; tenantId: TenantId; presence: Presence }
  | { type: 'offline'; tenantId: TenantId; userId: string }
  | { type: 'agent-status'; tenantId: TenantId; agent: AgentStatus }
  /** An agent looks at a conversation: for its colleagues, never for the visitor. */
  | {
      type: 'viewing';
      tenantId: TenantId;
      conversationId: ConversationId;
      by: { userId: string; sender: 'agent' };
      only?: StaffId;
    }
  | {
      type: 'typing' | 'read';
      tenantId: TenantId;
      conversationId: ConversationId;
      visitor: Subject;
      by: { userId: string; sender: 'user' | 'agent' };
      seq?: number;
      only?: StaffId;
    };

/** The socket that caused an announcement, and whether it wants to receive it itself. */
export type Initiator = {
  connectionId: ConnectionId;
  echo: boolean;
  /** The sender's own time of its message, if it recognises the message by nothing else: the sender gets this back. */
  timestamp?: string;
};

/** Pushes announcements to the connected sockets that they concern. */
export interface Announcer {
  /**
   * Resolves when each socket has been posted to, was found gone, or is marked with what it missed; answers which range of
   * the agents these were, since other invocations push to the rest if there are many
   * (`use-cases/delivery/fan-out-to-agents.ts`). Throws only if such a mark could not be written, or the rest could not be
   * handed over: then the entry must not be marked as pushed.
   */
  announce(announcement: Announcement, initiator?: Initiator): Promise<AgentRange>;
}
