import { isSocketio, type SocketHandler, socketRoute } from '../../middleware/socket-route.ts';
import { nativeFrame, nativeRefusal } from './native/frame.ts';
import type { SocketNeeds } from './socket-needs.ts';
import { socketioFrame } from './socketio/frame.ts';

/** `$default`: handles one frame of a socket. */
export const frame = (needs: () => SocketNeeds): SocketHandler =>
  socketRoute(
    needs,
    async (event) => {
      await (isSocketio(event) ? socketioFrame : nativeFrame)(needs(), event);
      return { statusCode: 200 };
    },
    async (event, refusal) => {
      // A closed Socket.IO client reconnects in about a second with its offset; it has no handling for an error frame.
      if (isSocketio(event)) await needs().sender.close(event.requestContext.connectionId, 'failed');
      else await nativeRefusal(needs(), event, refusal);
      return { statusCode: 200 };
    },
  );
