import type { CallerWithoutSession, StoredCaller } from '../identity/handle.ts';
import type { ConnectionId, PublicId } from '../ids.ts';

/** A Socket.IO socket from its handshake on; only its CONNECT packet, which follows, identifies it. */
export type Handshake = {
  connectionId: ConnectionId;
  /** Epoch milliseconds. */
  connectedAt: number;
  /** Claims in the query and headers of the handshake; believed only after checks. */
  asked: { tenantId?: string; key?: string; origin?: string; domain?: string; url?: string };
  /** Why the token in the query is not accepted. */
  problem?: 'ERR_TOKEN_EXPIRED' | 'ERR_UNAUTHENTICATED';
  /** The caller in a verified token from the query, which may have expired. */
  caller?: CallerWithoutSession;
  /** When the visitor behind an expired token was first issued one, epoch seconds. */
  authTime?: number;
};

/** The connection for which a recovery id was issued: its row has the hash of the secret, and outlives the socket. */
export type Recovery = { began: ConnectionId; hash: PublicId };

/** A binary event whose refusal could not be posted, since API Gateway ends the socket that it comes on (1003). */
export type UnheardRefusal = {
  /** When, epoch milliseconds. */
  at: number;
  /** How many came in a row, soon after one another. */
  inARow: number;
  /** Its client was told since. */
  told?: true;
};

/**
 * An identified socket as its session keeps it, which outlives it: without what the handshake claimed, and of its caller ids
 * and flags only. `left`: its client disconnected. Frames that it sent before may still arrive, but it is not recovered any more.
 */
export type IdentifiedSocket = Pick<Handshake, 'connectionId' | 'connectedAt'> & {
  live: true;
  left?: true;
  caller: StoredCaller;
  recovery: Recovery;
  /** On the socket with which the recovery id began. */
  unheard?: UnheardRefusal;
};

/** A socket before its CONNECT packet. */
export type UnidentifiedSocket = Handshake & { live: false };

export type SocketSession = UnidentifiedSocket | IdentifiedSocket;

/** An identified socket with all that is known of its caller while it is open. */
export type LiveSocket = Omit<IdentifiedSocket, 'caller'> & { caller: CallerWithoutSession };

/** Stores the sockets of the Socket.IO door, by connection. */
export interface SocketSessionStore {
  /** Stores a handshake, for an hour at most: within a minute its socket is identified, or ended. */
  open(handshake: Handshake): Promise<void>;
  find(connectionId: ConnectionId): Promise<SocketSession | null>;
  /**
   * Records the identity of a socket in place of its handshake. `false` if its row is gone, or has an identity already. The row
   * is kept as long as messages are, or, if the recovery id began with another connection, until `until` (epoch milliseconds).
   */
  goLive(
    connectionId: ConnectionId,
    as: { caller: StoredCaller; recovery: Recovery },
    until?: number,
  ): Promise<boolean>;
  /** Records that a CONNECT of this socket is refused. `false` if one was before, or if the row is gone. */
  noteRefused(connectionId: ConnectionId): Promise<boolean>;
  /** Changes the identity of a socket, from now on and for its recovery. No effect on a row that is gone. */
  changeCaller(connectionId: ConnectionId, caller: StoredCaller): Promise<void>;
  /** Notes what the client of the recovery id that began with this connection was not told; null: nothing. No effect on a row that is gone. */
  noteUnheard(began: ConnectionId, refusal: UnheardRefusal | null): Promise<void>;
  /** Ends the recovery id that began with this connection. No effect on a row that is gone. */
  leave(connectionId: ConnectionId): Promise<void>;
  /** Removes a socket that is not identified yet. */
  remove(connectionId: ConnectionId): Promise<void>;
  /** The sockets that are not identified yet; may lag by about a second. */
  ofUnidentified(): AsyncIterable<Pick<Handshake, 'connectionId' | 'connectedAt'>>;
}

/** Stores the callers of identified sockets: read with each event, so an environment may cache them. */
export interface LiveSocketStore {
  /** The socket, with its caller's name and widget as long as it is open. Null if it is not identified yet, or was removed. */
  find(connectionId: ConnectionId): Promise<LiveSocket | null>;
  /** Changes the caller, from now on and for its recovery; its name and widget stay. */
  changeCaller(connectionId: ConnectionId, caller: StoredCaller): Promise<void>;
}
