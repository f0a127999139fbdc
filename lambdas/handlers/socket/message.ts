import { Refusal } from '../../domain/errors.ts';
import { unrevokedTenant } from '../../domain/admission.ts';
import { jsonBody } from '../../middleware/json-body.ts';
import { socketPeer } from '../../middleware/socket-caller.ts';
import { type SocketEvent, socketRoute } from '../../middleware/socket-route.ts';
import { messaging } from '../../runtime/messaging.ts';
import { nativeFrames } from './native-frames.ts';

/** `$default`: one frame of a native socket. A bad one is answered, never thrown, and never costs the connection. */
export const handler = socketRoute(
  messaging,
  async (event) => {
    const peer = peerOf(event);
    if (!peer) throw new Refusal('ERR_UNAUTHENTICATED', 'this socket was admitted without a token');
    const frame = jsonBody(event);
    const type = typeof frame.type === 'string' ? frame.type : '';
    const handle = nativeFrames.get(type);
    if (!handle) throw new Refusal('ERR_INVALID', 'type is not one that this gateway knows', { field: 'type' });
    const tenant = await unrevokedTenant(messaging(), peer.caller);
    await handle({ ...peer, tenant, frame });
    return { statusCode: 200 };
  },
  async (event, { code, message, field, retryAfter }) => {
    const peer = peerOf(event);
    if (!peer) return { statusCode: 200 };
    await messaging().replier.reply(peer, {
      type: 'error',
      error: message,
      code,
      ...(field === undefined ? {} : { field }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
      ...clientIdOf(event),
      requestId: event.requestContext.requestId,
    });
    return { statusCode: 200 };
  },
);

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
