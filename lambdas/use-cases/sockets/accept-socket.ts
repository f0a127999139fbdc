import type { Connection } from '../../domain/delivery/connection.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { Refusal } from '../../domain/errors.ts';
import { given } from '../../domain/given.ts';
import {
  type Caller,
  connectedCaller,
  guestVisitor,
  isStaff,
  listeningIdentity,
} from '../../domain/identity/caller.ts';
import type { StoredCaller } from '../../domain/identity/handle.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import { type ConnectionId, type NewId, publicId, type TenantId } from '../../domain/ids.ts';
import { expiredToken, invalidToken, noBinary, noSuchTenant, tokenRequired } from '../../domain/refusals.ts';
import { newConnection } from '../../domain/sockets/new-connection.ts';
import type {
  IdentifiedSocket,
  Recovery,
  SocketSessionStore,
  UnheardRefusal,
  UnidentifiedSocket,
} from '../../domain/sockets/socket-session.ts';
import type { KeyStore } from '../../domain/tenants/key-store.ts';
import { pageOrigin } from '../../domain/tenants/origin.ts';
import { originBelongs } from '../../domain/tenants/origin-belongs.ts';
import type { RetentionOf } from '../../domain/tenants/retention.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import { presentedKey } from '../../domain/tenants/tenant-key.ts';
import type { TenantLookup } from '../../domain/tenants/tenant-store.ts';
import type { VisitorRevocations } from '../../domain/tenants/visitor-revocations.ts';
import type { Clock } from '../../domain/time/clock.ts';
import type { TokenVerifier, VerifiedToken } from '../../domain/tokens/token.ts';
import { type AdmissionNeeds, type Admitted, admitted, admittedToSocket } from '../tenants/admission.ts';
import { validKey } from '../tenants/valid-key.ts';

export type AcceptNeeds = {
  sessions: SocketSessionStore;
  connections: Pick<ConnectionStore, 'add'>;
  visitors: Pick<VisitorStore, 'find'>;
  tenants: TenantLookup;
  revocations: Pick<VisitorRevocations, 'notBefore'>;
  keys: Pick<KeyStore, 'find'>;
  tokens: TokenVerifier;
  takeOver?: AdmissionNeeds['takeOver'];
  /** Milliseconds for which the sessions of a tenant that was just looked up can be recovered. */
  sessionsKeptFor: RetentionOf;
  clock: Clock;
  newSecret: NewId;
};

/** The credentials in a CONNECT packet. */
export type AcceptSocket = {
  connectionId: ConnectionId;
  /** A token or a publishable key. */
  credential?: string | undefined;
  /** The recovery id of an earlier socket. */
  recoveryId?: string | undefined;
  /** The gateway's own origin, which beside a token counts as no page. */
  gateway?: string | undefined;
};

export type Accepted = {
  caller: Caller;
  tenant: Tenant;
  connection: Connection;
  recovery: Recovery;
  /** A bearer secret that the client keeps and presents on reconnect. */
  recoveryId: string;
  /** A refusal that the client of a recovered socket has not heard. */
  unheard?: UnheardRefusal | undefined;
  /** When the socket of the presented, valid recovery id connected (epoch milliseconds); null without one. */
  recoveredFrom: number | null;
};

/** Whether the caller was identified by a token, in the packet or the handshake. */
type Identified = Admitted & { byToken: boolean };

/**
 * Binary events in a row, each of which ended a socket, after which their client is refused: a queue without an end of its tries would send
 * the same one again on each socket, once a second.
 */
const MOST_BINARY_EVENTS = 20;

const DAY = 24 * 3600;

/**
 * Identifies a Socket.IO client and stores its connection, in the state `joining` (reason: `newConnection`). Null for a
 * second CONNECT of the same socket. Only `ERR_TOKEN_EXPIRED` can be cured by a token refresh.
 */
