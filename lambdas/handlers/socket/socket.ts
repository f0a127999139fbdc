import type { SocketHandler } from '../../middleware/socket-route.ts';
import { handler as connect } from './connect.ts';
import { handler as disconnect } from './disconnect.ts';
import { handler as message } from './frame.ts';

const routes: Record<string, SocketHandler> = { $connect: connect, $disconnect: disconnect };

/** The three routes of the WebSocket API: one Lambda, so that a message finds the environment warm that connected it. */
export const handler: SocketHandler = (event, context) =>
  (routes[event.requestContext.routeKey] ?? message)(event, context);
