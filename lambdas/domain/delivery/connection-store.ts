import type { Subject, TenantId } from '../ids.ts';
import type { Connection, VisitorStatus } from './connection.ts';

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
  markUndelivered(connection: ConnectionKey, since: number): Promise<void>;
  /** The same for a socket that is joining. Answers `false`, and notes nothing, if it is not joining any more. */
  markUndeliveredWhileJoining(connection: ConnectionKey, since: number): Promise<boolean>;
  /** Forgets what this row, as it was read, says was missed; whatever was noted since it was read stays. */
  clearUndelivered(connection: ConnectionKey & Pick<Connection, 'undeliveredVersion'>): Promise<void>;
  /**
   * From now on it is posted to, and what was noted is forgotten: it was told. Null, and nothing changes, if something was
   * noted since the row was read, or if it is gone.
   */
  goLive(
    connection: ConnectionKey & Pick<Connection, 'undeliveredVersion' | 'deliveredIds'>,
  ): Promise<Connection | null>;
  /** From now on it is posted to, and what was noted stays. Null if it is gone or condemned. */
  goLiveAnyway(connection: ConnectionKey): Promise<Connection | null>;
  /** Notes what a visitor is doing. A row that is gone stays gone. */
  setStatus(connection: ConnectionKey, status: VisitorStatus): Promise<void>;
  /** Notes that a socket is in a room. A row that is gone stays gone. */
  markJoinedRoom(connection: ConnectionKey): Promise<void>;
  /** The sockets of all tenants in a keep-alive slot; may lag by about a second. */
  ofSlot(slot: number): AsyncIterable<ListedSocket>;
  /** The sockets of all tenants with a note of something missed; may lag by about a second. */
  ofUndelivered(): AsyncIterable<ListedSocket>;
  /** The sockets of all tenants that are joining; may lag by about a second. */
  ofJoining(): AsyncIterable<ListedSocket>;
  /** Has the sweeper end a socket, whose owner was revoked, within about a minute. Nothing takes it off that list. */
  markForClosing(connection: ConnectionKey): Promise<void>;
  /** The sockets of all tenants that are to be ended; may lag by about a second. */
  ofMarkedForClosing(): AsyncIterable<ListedSocket>;
}

/** What the keep-alive needs to know of a socket. */
export type ListedSocket = ConnectionKey & Pick<Connection, 'door' | 'connectedAt'>;