export async function acceptSocket(needs: AcceptNeeds, command: AcceptSocket): Promise<Accepted | null> {
  const session = await needs.sessions.find(command.connectionId);
  if (!session) throw new Refusal('ERR_NOT_FOUND', 'this socket has ended');
  if (session.live) return null;

  const earlier = await recoverable(needs, command.recoveryId);
  const { caller: known, tenant, byToken } = await identified(needs, session, command, earlier);
  const caller = connectedCaller(known, session.connectedAt);
  const { origin, ...asked } = session.asked;
  const page = byToken ? pageOrigin(origin, command.gateway) : origin;
  originBelongs(tenant, page);
  const same =
    earlier?.caller.subject === caller.subject && earlier.caller.tenantId === caller.tenantId ? earlier : null;

  const unheard = same?.unheard?.told ? undefined : same?.unheard;
  if (same && unheard && unheard.inARow >= MOST_BINARY_EVENTS) {
    await needs.sessions.noteUnheard(same.connectionId, null);
    throw noBinary();
  }

  const from = { ...session, asked: { ...asked, ...given({ origin: page }) } };
  const connection = connectionOf(from, listeningIdentity(caller));
  if (!(await needs.connections.add(connection))) return null;
  const secret = needs.newSecret();
  return {
    caller,
    tenant,
    connection,
    ...(same && command.recoveryId
      ? { recovery: same.recovery, recoveryId: command.recoveryId, recoveredFrom: same.connectedAt, unheard }
      : {
          recovery: { began: session.connectionId, hash: publicId('recovery', secret) },
          recoveryId: `${session.connectionId}.${secret}`,
          recoveredFrom: null,
        }),
  };
}

/** The socket for which a recovery id was issued, if the id is genuine, not too old, and its client never sent DISCONNECT. */
async function recoverable(
  { sessions, tenants, sessionsKeptFor, clock }: AcceptNeeds,
  recoveryId: string | undefined,
): Promise<IdentifiedSocket | null> {
  const dot = recoveryId?.lastIndexOf('.') ?? -1;
  if (!recoveryId || dot < 1 || recoveryId.length > 256) return null;
  const began = await sessions.find(recoveryId.slice(0, dot));
  if (!began?.live || began.left || began.recovery.began !== began.connectionId) return null;
  if (began.recovery.hash !== publicId('recovery', recoveryId.slice(dot + 1))) return null;
  const { tenantId } = began.caller;
  // Expiry is late, and its tenant may have chosen less time since.
  const tenant = await tenants.find(tenantId);
  return tenant && clock() < began.connectedAt + sessionsKeptFor(tenantId) ? began : null;
}

/** The caller by the credential of the packet, else of the handshake; a publishable key or tenant id yields a guest. */
async function identified(
  needs: AcceptNeeds,
  session: UnidentifiedSocket,
  { credential }: AcceptSocket,
  earlier: IdentifiedSocket | null,
): Promise<Identified> {
  const presented = credential ?? session.asked.key;
  if (presented?.includes('.')) {
    const verified = await needs.tokens.verify(presented);
    if (verified === 'forged') throw invalidToken();
    return ofToken(needs, verified, earlier, session);
  }
  if (!presented && session.problem === 'ERR_UNAUTHENTICATED') {
    throw new Refusal(session.problem, 'the token in the query is not valid');
  }
  if (!presented && session.caller) return ofToken(needs, ofHandshake(session, session.caller), earlier, session);
  const tenant = presented ? await tenantWithKey(needs, presented) : await namedTenant(needs, session);
  tenantAgrees(session, tenant.tenantId);
  if (tenant.requireTokens) throw tokenRequired();
  const known = earlier?.caller.guest && earlier.caller.tenantId === tenant.tenantId ? earlier.caller : null;
  const admission = known ? await recovered(needs, known) : { caller: newGuest(needs, session, tenant), tenant };
  return { ...admission, byToken: false };
}

