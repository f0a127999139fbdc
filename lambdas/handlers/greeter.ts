import type { Untold } from '../domain/ports.ts';
import { openFrame } from '../protocol/handshake.ts';
import { greeting } from '../runtime/greeting.ts';
import { greetSocket } from '../use-cases/greet-socket.ts';

/**
 * What others hand over, never waiting for it: the packet with which a Socket.IO socket begins, from its handshake; what
 * is left to tell to a tenant's many agents, from a sender.
 */
type GreeterEvent = { greet: string } | { tellAgents: Untold };

/** Invoked asynchronously; an event may come twice, late, or never. */
export const handler = async (event: GreeterEvent): Promise<void> => {
  if ('greet' in event) {
    const { sender, sleep } = greeting();
    return greetSocket({ post: sender.post, sleep }, { connectionId: event.greet, frame: openFrame(event.greet) });
  }
  // Loaded when it is needed: a client waits for its greeting, and hardly any tenant has so many agents.
  const { tellRest } = await import('./tell-rest.ts');
  return tellRest(event.tellAgents);
};
