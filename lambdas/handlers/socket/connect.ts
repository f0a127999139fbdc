import { STATUS } from '../../middleware/http-errors.ts';
import { isSocketio, type SocketHandler, socketRoute } from '../../middleware/socket-route.ts';
import { nativeConnect } from './native/connect.ts';
import { refusedHandshake } from './native/refused-handshake.ts';
import type { SocketNeeds } from './socket-needs.ts';
import { socketioConnect } from './socketio/connect.ts';

/** `$connect`: opens a socket, or refuses the handshake: by a frame if its client can be told so, else by the status of the refusal. */
export const connect = (needs: () => SocketNeeds): SocketHandler =>
  socketRoute(
    needs,
    (event) => (isSocketio(event) ? socketioConnect : nativeConnect)(needs(), event),
    async (event, refusal) => (await refusedHandshake(needs(), event, refusal)) ?? { statusCode: STATUS[refusal.code] },
  );
