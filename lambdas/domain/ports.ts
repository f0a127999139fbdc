import type { About, Beginning, Entry, MessageEntry, Placed, SendKey, Status, Tail, Visitor } from './conversation.ts';
import type { Caller, Connection, VisitorStatus } from './identity.ts';
import type { ConnectionId, ConversationId, Subject, TenantId } from './ids.ts';
import type { AsOf } from './moment.ts';
import type { Stretch } from './stretch.ts';

/** Epoch milliseconds. */
export type Clock = () => number;
export type NewId = () => string;
export type Sleep = (milliseconds: number) => Promise<void>;

/** Keeps each conversation's log: entries at gap-free positions, added only at the end, never changed but for `pushed`. */
export interface ConversationLog {
  /** The last few entries, oldest first, and what the conversation's own row says; strongly consistent. */
  tail(tenantId: TenantId, conversationId: ConversationId): Promise<Tail>;
  /** The entry that this author sent under this key, strongly consistent. */
  findSent(
    tenantId: TenantId,
    conversationId: ConversationId,
    author: Subject,
    key: SendKey,
  ): Promise<MessageEntry | null>;
  /** Writes the conversation's own row unless it is there. Safe to repeat: its content never changes. */
  describe(tenantId: TenantId, about: About): Promise<void>;
  /** Notes where the log begins again. Answers `false`, and notes nothing, when that is not what was noted before any more. */
  begin(
    tenantId: TenantId,
    conversationId: ConversationId,
    beginning: Beginning,
    before: Beginning | null,
  ): Promise<boolean>;
  /** Answers `false` when another entry already has this position; nothing is written then. */
  append(tenantId: TenantId, conversationId: ConversationId, entry: Entry): Promise<boolean>;
  /**
   * Notes that an entry was pushed: to everyone, or to the visitor and one stretch of the agents. It counts as pushed when
   * the stretches noted lead from end to end.
   */
  settle(tenantId: TenantId, conversationId: ConversationId, pos: number, told?: Stretch): Promise<void>;
  /** Entries from a position on (inclusive), oldest first, strongly consistent. */
  from(tenantId: TenantId, conversationId: ConversationId, pos: number, limit: number): Promise<Entry[]>;
  /** The last entries before a position (exclusive; null for the newest), oldest first, strongly consistent. */
  before(tenantId: TenantId, conversationId: ConversationId, pos: number | null, limit: number): Promise<Entry[]>;
}

/** `minute` is the first of those that the row stands for (`rowOf`). */
export type Touch = { tenantId: TenantId; conversationId: ConversationId; minute: number };

/**
 * Which conversations were touched in which minutes, a row for four of them: the agents' list and catch-up, the sweeper's
 * idle and repair lists. A row is written before the first commit of its minutes, so no commit is without one.
 */
export interface MinuteIndex {
  touch(touch: Touch): Promise<void>;
  /**
   * One tenant's rows, newest first, strongly consistent: from before `before` (exclusive, newest without it) down to
   * the minute `since`.
   */
  ofTenant(
    tenantId: TenantId,
    page: { before?: Touch | undefined; since?: number | undefined; limit: number },
  ): Promise<Touch[]>;
  /** The rows of one minute over all tenants, that being the first of those they stand for; may lag by about a second. */
  ofMinute(minute: number): AsyncIterable<Touch>;
}

export interface VisitorStore {
  find(tenantId: TenantId, subject: Subject): Promise<Visitor | null>;
  /** Keeps this visitor unless there is one; answers the one that is kept. */
  create(visitor: Visitor): Promise<Visitor>;
}

/** What a row is found by. */
export type ConnectionKey = Pick<Connection, 'tenantId' | 'subject' | 'role' | 'connectionId'>;

