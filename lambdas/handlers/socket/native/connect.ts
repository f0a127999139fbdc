import { handshakeHeader } from '../../../middleware/handshake-header.ts';
import { socketCaller } from '../../../middleware/socket-caller.ts';
import type { SocketEvent, SocketResult } from '../../../middleware/socket-route.ts';
import { connectNative } from '../../../use-cases/sockets/connect-native.ts';
import type { SocketNeeds } from '../socket-needs.ts';

/** `$connect` of a native client: a verified visitor or agent opens a socket. */
export async function nativeConnect(needs: SocketNeeds, event: SocketEvent): Promise<SocketResult> {
  const { connectionId, connectedAt, authorizer } = event.requestContext;
  const { caller, door, v1 } = socketCaller(authorizer, needs.clock());
  const { tenantId, domain, url } = event.queryStringParameters ?? {};
  await connectNative(needs, {
    caller,
    byCookie: String(authorizer?.cookie) === 'true',
    socket: { connectionId, connectedAt, door, v1 },
    origin: handshakeHeader(event, 'origin'),
    asked: { tenantId, domain, url },
  });
  const protocol = acceptedProtocol(event);
  return { statusCode: 200, ...(protocol ? { headers: { 'Sec-WebSocket-Protocol': protocol } } : {}) };
}

/** A client that offers subprotocols fails unless one of them is chosen; the token is only sent back if nothing else was offered. */
function acceptedProtocol(event: SocketEvent): string | undefined {
  const offered = handshakeHeader(event, 'sec-websocket-protocol')
    ?.split(',')
    .map((name) => name.trim());
  return offered?.find((name) => name === 'chat.v1') ?? offered?.[0];
}
