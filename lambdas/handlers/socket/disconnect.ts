import { endConnection } from '../../domain/end-connection.ts';
import { socketPeer } from '../../middleware/socket-caller.ts';
import { socketRoute } from '../../middleware/socket-route.ts';
import { messaging } from '../../runtime/messaging.ts';

/** `$disconnect`: best effort of API Gateway; it may come late, twice or never, and nothing depends on it. */
export const handler = socketRoute(
  messaging,
  async ({ requestContext }) => {
    const peer = socketPeer(requestContext.authorizer);
    if (peer) await endConnection(messaging(), { ...peer.caller, connectionId: requestContext.connectionId });
    return { statusCode: 200 };
  },
  async () => ({ statusCode: 200 }),
);
