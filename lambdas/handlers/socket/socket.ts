import type { SocketHandler } from '../../middleware/socket-route.ts';
import { sockets } from '../../runtime/sockets.ts';
import { connect } from './connect.ts';
import { disconnect } from './disconnect.ts';
import { frame } from './frame.ts';

const routes: Record<string, SocketHandler> = { $connect: connect(sockets), $disconnect: disconnect(sockets) };
const anyOther = frame(sockets);

/** The three routes of the WebSocket API: one Lambda, so that a frame finds the environment warm that connected it. */
export const handler: SocketHandler = (event, context) =>
  (routes[event.requestContext.routeKey] ?? anyOther)(event, context);