/** Admits a guest again by its session, which has ids only: what else is known of it is its visitor's, if it has written. */
async function recovered(needs: AcceptNeeds, { named, ...guest }: StoredCaller): Promise<Admitted> {
  const { caller, tenant } = await admitted(needs, guest);
  const { widget } = caller;
  if (!named && !widget) return { caller, tenant };
  const { name, email, label } = (await needs.visitors.find(caller.tenantId, caller.subject)) ?? {};
  return {
    caller: { ...caller, ...given({ name, email }), ...(widget ? { widget: { ...widget, ...given({ label }) } } : {}) },
    tenant,
  };
}

/** The verified token of the handshake. */
const ofHandshake = ({ problem, authTime }: UnidentifiedSocket, caller: Caller): VerifiedToken => ({
  caller,
  authTime: authTime ?? caller.issuedAt,
  expired: problem === 'ERR_TOKEN_EXPIRED',
});

/**
 * The caller of a token. A visitor's expired token is accepted on a socket that recovers, as long as its session could
 * be renewed; an agent's is not, since its desk can fetch another.
 */
async function ofToken(
  needs: AcceptNeeds,
  { caller: presented, authTime, expired }: VerifiedToken,
  earlier: IdentifiedSocket | null,
  session: UnidentifiedSocket,
): Promise<Identified> {
  tenantAgrees(session, presented.tenantId);
  const { caller, tenant } = await admittedToSocket(needs, presented);
  if (expired) {
    const same = earlier?.caller.subject === caller.subject && earlier.caller.tenantId === caller.tenantId;
    const recovers = same && !isStaff(caller);
    const renewable = needs.clock() < (authTime + tenant.sessionDays * DAY) * 1000;
    if (!recovers || !renewable) throw expiredToken();
  }
  return { caller, tenant, byToken: true };
}

function tenantAgrees({ asked }: UnidentifiedSocket, tenantId: string): void {
  if (asked.tenantId && asked.tenantId !== tenantId) {
    throw new Refusal('ERR_TENANT_MISMATCH', 'the credential is for another tenant');
  }
}

async function tenantWithKey({ keys, tenants }: AcceptNeeds, text: string): Promise<Tenant> {
  const key = presentedKey(text);
  if (key?.kind !== 'publishable') throw new Refusal('ERR_UNAUTHENTICATED', 'neither a token nor a publishable key');
  await validKey(keys, key);
  const tenant = await tenants.find(key.tenantId);
  if (!tenant) throw noSuchTenant();
  return tenant;
}

/** The tenant by its id alone: requires an `Origin`, which `acceptSocket` checks against the tenant's origins. */
async function namedTenant({ tenants }: AcceptNeeds, { asked }: UnidentifiedSocket): Promise<Tenant> {
  if (!asked.tenantId || !asked.origin)
    throw new Refusal('ERR_UNAUTHENTICATED', 'a token or a publishable key is needed');
  const tenant = await tenants.find(asked.tenantId as TenantId);
  if (!tenant) throw noSuchTenant();
  return tenant;
}

/**
 * A new guest, which stays the same visitor as long as its recovery id is valid. Its id is derived from the connection
 * id, so that a CONNECT packet that is handled twice creates one guest.
 */
function newGuest({ clock }: AcceptNeeds, { connectionId }: UnidentifiedSocket, tenant: Tenant): Caller {
  const now = Math.floor(clock() / 1000);
  return {
    tenantId: tenant.tenantId,
    role: 'visitor',
    ...guestVisitor(tenant.tenantId, connectionId),
    anonymous: true,
    guest: true,
    issuedAt: now,
    expiresAt: now + DAY,
  };
}

const connectionOf = ({ connectionId, connectedAt, asked }: UnidentifiedSocket, caller: Caller): Connection => ({
  ...newConnection(caller, { connectionId, connectedAt, door: 'socketio', v1: false }),
  ...(asked.domain ? { domain: asked.domain } : {}),
  ...(asked.origin && !caller.widget?.origin ? { origin: asked.origin } : {}),
  ...(asked.url ? { url: asked.url } : {}),
});
