import type { Role } from '../identity/caller.ts';
import type { ConnectionId, Subject, TenantId } from '../ids.ts';

/** The doors of the WebSocket API, marked by the edge function; each speaks its own dialect. */
export type Door = 'chat' | 'ws' | 'socketio';

/** The page is open; the widget was opened; something was said. */
export type VisitorStatus = 'initial' | 'bubble_click' | 'chatting';

/** One open socket. */
export type Connection = {
  tenantId: TenantId;
  connectionId: ConnectionId;
  subject: Subject;
  userId: string;
  role: Role;
  door: Door;
  /** A native client that asked for the subprotocol `chat.v1` and so understands every frame. */
  v1: boolean;
  /** Epoch milliseconds, as API Gateway says it. */
  connectedAt: number;
  anonymous: boolean;
  name?: string;
  /** What the page calls its visitor: nobody vouched for it. */
  label?: string;
  /** What the visitor is doing, as far as its widget says so. */
  status?: VisitorStatus;
  /** What this widget calls its conversation; told so in everything it is pushed. */
  handle?: string;
  /** It has joined no room yet, and may listen to bare `message` events only. */
  bare?: true;
  /** Where the page said it is: shown to agents, trusted for nothing. */
  domain?: string;
  origin?: string;
  url?: string;
  /** `joining` while it is being told what it missed: nothing else is posted to it then, only noted. */
  state: 'joining' | 'live';
  /** Ids of what was on its way to everyone when this socket was told it while it joined: the push passes it over. */
  deliveredIds?: readonly string[];
  /** Commit time of the oldest entry that could not be posted to it; the sweeper pushes from there. */
  undeliveredSince?: number;
  /** How often a miss was noted on it, ever: tells a note that was dealt with from one that was added meanwhile. */
  undeliveredVersion?: number;
};
