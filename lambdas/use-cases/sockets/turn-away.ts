import type { ConnectionSender } from '../../domain/delivery/connection-sender.ts';
import type { ConnectionId } from '../../domain/ids.ts';
import { type OpeningNeeds, postOpenPacket } from './post-open-packet.ts';

/**
 * Ends a socket that its handshake accepted and has no use for. Until that has returned, a socket is as good as gone to API Gateway,
 * and cannot be ended: so it is posted to, a frame that its client ignores, until that arrives.
 */
export async function turnAway(
  needs: OpeningNeeds & Pick<ConnectionSender, 'close'>,
  socket: { connectionId: ConnectionId; frame: string },
): Promise<void> {
  await postOpenPacket(needs, socket);
  await needs.close(socket.connectionId, 'unidentified');
}
