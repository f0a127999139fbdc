import { STATUS } from '../../middleware/http-errors.ts';
import { isSocketio, type SocketHandler, socketRoute } from '../../middleware/socket-route.ts';
import { nativeConnect } from './native/connect.ts';
import type { SocketNeeds } from './socket-needs.ts';
import { socketioConnect } from './socketio/connect.ts';

/** `$connect`: opens a socket, or refuses the handshake with the status of the refusal. */
export const connect = (needs: () => SocketNeeds): SocketHandler =>
  socketRoute(
    needs,
    (event) => (isSocketio(event) ? socketioConnect : nativeConnect)(needs(), event),
    async (_event, { code }) => ({ statusCode: STATUS[code] }),
  );
