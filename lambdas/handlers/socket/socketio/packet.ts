import { listeningIdentity } from '../../../domain/identity/caller.ts';
import type { SocketEvent, SocketResult } from '../../../middleware/socket-route.ts';
import { decodeEnginePacket } from '../../../protocol/engine-packet.ts';
import { decodeSocketPacket, type SocketPacket } from '../../../protocol/socket-packet.ts';
import { sockets } from '../../../runtime/sockets.ts';
import { endConnection } from '../../../use-cases/delivery/end-connection.ts';
import { connectNamespace } from './connect-namespace.ts';
import { handleEvent } from './events.ts';

/**
 * One frame of a Socket.IO client. What the reference server answers by ending the connection is answered so here:
 * binary, bad packets, packets that only a server sends, events before CONNECT.
 */
export async function messageSocketio(event: SocketEvent): Promise<SocketResult> {
  const { connectionId } = event.requestContext;
  const packet = decodeEnginePacket(event.body ?? '');
  if (packet.type === 'pong' || packet.type === 'noop') return { statusCode: 200 };
  const said = packet.type === 'message' ? decodeSocketPacket(packet.data) : null;
  if (!said || said.type === 'error' || said.type === 'connect_error') {
    const reason = packet.type === 'error' ? packet.reason : said?.type === 'error' ? said.reason : packet.type;
    sockets().operatorLog({ level: 'warn', message: 'a socket was ended for what it sent', reason, connectionId });
    await sockets().sender.close(connectionId);
    return { statusCode: 200 };
  }
  await answer(event, said);
  return { statusCode: 200 };
}

async function answer(event: SocketEvent, packet: Exclude<SocketPacket, { type: 'connect_error' }>): Promise<void> {
  switch (packet.type) {
    case 'connect':
      return connectNamespace(event, packet);
    case 'event':
      return handleEvent(event, packet);
    case 'disconnect':
      return leave(event);
    default:
      // An ack: nothing that is sent from here asks for one.
      return;
  }
}

/**
 * A client that says goodbye is told nothing more and not recovered any more. It closes the socket itself. What it said
 * just before is still handled, for that may arrive after this.
 */
async function leave({ requestContext: { connectionId } }: SocketEvent): Promise<void> {
  const session = await sockets().sessions.find(connectionId);
  if (!session?.live) return;
  await sockets().sessions.leave(session.recovery.began);
  await endConnection(sockets(), { ...listeningIdentity(session.caller), connectionId });
}
