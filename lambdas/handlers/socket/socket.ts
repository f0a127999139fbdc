import type { SocketHandler } from '../../middleware/socket-route.ts';
import { sockets } from '../../runtime/sockets.ts';
import { warmUp } from '../../runtime/warm-up.ts';
import { rehearsedMessage } from '../rehearsed-message.ts';
import { connect } from './connect.ts';
import { disconnect } from './disconnect.ts';
import { frame } from './frame.ts';

export const ready = warmUp(() => [...sockets().firstCalls(), rehearsedMessage()]);

const routes: Record<string, SocketHandler> = { $connect: connect(sockets), $disconnect: disconnect(sockets) };
const anyOther = frame(sockets);

/** The three routes of the WebSocket API, in one Lambda: a frame reuses an environment that `$connect` warmed. */
export const handler: SocketHandler = (event, context) =>
  (routes[event.requestContext.routeKey] ?? anyOther)(event, context);
