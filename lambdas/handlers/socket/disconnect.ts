import { socketPeer } from '../../middleware/socket-caller.ts';
import { isSocketio, type SocketHandler, socketRoute } from '../../middleware/socket-route.ts';
import { disconnectSocket } from '../../use-cases/sockets/disconnect-socket.ts';
import type { SocketNeeds } from './socket-needs.ts';

/** `$disconnect`: removes a socket. API Gateway sends it best-effort (late, twice, never): nothing relies on it. */
export const disconnect = (needs: () => SocketNeeds): SocketHandler =>
  socketRoute(
    needs,
    async (event) => {
      const { connectionId } = event.requestContext;
      const caller = isSocketio(event) ? 'in session' : (socketPeer(event.requestContext)?.caller ?? null);
      await disconnectSocket(needs(), { connectionId, caller });
      return { statusCode: 200 };
    },
    async () => ({ statusCode: 200 }),
  );
