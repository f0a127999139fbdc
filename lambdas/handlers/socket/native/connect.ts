import { gatewayOfSocket } from '../../../middleware/gateway-origin.ts';
import { handshakeHeader } from '../../../middleware/handshake-header.ts';
import { socketCaller } from '../../../middleware/socket-caller.ts';
import type { SocketEvent, SocketResult } from '../../../middleware/socket-route.ts';
import { tenantsAgree } from '../../../middleware/tenant-agreement.ts';
import { connectNative } from '../../../use-cases/sockets/connect-native.ts';
import type { SocketNeeds } from '../socket-needs.ts';

/** `$connect` of a native client: opens a socket for a verified visitor or agent. */
export async function nativeConnect(needs: SocketNeeds, event: SocketEvent): Promise<SocketResult> {
  const { connectionId, connectedAt, authorizer } = event.requestContext;
  const { caller, door, v1 } = socketCaller(event.requestContext, needs.clock());
  const query = event.queryStringParameters ?? {};
  tenantsAgree(caller.tenantId, { query });
  await connectNative(needs, {
    caller,
    byCookie: String(authorizer?.cookie) === 'true',
    socket: { connectionId, connectedAt, door, v1 },
    origin: handshakeHeader(event, 'origin'),
    gateway: gatewayOfSocket(authorizer),
    asked: { domain: query.domain, url: query.url },
  });
  const protocol = acceptedProtocol(event);
  return { statusCode: 200, ...(protocol ? { headers: { 'Sec-WebSocket-Protocol': protocol } } : {}) };
}

/**
 * The subprotocol to accept: `chat.v1` if offered, else the first. A client that offers subprotocols fails unless the
 * server selects one, so the token is returned only if no other was offered first.
 */
function acceptedProtocol(event: SocketEvent): string | undefined {
  const offered = handshakeHeader(event, 'sec-websocket-protocol')
    ?.split(',')
    .map((name) => name.trim());
  return offered?.find((name) => name === 'chat.v1') ?? offered?.[0];
}
