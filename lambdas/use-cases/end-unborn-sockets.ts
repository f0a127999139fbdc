import { UNBORN_AFTER } from '../domain/keep-alive.ts';
import type { Clock, KeepAlive, SocketSessionStore } from '../domain/ports.ts';

type Needs = { sessions: SocketSessionStore; keepAlive: KeepAlive; clock: Clock };

/** Ends the sockets whose first answer was never posted. Their clients would wait for it for ever; now they come again. */
export async function endUnbornSockets({ sessions, keepAlive, clock }: Needs): Promise<void> {
  for await (const { connectionId, connectedAt } of sessions.ofUnborn()) {
    if (clock() - connectedAt < UNBORN_AFTER) continue;
    await keepAlive.end(connectionId);
    await sessions.remove(connectionId);
  }
}