/** Who is connected. A row is a claim, not the truth: only a post that answers "gone" proves that a socket has ended. */
export interface ConnectionStore {
  /** Answers `false` when this socket is there already; then nothing changes. */
  add(connection: Connection): Promise<boolean>;
  /** Answers whether it was there. */
  remove(connection: ConnectionKey): Promise<boolean>;
  find(connection: ConnectionKey): Promise<Connection | null>;
  /** All sockets of one visitor, strongly consistent. */
  ofVisitor(tenantId: TenantId, subject: Subject): Promise<Connection[]>;
  /** All sockets of a tenant's agents and admins, strongly consistent. */
  ofAgents(tenantId: TenantId): Promise<Connection[]>;
  /**
   * The sockets of a tenant's agents and admins after a place in their list, strongly consistent. `upTo` is the place of
   * the last of them, `null` if there are no more.
   */
  agentsAfter(
    tenantId: TenantId,
    page: { after: string | null; limit: number },
  ): Promise<{ connections: Connection[]; upTo: string | null }>;
  /** Visitors' sockets of a tenant by subject, a page at a time. */
  online(
    tenantId: TenantId,
    page: { after?: string | undefined; limit: number },
  ): Promise<{ connections: Connection[]; next: string | null }>;
  /** Notes the oldest commit time that a socket has missed; keeps an older one. Nothing for one that is gone or condemned. */
  missed(connection: ConnectionKey, since: number): Promise<void>;
  /** The same for a socket that is joining. Answers `false`, and notes nothing, if it is not joining any more. */
  missedWhileJoining(connection: ConnectionKey, since: number): Promise<boolean>;
  /** Forgets what this row, as it was read, says was missed; whatever was noted since it was read stays. */
  caughtUp(connection: ConnectionKey & Pick<Connection, 'misses'>): Promise<void>;
  /**
   * From now on it is posted to, and what was noted is forgotten: it was told. Null, and nothing changes, if something was
   * noted since the row was read, or if it is gone.
   */
  goLive(connection: ConnectionKey & Pick<Connection, 'misses' | 'told'>): Promise<Connection | null>;
  /** From now on it is posted to, and what was noted stays. Null if it is gone or condemned. */
  goLiveAnyway(connection: ConnectionKey): Promise<Connection | null>;
  /** Notes what a visitor is doing. A row that is gone stays gone. */
  nowDoing(connection: ConnectionKey, status: VisitorStatus): Promise<void>;
  /** Notes that a socket is in a room. A row that is gone stays gone. */
  joined(connection: ConnectionKey): Promise<void>;
  /** The sockets of all tenants in a keep-alive slot; may lag by about a second. */
  ofSlot(slot: number): AsyncIterable<Beat>;
  /** The sockets of all tenants with a note of something missed; may lag by about a second. */
  ofMissed(): AsyncIterable<Beat>;
  /** The sockets of all tenants that are joining; may lag by about a second. */
  ofJoining(): AsyncIterable<Beat>;
  /** Has the sweeper end a socket, whose owner was revoked, within about a minute. Nothing takes it off that list. */
  condemn(connection: ConnectionKey): Promise<void>;
  /** The sockets of all tenants that are to be ended; may lag by about a second. */
  ofCondemned(): AsyncIterable<Beat>;
}

/** What the keep-alive needs to know of a socket. */
export type Beat = ConnectionKey & Pick<Connection, 'door' | 'connectedAt'>;

/** A Socket.IO socket from its handshake on: who it is, it says only later, in its CONNECT packet. */
export type Handshake = {
  connectionId: ConnectionId;
  /** Epoch milliseconds. */
  connectedAt: number;
  /** What the handshake's query and headers said; believed only after checks. */
  asked: { tenantId?: string; key?: string; origin?: string; domain?: string; url?: string };
  /** Why the token in its query is no good. */
  problem?: 'ERR_TOKEN_EXPIRED' | 'ERR_UNAUTHENTICATED';
  /** Verified from a token in the handshake's query, which may have expired. */
  caller?: Caller;
  /** When the visitor behind an expired token first came, epoch seconds. */
  authTime?: number;
};

/** Where a socket's recovery id began: the row of that connection keeps the hash of its secret, and outlives it. */
export type Recovery = { began: ConnectionId; hash: string };

/** `left`: its client said goodbye. What it said before may still arrive, but it is not recovered any more. */
export type LiveSocket = Handshake & { live: true; left?: true; caller: Caller; recovery: Recovery };
export type SocketSession = (Handshake & { live: false }) | LiveSocket;

