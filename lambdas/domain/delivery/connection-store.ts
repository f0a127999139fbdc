import type { Subject, TenantId } from '../ids.ts';
import type { Connection, LiveConnection, VisitorStatus } from './connection.ts';

/** The key of a connection's row. */
export type ConnectionKey = Pick<Connection, 'tenantId' | 'subject' | 'role' | 'connectionId'>;

/**
 * The connected sockets. A row is a claim, not the truth: only a post that answers "gone" proves that a socket has ended.
 */
export interface ConnectionStore {
  /** Answers `false`, and changes nothing, if this socket has a row already. */
  add(connection: Connection): Promise<boolean>;
  /** Answers whether the row existed. */
  remove(connection: ConnectionKey): Promise<boolean>;
  find(connection: ConnectionKey): Promise<Connection | null>;
  /** All sockets of one visitor, strongly consistent. */
  ofVisitor(tenantId: TenantId, subject: Subject): Promise<Connection[]>;
  /** All sockets of one agent or admin, strongly consistent. */
  ofAgent(tenantId: TenantId, subject: Subject): Promise<Connection[]>;
  /** The first sockets of a tenant's agents and admins; may lag by about a second. */
  agentsOnline(tenantId: TenantId, limit: number): Promise<Connection[]>;
  /** All sockets of a tenant's agents and admins, strongly consistent. */
  ofAgents(tenantId: TenantId): Promise<Connection[]>;
  /**
   * The sockets of a tenant's agents and admins after a position in their list, strongly consistent. `upTo` is the position
   * of the last one, `null` if no more follow.
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
  /**
   * Marks the oldest commit time that a socket missed; keeps an older one. No effect if it is gone or marked for closing.
   */
  markUndelivered(connection: ConnectionKey, since: number): Promise<void>;
  /** The same for a socket that is joining. Answers `false`, and records nothing, if it is not joining any more. */
  markUndeliveredWhileJoining(connection: ConnectionKey, since: number): Promise<boolean>;
  /** Removes the undelivered mark of this row as it was read; a mark that was set since then stays. */
  clearUndelivered(connection: ConnectionKey & Pick<Connection, 'undeliveredVersion'>): Promise<void>;
  /**
   * Ends joining: the socket is posted to from now on, and its undelivered mark is removed, since those entries were
   * delivered. Null, and nothing changes, if a mark was set since the row was read, or if the socket is gone.
   */
  goLive(
    connection: ConnectionKey & Pick<Connection, 'undeliveredVersion'>,
    deliveredIds?: readonly string[],
  ): Promise<LiveConnection | null>;
  /** Ends joining, but the undelivered mark stays. Null if the socket is gone or marked for closing. */
  goLiveAnyway(connection: ConnectionKey): Promise<LiveConnection | null>;
  /** Records a visitor's status. No effect on a row that is gone. */
  setStatus(connection: ConnectionKey, status: VisitorStatus): Promise<void>;
  /**
   * Takes one of the turns that a socket has: `atOnce`, and one more every so many milliseconds. Answers `false`, and takes none,
   * if none is left, or if the row is gone. Exact, whoever else takes one meanwhile; costs one write where all are left.
   */
  takeTurn(connection: ConnectionKey, now: number, turns: { atOnce: number; every: number }): Promise<boolean>;
  /** Removes what a socket's row says of its owner beside ids: name, address, page. No effect on a row that is gone. */
  forgetOwner(connection: ConnectionKey): Promise<void>;
  /** Records that a socket has joined a room. No effect on a row that is gone. */
  markJoinedRoom(connection: ConnectionKey): Promise<void>;
  /** The sockets of all tenants in a keep-alive slot; may lag by about a second. */
  ofSlot(slot: number): AsyncIterable<ListedSocket>;
  /** The sockets of all tenants with an undelivered mark; may lag by about a second. */
  ofUndelivered(): AsyncIterable<ListedSocket>;
  /** The sockets of all tenants that are joining; may lag by about a second. */
  ofJoining(): AsyncIterable<ListedSocket>;
  /**
   * Has the sweeper close a socket, whose owner was revoked, within about a minute of `from` (epoch milliseconds): earlier, a
   * function could admit it again by what it caches. The mark is never removed; a second one counts from its own time.
   */
  markForClosing(connection: ConnectionKey, from: number): Promise<void>;
  /** The sockets of all tenants that are marked for closing; may lag by about a second. */
  ofMarkedForClosing(): AsyncIterable<ListedSocket>;
}

/** A socket as the lists for the sweeper yield it. */
export type ListedSocket = ConnectionKey & Pick<Connection, 'door' | 'connectedAt'>;
