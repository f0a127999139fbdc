import type { Connection } from '../../domain/delivery/connection.ts';
import { invalid, Refusal } from '../../domain/errors.ts';
import { listeningIdentity } from '../../domain/identity/caller.ts';
import type { TenantId } from '../../domain/ids.ts';
import { tokenRequired } from '../../domain/refusals.ts';
import { widgetSocket } from '../../domain/sockets/widget.ts';
import { originBelongs } from '../../domain/tenants/origin-belongs.ts';
import type { Tenant } from '../../domain/tenants/tenant.ts';
import type { TenantQuotas } from '../../domain/tenants/tenant-quotas.ts';
import { handshakeHeader } from '../../middleware/handshake-header.ts';
import { STATUS } from '../../middleware/http-errors.ts';
import { socketCaller } from '../../middleware/socket-caller.ts';
import { type SocketEvent, socketRoute } from '../../middleware/socket-route.ts';
import { sockets } from '../../runtime/sockets.ts';
import { openConnection } from '../../use-cases/sockets/open-connection.ts';
import { admitted } from '../../use-cases/tenants/admission.ts';
import { connectSocketio } from './socketio/handshake.ts';

/** `$connect`: a verified visitor or agent opens a socket. A status other than 2xx is what its client gets to see. */
export const handler = socketRoute(
  sockets,
  async (event) => {
    if (event.requestContext.authorizer?.door === 'socketio') return connectSocketio(event);
    const { authorizer } = event.requestContext;
    const { caller: presented, door, v1 } = socketCaller(authorizer, sockets().clock());
    const { caller, tenant } = await admitted(sockets(), presented);
    const hears = listeningIdentity(caller);
    const origin = handshakeHeader(event, 'origin');
    originBelongs(tenant, origin);
    if (String(authorizer?.cookie) === 'true') cookieCounts(tenant, origin);
    tenantAgrees(event, caller.tenantId);

    await withinQuota(sockets().quotas, caller.tenantId);

    const { connectionId, connectedAt } = event.requestContext;
    const socket: Pick<Connection, 'connectionId' | 'connectedAt' | 'door' | 'v1' | 'state'> = {
      connectionId,
      connectedAt,
      door,
      v1,
      state: 'live',
    };
    const connection: Connection = { ...hears, ...socket, ...pageOf(event), ...widgetSocket(caller) };
    await openConnection(sockets().forTenant(tenant), connection);
    const protocol = acceptedProtocol(event);
    return { statusCode: 200, ...(protocol ? { headers: { 'Sec-WebSocket-Protocol': protocol } } : {}) };
  },
  async (_event, { code }) => ({ statusCode: STATUS[code] }),
);

/** A client that offers subprotocols fails unless one of them is chosen; the token is only sent back if nothing else was offered. */
function acceptedProtocol(event: SocketEvent): string | undefined {
  const offered = handshakeHeader(event, 'sec-websocket-protocol')
    ?.split(',')
    .map((name) => name.trim());
  return offered?.find((name) => name === 'chat.v1') ?? offered?.[0];
}

/** One tenant's clients may not take all the new sockets of the account. */
async function withinQuota(quotas: TenantQuotas, tenantId: TenantId): Promise<void> {
  const retryAfter = Math.ceil(await quotas.consume(tenantId, 'sockets'));
  if (retryAfter > 0)
    throw new Refusal('ERR_RATE_LIMITED', 'this site has used up its share of new sockets', { retryAfter });
}

/** Browsers send cookies along whoever asks: one counts only from a page of the tenant, and not where tokens are required. */
function cookieCounts({ requireTokens }: Tenant, origin: string | undefined): void {
  if (origin === undefined) throw new Refusal('ERR_ORIGIN', 'a cookie counts only from a page');
  if (requireTokens) throw tokenRequired();
}

function tenantAgrees({ queryStringParameters }: SocketEvent, tenantId: string): void {
  const asked = queryStringParameters?.tenantId;
  if (asked && asked !== tenantId) throw new Refusal('ERR_TENANT_MISMATCH', 'the token is for another tenant');
}

/** Characters of what a page says of itself: longer values are no addresses. */
export const LONGEST_ADDRESS = { domain: 253, url: 2000 };

/** Where the page says that it is. */
function pageOf(event: SocketEvent): Pick<Connection, 'domain' | 'origin' | 'url'> {
  const { domain, url } = event.queryStringParameters ?? {};
  const origin = handshakeHeader(event, 'origin');
  if ((domain?.length ?? 0) > LONGEST_ADDRESS.domain)
    throw invalid('domain', `must have at most ${LONGEST_ADDRESS.domain} characters`);
  if ((url?.length ?? 0) > LONGEST_ADDRESS.url)
    throw invalid('url', `must have at most ${LONGEST_ADDRESS.url} characters`);
  return { ...(domain ? { domain } : {}), ...(origin ? { origin } : {}), ...(url ? { url } : {}) };
}
