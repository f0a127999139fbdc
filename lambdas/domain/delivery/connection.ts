import type { Role } from '../identity/caller.ts';
import type { ConnectionId, ConversationId, Handle, Subject, TenantId } from '../ids.ts';

/** The doors of the WebSocket API, marked by the edge function: each is an endpoint with its own dialect. */
export type Door = 'chat' | 'ws' | 'socketio';

/** The page is open; the widget was opened; a message was sent. */
export type VisitorStatus = 'initial' | 'bubble_click' | 'chatting';

/** The fields of every open socket. */
type OpenSocket = {
  tenantId: TenantId;
  connectionId: ConnectionId;
  subject: Subject;
  userId: string;
  role: Role;
  door: Door;
  /** A native client that asked for the subprotocol `chat.v1` and so understands every frame. */
  v1: boolean;
  /** Epoch milliseconds, by API Gateway. */
  connectedAt: number;
  anonymous: boolean;
  name?: string;
  /** Shown to nobody while no message was sent: kept for the first one, which creates the visitor. */
  email?: string;
  /** The visitor's name according to its page, which no server vouches for. */
  label?: string;
  /**
   * The conversation that a visitor has, or will have by its session: an agent may speak first, before the visitor is stored.
   */
  conversation?: ConversationId;
  /** The visitor's status, if its widget reports one. */
  status?: VisitorStatus;
  /** The handle by which this widget knows its conversation; used in every frame that is pushed to it. */
  handle?: Handle | '';
  /** The socket has joined no room yet, and may listen to bare `message` events only. */
  bare?: true;
  /** The location that the page reported: shown to agents, trusted for nothing. */
  domain?: string;
  origin?: string;
  url?: string;
  /** Commit time of the oldest entry that could not be posted to the socket; the sweeper pushes from there. */
  undeliveredSince?: number;
  /** Epoch milliseconds from which a socket marked for closing is closed. */
  closeFrom?: number;
  /** Counts all undelivered marks ever set on the row: distinguishes a mark that was dealt with from one set meanwhile. */
  undeliveredVersion?: number;
};

/** Missed entries are being delivered to it: no other entry is posted meanwhile, only marked as undelivered. */
export type JoiningConnection = OpenSocket & { state: 'joining' };

/** Gets every entry as it is committed. */
export type LiveConnection = OpenSocket & {
  state: 'live';
  /** Ids of entries that were delivered while it joined and not marked as pushed yet: their push skips it. */
  deliveredIds?: readonly string[];
};

/** One open socket. */
export type Connection = JoiningConnection | LiveConnection;
