import type { ConnectionId } from '../ids.ts';
import type { Sealed } from '../sealed.ts';

/** The id of a polling session, a bearer secret: whoever has it can take the session over, with what was posted. */
export type PollingId = Sealed<'polling session'>;

/** A Socket.IO packet that was posted: of a CONNECT packet, with the credentials of its client. */
export type PostedPacket = Sealed<'posted packet'>;

/** What a WebSocket takes over: the packets in the order in which they were posted, and the other sockets that had come for them. */
export type Claimed = { packets: PostedPacket[]; others: ConnectionId[] };

/**
 * Keeps what a client posted until its WebSocket takes it over. Nothing says that a session was begun: its first post, or its first
 * socket, makes its row, which expires within minutes. Of several sockets with one id exactly one takes the session over.
 */
export interface PollingSessionStore {
  /** Adds packets, in order. `false` if the session was taken over or has ended, or has as many packets or bytes as it may have. */
  post(id: PollingId, packets: readonly PostedPacket[]): Promise<boolean>;
  /** Ends a session: what was posted is dropped, and no socket takes it over. */
  end(id: PollingId): Promise<void>;
  /** Notes that a socket has come for the session. `false` if it was taken over or has ended, or too many have come. */
  join(id: PollingId, connectionId: ConnectionId): Promise<boolean>;
  /**
   * Takes the session over; a second time by the same socket, without anything. Null if another has done so, if the socket has not
   * come for it or was turned away as one too many, or if it has ended.
   */
  claim(id: PollingId, connectionId: ConnectionId): Promise<Claimed | null>;
}

/** What one session may hold. */
export interface PollingLimits {
  readonly packets: number;
  /** Of all packets together. */
  readonly bytes: number;
  /** That come for it. A client dials one. */
  readonly sockets: number;
}

/** A CONNECT packet and its credentials, since clients emit nothing before it is answered. */
export const POLLING_LIMITS: PollingLimits = { packets: 4, bytes: 8192, sockets: 4 };
