import { Refusal } from '../../../domain/errors.ts';
import { given } from '../../../domain/given.ts';
import { noBinary } from '../../../domain/refusals.ts';
import type { UnheardRefusal } from '../../../domain/sockets/socket-session.ts';
import { countRefusal } from '../../../middleware/count-refusal.ts';
import { gatewayOfSocket } from '../../../middleware/gateway-origin.ts';
import type { SocketEvent } from '../../../middleware/socket-route.ts';
import { encodeEnginePacket } from '../../../protocol/engine-packet.ts';
import { encodeSocketPacket, type SocketPacket } from '../../../protocol/socket-packet.ts';
import { connectSocketio } from '../../../use-cases/sockets/connect-socketio.ts';
import { refusalReply } from '../refusal-reply.ts';
import type { SocketNeeds } from '../socket-needs.ts';

type Connect = Extract<SocketPacket, { type: 'connect' }>;

/**
 * Handles a CONNECT packet, which identifies the client. The client has no time limit, so it is accepted, or refused with
 * `44` if a refresh cannot help, or with `41` if its token has expired. The socket is closed instead on an internal error, once the
 * tenant's quota of new sockets is used up (reason: `connectSocketio`), and after one refusal: each costs a verification and an answer.
 */
export async function connectNamespace(needs: SocketNeeds, event: SocketEvent, packet: Connect): Promise<void> {
  const { connectionId } = event.requestContext;
  if (packet.namespace !== '/') {
    return refuseOnce(needs, connectionId, refusal(packet.namespace, 'Invalid namespace'));
  }
  const { payload = {} } = packet;
  try {
    await connectSocketio(needs, {
      connectionId,
      credential: text(payload.token) ?? text(payload.apiKey),
      recoveryId: text(payload.pid),
      offset: payload.offset,
      gateway: gatewayOfSocket(event.requestContext.authorizer),
      answer: (pid, unheard) => welcome(needs, event, pid, unheard),
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    countRefusal(needs.invocation.count, error.code);
    await refuseOnce(needs, connectionId, answerTo(error));
  }
}

/**
 * Accepts a client. It is told first what it has not heard of a binary event: it keeps that until it is accepted, and what it then sends
 * may end the socket. The event cannot be acknowledged any more: a queue that sends it again does so under another number, which may as
 * well be that of what waits behind it.
 */
async function welcome(
  needs: SocketNeeds,
  { requestContext: { connectionId, requestId } }: SocketEvent,
  pid: string,
  unheard: UnheardRefusal | undefined,
): Promise<boolean> {
  const reply = refusalReply(noBinary(), { said: undefined, requestId });
  if (unheard) await post(needs, connectionId, { type: 'event', namespace: '/', name: 'error', args: [reply] });
  const payload = { sid: connectionId, pid };
  return post(needs, connectionId, { type: 'connect', namespace: '/', payload });
}

/** Answers the first refused CONNECT of a socket, and closes the socket at the second. */
async function refuseOnce(needs: SocketNeeds, connectionId: string, packet: SocketPacket): Promise<void> {
  if (await needs.sessions.noteRefused(connectionId)) await post(needs, connectionId, packet);
  else await needs.sender.close(connectionId, 'flood');
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const answerTo = ({ code, message }: Refusal): SocketPacket =>
  code === 'ERR_TOKEN_EXPIRED' ? { type: 'disconnect', namespace: '/' } : refusal('/', message, { code });

const refusal = (namespace: string, message: string, data?: unknown): SocketPacket => ({
  type: 'connect_error',
  namespace,
  payload: { message, ...given({ data }) },
});

async function post({ sender }: SocketNeeds, connectionId: string, packet: SocketPacket): Promise<boolean> {
  const frame = encodeEnginePacket({ type: 'message', data: encodeSocketPacket(packet) });
  return (await sender.post(connectionId, frame)) === 'sent';
}
