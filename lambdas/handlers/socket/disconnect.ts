import { listeningIdentity } from '../../domain/identity/caller.ts';
import { socketPeer } from '../../middleware/socket-caller.ts';
import { type SocketEvent, socketRoute } from '../../middleware/socket-route.ts';
import { sockets } from '../../runtime/sockets.ts';
import { endConnection } from '../../use-cases/delivery/end-connection.ts';
import { effectiveCaller } from '../../use-cases/tenants/effective-caller.ts';

/** `$disconnect`: best effort of API Gateway; it may come late, twice or never, and nothing depends on it. */
export const handler = socketRoute(
  sockets,
  async (event) => {
    const { connectionId, authorizer } = event.requestContext;
    const caller = authorizer?.door === 'socketio' ? await socketioCaller(event) : socketPeer(authorizer)?.caller;
    if (caller) {
      const spoke = await effectiveCaller(sockets().conversations.visitors, caller);
      await endConnection(sockets(), { ...listeningIdentity(spoke), connectionId });
    }
    return { statusCode: 200 };
  },
  async () => ({ statusCode: 200 }),
);

/** A session outlives its socket: its client may come back, and what it said at the end may be handled after this. */
async function socketioCaller({ requestContext: { connectionId } }: SocketEvent) {
  const session = await sockets().sessions.find(connectionId);
  if (session?.live) return session.caller;
  if (session) await sockets().sessions.remove(connectionId);
  return null;
}
