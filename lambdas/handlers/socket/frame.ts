import { Refusal } from '../../domain/errors.ts';
import { given } from '../../domain/given.ts';
import { jsonBody } from '../../middleware/json-body.ts';
import { socketPeer } from '../../middleware/socket-caller.ts';
import { type SocketEvent, socketRoute } from '../../middleware/socket-route.ts';
import { sockets } from '../../runtime/sockets.ts';
import { admitted } from '../../use-cases/tenants/admission.ts';
import { nativeFrames } from './native/events.ts';
import { messageSocketio } from './socketio/packet.ts';

/** `$default`: one frame of a socket. A native client's bad frame is answered, never thrown, and never costs the connection. */
export const handler = socketRoute(
  sockets,
  async (event) => {
    if (isSocketio(event)) return messageSocketio(event);
    const peer = peerOf(event);
    if (!peer) throw new Refusal('ERR_UNAUTHENTICATED', 'this socket was admitted without a token');
    sockets().frameRate(event.requestContext.connectionId);
    const frame = jsonBody(event);
    const type = typeof frame.type === 'string' ? frame.type : '';
    const handle = nativeFrames.get(type);
    if (!handle) throw new Refusal('ERR_INVALID', 'type is not one that this gateway knows', { field: 'type' });
    const { caller, tenant } = await admitted(sockets(), peer.caller);
    await handle({ ...peer, caller, tenant, frame });
    return { statusCode: 200 };
  },
  async (event, { code, message, field, retryAfter }) => {
    // The client of a failure of ours comes back in a second, with its offset; an error frame would mean nothing to it.
    if (isSocketio(event)) await sockets().sender.close(event.requestContext.connectionId);
    const peer = isSocketio(event) ? null : peerOf(event);
    if (!peer) return { statusCode: 200 };
    await sockets().replier.reply(peer, {
      type: 'error',
      error: message,
      code,
      ...given({ field, retryAfter }),
      ...clientIdOf(event),
      requestId: event.requestContext.requestId,
    });
    return { statusCode: 200 };
  },
);

const isSocketio = ({ requestContext }: SocketEvent): boolean => requestContext.authorizer?.door === 'socketio';

function peerOf({ requestContext: { authorizer, connectionId } }: SocketEvent) {
  const peer = socketPeer(authorizer);
  return peer && { ...peer, connectionId, role: peer.caller.role };
}

/** So that the client knows which of its messages was refused. */
function clientIdOf({ body = '' }: SocketEvent): { temp_id?: string } {
  try {
    const { clientMessageId, temp_id: tempId } = JSON.parse(body) as Record<string, unknown>;
    const id = clientMessageId ?? tempId;
    return typeof id === 'string' ? { temp_id: id.slice(0, 128) } : {};
  } catch {
    return {};
  }
}
