import type { ListedSocket } from '../../domain/delivery/connection-store.ts';
import type { PendingFanOut } from '../../domain/delivery/push.ts';
import { openFrame } from '../../protocol/handshake.ts';
import { openingDependencies } from '../../runtime/opening-dependencies.ts';
import { postOpenPacket } from '../../use-cases/sockets/post-open-packet.ts';

/**
 * Work that other functions hand over without waiting: a Socket.IO socket's open packet, from its handshake; a pending
 * fan-out to a tenant's agents, from a sender; keep-alive posts, from a sweep whose slot has very many sockets.
 */
type BackgroundEvent = { openPacket: string } | { fanOutToAgents: PendingFanOut } | { keepAlive: ListedSocket[] };

/** Invoked asynchronously; an event may arrive twice, late, or never. */
export const handler = async (event: BackgroundEvent): Promise<void> => {
  if ('openPacket' in event) {
    const { sender, sleep } = openingDependencies();
    return postOpenPacket(
      { post: sender.post, sleep },
      { connectionId: event.openPacket, frame: openFrame(event.openPacket) },
    );
  }
  // Loaded on demand: a client waits for its open packet, and few gateways have so many agents or sockets.
  if ('keepAlive' in event) {
    const { keepRestAlive } = await import('./keep-rest-alive.ts');
    return keepRestAlive(event.keepAlive);
  }
  const { fanOutRest } = await import('./fan-out-rest.ts');
  return fanOutRest(event.fanOutToAgents);
};
