import type { ListedSocket } from '../../domain/delivery/connection-store.ts';
import type { PendingFanOut } from '../../domain/delivery/push.ts';
import { openFrame } from '../../protocol/handshake.ts';
import { openingDependencies } from '../../runtime/opening-dependencies.ts';
import { postOpenPacket } from '../../use-cases/sockets/post-open-packet.ts';

/**
 * What others hand over, never waiting for it: the packet with which a Socket.IO socket begins, from its handshake; what
 * is left to tell to a tenant's many agents, from a sender; sockets to be kept open, from a sweep that found very many.
 */
type BackgroundEvent = { openPacket: string } | { fanOutToAgents: PendingFanOut } | { keepAlive: ListedSocket[] };

/** Invoked asynchronously; an event may come twice, late, or never. */
export const handler = async (event: BackgroundEvent): Promise<void> => {
  if ('openPacket' in event) {
    const { sender, sleep } = openingDependencies();
    return postOpenPacket(
      { post: sender.post, sleep },
      { connectionId: event.openPacket, frame: openFrame(event.openPacket) },
    );
  }
  // Loaded when they are needed: a client waits for its greeting, and hardly any gateway has so many agents or sockets.
  if ('keepAlive' in event) {
    const { keepRestAlive } = await import('./keep-rest-alive.ts');
    return keepRestAlive(event.keepAlive);
  }
  const { fanOutRest } = await import('./fan-out-rest.ts');
  return fanOutRest(event.fanOutToAgents);
};
