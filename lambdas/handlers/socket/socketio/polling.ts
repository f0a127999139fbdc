import { reveal, sealed } from '../../../domain/sealed.ts';
import type { PollingId } from '../../../domain/sockets/polling-session.ts';
import type { SocketEvent } from '../../../middleware/socket-route.ts';
import { type EnginePacket, encodeEnginePacket } from '../../../protocol/engine-packet.ts';
import { isWithin, POLLING, pollingAge } from '../../../protocol/polling.ts';
import { claimPollingSession } from '../../../use-cases/sockets/claim-polling-session.ts';
import type { SocketNeeds } from '../socket-needs.ts';

/** The polling session that the client of a socket upgrades from, by its handshake. The authorizer passed it on. */
export function pollingIdOf({ requestContext: { authorizer } }: SocketEvent): PollingId | null {
  const sid = authorizer?.pollingId;
  return typeof sid === 'string' && sid !== '' ? sealed(sid) : null;
}

/** What is left to do with a frame of a socket that upgrades: `nothing`, or the messages of a polling session, in order. */
export type Upgrading = 'nothing' | { posted: string[] };

/**
 * Handles a frame of a socket that upgrades from polling. The client probes it (`2probe`, `3probe`) before it posts no more, and says
 * `5`, with which the socket takes over what was posted. JavaScript clients wait for `3probe`, and python-socketio and Rust
 * send CONNECT right behind the `5`, which it may overtake: so the first message is a `5`, too.
 */
export async function upgraded(
  needs: SocketNeeds,
  event: SocketEvent,
  id: PollingId,
  packet: EnginePacket,
): Promise<Upgrading> {
  const { connectionId } = event.requestContext;
  if (packet.type === 'ping') {
    await needs.sender.post(connectionId, encodeEnginePacket({ type: 'pong', data: 'probe' }));
    return 'nothing';
  }
  const isOver = packet.type === 'message' && (await needs.liveSockets.find(connectionId)) !== null;
  if (isOver) return { posted: [] };
  // Nobody takes a session over that is older: its row, which would tell whether it is taken already, may have expired.
  if (!isWithin(pollingAge(reveal(id), needs.clock()), POLLING.claimedFor)) {
    await needs.sender.close(connectionId, 'unidentified');
    return 'nothing';
  }
  const posted = await claimPollingSession(needs, { id, connectionId });
  return posted === null ? 'nothing' : { posted: posted.map(reveal) };
}