/** Sockets of the Socket.IO door, by connection. */
export interface SocketSessionStore {
  open(handshake: Handshake): Promise<void>;
  find(connectionId: ConnectionId): Promise<SocketSession | null>;
  /**
   * It turned out to be somebody. `false` if it is gone, or somebody already. One whose recovery id began with another
   * need not be kept as long as messages are: `until`, epoch milliseconds, is enough.
   */
  goLive(connectionId: ConnectionId, as: { caller: Caller; recovery: Recovery }, until?: number): Promise<boolean>;
  /** From now on, and when it is recovered, it is somebody else. A row that is gone stays gone. */
  become(connectionId: ConnectionId, caller: Caller): Promise<void>;
  /** Ends the recovery id that began with it. A row that is gone stays gone. */
  leave(connectionId: ConnectionId): Promise<void>;
  /** Forgets one that is nobody yet. */
  remove(connectionId: ConnectionId): Promise<void>;
  /** Those that are nobody yet; may lag by about a second. */
  ofUnborn(): AsyncIterable<Pick<Handshake, 'connectionId' | 'connectedAt'>>;
}

/** What others are told about a visitor: public ids only. */
export type Presence = {
  userId: string;
  sessionId: string;
  connectedAt: string;
  anonymous: boolean;
  name?: string | undefined;
  /** What the page calls its visitor: nobody vouched for it. */
  label?: string | undefined;
  /** What it is doing, as far as its widget says so; `initial` by any other client. */
  status?: VisitorStatus | undefined;
  domain?: string | undefined;
  origin?: string | undefined;
  url?: string | undefined;
};

/** Something that happened, said once; codecs turn it into what each connection speaks. */
export type Announcement =
  | {
      type: 'entry';
      placed: Placed;
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
export type Origin = {
  connectionId: ConnectionId;
  echo: boolean;
  /** The sender's own time of its message, where it has no other means to know it again: it gets this back. */
  timestamp?: string;
};

/** Tells everyone who should know and is connected. */
export interface Announcer {
  /**
   * Comes back when each socket has been posted to, was found gone, or has a note of what it missed; answers which of the
   * agents these were, for where there are many, others are told by other invocations (`use-cases/tell-agents.ts`).
   * Throws only when such a note could not be written, or nobody could be found to tell the others: then the entry must
   * not be settled.
   */
  announce(announcement: Announcement, origin?: Origin): Promise<Stretch>;
}

/** Sockets as their rows were read after `asOf`. */
export type Audience = { connections: Connection[]; asOf: AsOf };

/** Posts an announcement to these sockets, or notes that they missed it, or ends those that are gone. */
export type Push = (audience: Audience, announcement: Announcement, origin?: Origin) => Promise<void>;

/** What is left to tell to a tenant's agents after a place in their list. */
export type Untold = { announcement: Announcement; origin?: Origin | undefined; after: string };

/** Has another invocation tell the rest. Comes back when that is queued; it may run twice, late, or never. */
export type HandOver = (untold: Untold) => Promise<void>;

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
  /** An agent may go on from `place` once it has this entry. */
  | { type: 'entry'; placed: Placed; place?: string | null }
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
export type Receiver = Pick<Connection, 'connectionId' | 'door' | 'v1' | 'role' | 'missedFrom' | 'handle' | 'bare'>;

export interface Replier {
  /** Answers one socket in its own dialect, which may have no word for it. `false` if it could not be posted. */
  reply(connection: Receiver, reply: Reply): Promise<boolean>;
}

/** A conversation as an agent's list shows it. */
export type ConversationSummary = {
  tenantId: TenantId;
  conversationId: ConversationId;
  visitor: {
    userId: string;
    anonymous: boolean;
    name?: string | undefined;
    email?: string | undefined;
    /** What the page calls its visitor: nobody vouched for it. */
    label?: string | undefined;
  };
  status: Status;
  lastMessage: MessageEntry | null;
  lastActivityAt: number;
  seq: number;
};

/** Keeps idle sockets open with what is harmless to each kind of client. */
export interface KeepAlive {
  beat(beat: Beat): Promise<'sent' | 'gone' | 'busy'>;
  /** Ends a socket; its client sees a normal close and comes back. `false` if it may still be there. */
  end(connectionId: ConnectionId): Promise<boolean>;
}

/** The minute of the sweeper's last turn, and the last up to which it has made up what it missed. */
export type Swept = { turn: number; upTo: number };

/** How far the sweeper has come, so that a turn that was missed is made up. */
export interface SweepLog {
  /** `null` before the first turn. */
  last(): Promise<Swept | null>;
  swept(swept: Swept): Promise<void>;
}
