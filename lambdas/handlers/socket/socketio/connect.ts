import { cutText } from '../../../domain/cut-text.ts';
import { Refusal } from '../../../domain/errors.ts';
import { given } from '../../../domain/given.ts';
import { claimedLocation } from '../../../domain/identity/page-address.ts';
import type { Handshake } from '../../../domain/sockets/socket-session.ts';
import { NO_TENANT } from '../../../domain/tenants/tenant-quotas.ts';
import { contextCaller, contextProblem } from '../../../middleware/caller-context.ts';
import { handshakeHeader } from '../../../middleware/handshake-header.ts';
import type { SocketEvent, SocketResult } from '../../../middleware/socket-route.ts';
import { namedTenants } from '../../../middleware/tenant-agreement.ts';
import { handshakeError } from '../../../protocol/handshake.ts';
import type { SocketNeeds } from '../socket-needs.ts';
import { pollingIdOf } from './polling.ts';

/**
 * `$connect` of a Socket.IO client. The client is admitted before it is identified, usually by its CONNECT packet. The
 * server's open packet cannot be posted from here: the socket opens only when this handler has returned. A socket with the id of a
 * polling session that another has taken over is ended, as on the reference server.
 */
export async function socketioConnect(
  { clock, sessions, pollingSessions, quotas, postOpenPacketLater, turnAwayLater }: SocketNeeds,
  event: SocketEvent,
): Promise<SocketResult> {
  const error = handshakeError(event.queryStringParameters ?? {}, clock());
  if (error) throw new Refusal('ERR_INVALID', error.message, { field: 'transport' });
  const { connectionId } = event.requestContext;
  const handshake = handshakeOf(event);
  if (!handshake.caller) await withinShareOfNobody(quotas);
  await sessions.open(handshake);
  const upgradesFrom = pollingIdOf(event);
  // The client of a polling session has its open packet, and takes any frame on a socket that it probes for the answer.
  if (upgradesFrom === null) await postOpenPacketLater(connectionId);
  else if (!(await pollingSessions.join(upgradesFrom, connectionId))) await turnAwayLater(connectionId);
  return { statusCode: 200 };
}

/**
 * Counts a handshake that proves no tenant, whichever it names, among all of these: each costs two functions and two writes, and
 * is anybody's to make.
 */
async function withinShareOfNobody(quotas: SocketNeeds['quotas']): Promise<void> {
  const retryAfter = Math.ceil(await quotas.consume(NO_TENANT, { used: 'sockets', by: 'anonymous' }));
  if (retryAfter > 0) throw new Refusal('ERR_RATE_LIMITED', 'too many handshakes without a token', { retryAfter });
}

/**
 * Characters of a claim in the handshake that are kept; no tenant, key or origin is longer. What is cut is still looked at, and
 * is none: left out, an origin would count as no page.
 */
const LONGEST = 2000;

function handshakeOf(event: SocketEvent): Handshake {
  const { connectionId, connectedAt, authorizer = {} } = event.requestContext;
  const query = event.queryStringParameters ?? {};
  const { token, domain, url } = query;
  const [tenantId, ...others] = namedTenants({ query }).map(String);
  if (others.some((other) => other !== tenantId)) {
    throw new Refusal('ERR_TENANT_MISMATCH', 'the handshake names more than one tenant');
  }
  const key = token?.startsWith('pk_') ? token : undefined;
  const claims = { tenantId, key, ...claimedLocation({ domain, url }), origin: handshakeHeader(event, 'origin') };
  const problem = key === undefined && token ? contextProblem(authorizer) : null;
  const caller = token && key === undefined ? contextCaller(authorizer) : null;
  return {
    connectionId,
    connectedAt,
    asked: Object.fromEntries(
      Object.entries(claims).flatMap(([name, value]) => (value ? [[name, cutText(value, LONGEST)]] : [])),
    ),
    ...given({ caller: caller ?? undefined }),
    ...(problem ? { problem: problem === 'ERR_TOKEN_EXPIRED' ? problem : 'ERR_UNAUTHENTICATED' } : {}),
    ...(problem && Number(authorizer.authTime) > 0 ? { authTime: Number(authorizer.authTime) } : {}),
  };
}
