import { trafficOf } from '../../domain/conversations/traffic.ts';
import type { Announcer } from '../../domain/delivery/announcement.ts';
import type { Connection } from '../../domain/delivery/connection.ts';
import type { ConnectionSender } from '../../domain/delivery/connection-sender.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { presenceOf } from '../../domain/delivery/presence.ts';
import { Refusal } from '../../domain/errors.ts';
import { type Caller, isStaff, listeningIdentity } from '../../domain/identity/caller.ts';
import { claimedLocation } from '../../domain/identity/page-address.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import { tokenRequired } from '../../domain/refusals.ts';
import { newConnection, type OpenedSocket } from '../../domain/sockets/new-connection.ts';
import { pageOrigin } from '../../domain/tenants/origin.ts';
import { originBelongs } from '../../domain/tenants/origin-belongs.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import type { TenantLookup } from '../../domain/tenants/tenant-store.ts';
import type { VisitorRevocations } from '../../domain/tenants/visitor-revocations.ts';
import { MINUTE } from '../../domain/time/units.ts';
import { type AnnounceAgentNeeds, announceAgent } from '../delivery/announce-agent.ts';
import { endSurplusSockets } from '../delivery/end-surplus-sockets.ts';
import { type AdmissionNeeds, admittedToSocket } from '../tenants/admission.ts';

type OpenNeeds = AnnounceAgentNeeds & {
  connections: Pick<ConnectionStore, 'add' | 'ofVisitor' | 'remove' | 'markUndelivered'>;
  sender: Pick<ConnectionSender, 'close'>;
  announcer: Announcer;
};

export type ConnectNeeds = OpenNeeds & {
  tenants: TenantLookup;
  visitors: Pick<VisitorStore, 'find'>;
  revocations: Pick<VisitorRevocations, 'notBefore'>;
  quotas: TenantQuotas;
  takeOver?: AdmissionNeeds['takeOver'];
};

export type ConnectNative = {
  /** The caller of the token or the cookie. */
  caller: Caller;
  byCookie: boolean;
  socket: OpenedSocket;
  /** The `Origin` header. */
  origin?: string | undefined;
  /** The gateway's own origin, which beside a token counts as no page. */
  gateway?: string | undefined;
  /** Claims of the page, in the query. */
  asked: { domain?: string | undefined; url?: string | undefined };
};

/**
 * Opens a native socket for a client with a token or a cookie.
 *
 * 1. Admit the caller, from a page of its tenant; a cookie is accepted under stricter rules than a token.
 * 2. Count the socket: one tenant's clients may not use up the account's rate of new sockets.
 * 3. Store it, `live` at once (reason: `newConnection`), announce a visitor to the agents, and end its oldest sockets beyond its limit.
 * 4. Mark it with what a widget of `/ws` may have missed, which is delivered with its next frame, or by the next sweep.
 */
export async function connectNative(needs: ConnectNeeds, command: ConnectNative): Promise<void> {
  const { byCookie, socket, gateway } = command;
  const { caller, tenant } = await admittedToSocket(needs, command.caller);
  const origin = byCookie ? command.origin : pageOrigin(command.origin, gateway);
  originBelongs(tenant, origin);
  if (byCookie) cookieCounts(caller, tenant, origin);
  await withinQuota(needs.quotas, caller);
  const location = locationOf({ ...command, origin });
  const connection = { ...location, ...newConnection(listeningIdentity(caller), socket) };
  await openConnection(needs, tenant, connection);
  const since = missedSince(command, caller);
  if (since !== null) await needs.connections.markUndelivered(connection, since);
}

/** Milliseconds for which a widget of `/ws` that comes back is told what it missed: API Gateway ends each socket after as long. */
const LONGEST_ABSENCE = 2 * 60 * MINUTE;

/**
 * Since when a widget of `/ws` may have missed something: these ask for nothing when they are back, and drop what they have by its
 * id. It knows what was said before it got its token, by its history; null for one that has no conversation yet.
 */
function missedSince({ caller: presented, socket }: ConnectNative, caller: Caller): number | null {
  const isUnknown = caller.guest && !caller.follows && caller.subject === presented.subject;
  if (socket.door !== 'ws' || caller.role !== 'visitor' || !caller.widget || isUnknown) return null;
  const longest = socket.connectedAt - LONGEST_ABSENCE;
  return caller.follows ? longest : Math.max(longest, presented.issuedAt * 1000);
}

/**
 * Stores a socket, and announces a visitor to the tenant's agents, and an agent where they have a desk. Each tab is announced as
 * online, since clients keep a visitor once by its id, and a check for the first tab would cost a read per connect.
 */
async function openConnection(needs: OpenNeeds, { desk }: Tenant, connection: Connection): Promise<void> {
  await needs.connections.add(connection);
  if (connection.role !== 'visitor') return desk ? announceAgent(needs, connection, true) : undefined;
  const online = { type: 'online', tenantId: connection.tenantId, presence: presenceOf(connection) } as const;
  await Promise.all([needs.announcer.announce(online), endSurplusSockets(needs, connection)]);
}

/**
 * Refuses a cookie if tokens are required, or without an `Origin`: browsers add cookies to any site's requests. Only visitors' tokens
 * are ever put into one.
 */
function cookieCounts(caller: Caller, { requireTokens }: Tenant, origin: string | undefined): void {
  if (origin === undefined) throw new Refusal('ERR_ORIGIN', 'a cookie counts only from a page');
  if (requireTokens) throw tokenRequired();
  if (isStaff(caller)) throw new Refusal('ERR_FORBIDDEN', 'an agent’s token does not count in a cookie');
}

async function withinQuota(quotas: TenantQuotas, caller: Caller): Promise<void> {
  const use = { used: 'sockets', by: trafficOf(caller) } as const;
  const retryAfter = Math.ceil(await quotas.consume(caller.tenantId, use));
  if (retryAfter > 0)
    throw new Refusal('ERR_RATE_LIMITED', 'this site has used up its share of new sockets', { retryAfter });
}

/** The address that the page claims. */
function locationOf({ origin, asked }: ConnectNative): Pick<Connection, 'domain' | 'origin' | 'url'> {
  const { domain, url } = claimedLocation(asked);
  return { ...(domain ? { domain } : {}), ...(origin ? { origin } : {}), ...(url ? { url } : {}) };
}
