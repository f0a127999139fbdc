import type { Caller } from '../identity/caller.ts';
import type { ConnectionId } from '../ids.ts';

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
  changeCaller(connectionId: ConnectionId, caller: Caller): Promise<void>;
  /** Ends the recovery id that began with it. A row that is gone stays gone. */
  leave(connectionId: ConnectionId): Promise<void>;
  /** Forgets one that is nobody yet. */
  remove(connectionId: ConnectionId): Promise<void>;
  /** Those that are nobody yet; may lag by about a second. */
  ofUnidentified(): AsyncIterable<Pick<Handshake, 'connectionId' | 'connectedAt'>>;
}
