import type { Announcer } from '../../domain/delivery/announcement.ts';
import type { Connection } from '../../domain/delivery/connection.ts';
import type { ConnectionStore } from '../../domain/delivery/connection-store.ts';
import { presenceOf } from '../../domain/delivery/presence.ts';
import { invalid, Refusal } from '../../domain/errors.ts';
import { type Caller, listeningIdentity } from '../../domain/identity/caller.ts';
import type { VisitorStore } from '../../domain/identity/visitor-store.ts';
import type { TenantId } from '../../domain/ids.ts';
import { tokenRequired } from '../../domain/refusals.ts';
import { newConnection, type OpenedSocket } from '../../domain/sockets/new-connection.ts';
import { originBelongs } from '../../domain/tenants/origin-belongs.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import type { TenantLookup } from '../../domain/tenants/tenant-store.ts';
import type { VisitorRevocations } from '../../domain/tenants/visitor-revocations.ts';
import { admitted } from '../tenants/admission.ts';

type OpenNeeds = { connections: Pick<ConnectionStore, 'add'>; announcer: Announcer };

export type ConnectNeeds = OpenNeeds & {
  tenants: TenantLookup;
  visitors: Pick<VisitorStore, 'find'>;
  revocations: Pick<VisitorRevocations, 'notBefore'>;
  quotas: TenantQuotas;
};

export type ConnectNative = {
  /** As its token says, or its cookie. */
  caller: Caller;
  byCookie: boolean;
  socket: OpenedSocket;
  /** The browser's own word for where the page is from. */
  origin?: string | undefined;
  /** What the page says of itself, in the query. */
  asked: { tenantId?: string | undefined; domain?: string | undefined; url?: string | undefined };
};

/**
 * A client with a token, or a cookie, opens a native socket.
 *
 * 1. Admit its holder, from a page of its tenant; a cookie is believed less than a token.
 * 2. Count the socket: one tenant's clients may not take all new sockets of the account.
 * 3. Note it, `live` at once (`newConnection` says why), and show a visitor to the agents.
 */
export async function connectNative(needs: ConnectNeeds, command: ConnectNative): Promise<void> {
  const { byCookie, socket, origin, asked } = command;
  const { caller, tenant } = await admitted(needs, command.caller);
  originBelongs(tenant, origin);
  if (byCookie) cookieCounts(tenant, origin);
  if (asked.tenantId && asked.tenantId !== caller.tenantId) {
    throw new Refusal('ERR_TENANT_MISMATCH', 'the token is for another tenant');
  }
  await withinQuota(needs.quotas, caller.tenantId);
  const page = pageOf(command);
  await openConnection(needs, { ...page, ...newConnection(listeningIdentity(caller), socket) });
}

/**
 * Notes a socket, and tells the tenant's agents if it is a visitor's. Every tab says "online": those who listen keep a
 * visitor once by its id, and asking whether it is the first would cost a read for each connect.
 */
async function openConnection({ connections, announcer }: OpenNeeds, connection: Connection): Promise<void> {
  await connections.add(connection);
  if (connection.role !== 'visitor') return;
  await announcer.announce({ type: 'online', tenantId: connection.tenantId, presence: presenceOf(connection) });
}

/** Browsers send cookies along whoever asks: one counts only from a page of the tenant, and not where tokens are required. */
function cookieCounts({ requireTokens }: Tenant, origin: string | undefined): void {
  if (origin === undefined) throw new Refusal('ERR_ORIGIN', 'a cookie counts only from a page');
  if (requireTokens) throw tokenRequired();
}

async function withinQuota(quotas: TenantQuotas, tenantId: TenantId): Promise<void> {
  const retryAfter = Math.ceil(await quotas.consume(tenantId, 'sockets'));
  if (retryAfter > 0)
    throw new Refusal('ERR_RATE_LIMITED', 'this site has used up its share of new sockets', { retryAfter });
}

/** Characters of what a page says of itself: longer values are no addresses. */
export const LONGEST_ADDRESS = { domain: 253, url: 2000 };

/** Where the page says that it is. */
function pageOf({ origin, asked: { domain, url } }: ConnectNative): Pick<Connection, 'domain' | 'origin' | 'url'> {
  if ((domain?.length ?? 0) > LONGEST_ADDRESS.domain)
    throw invalid('domain', `must have at most ${LONGEST_ADDRESS.domain} characters`);
  if ((url?.length ?? 0) > LONGEST_ADDRESS.url)
    throw invalid('url', `must have at most ${LONGEST_ADDRESS.url} characters`);
  return { ...(domain ? { domain } : {}), ...(origin ? { origin } : {}), ...(url ? { url } : {}) };
}
