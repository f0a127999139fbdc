import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import { authorizeHttp, type HttpAuthorizerEvent, type HttpVerdict } from '../middleware/authorize-http.ts';
import { authorizeSocket, type SocketAuthorizerEvent } from '../middleware/authorize-socket.ts';
import { authorizing } from '../runtime/authorizer.ts';

/** Authorizes HTTP requests and WebSocket handshakes: both APIs use this function, the HTTP API with payload 2.0. */
export async function handler(
  event: HttpAuthorizerEvent | SocketAuthorizerEvent,
): Promise<HttpVerdict | APIGatewayAuthorizerResult> {
  return 'version' in event ? authorizeHttp(authorizing().verifier, event) : authorizeSocket(authorizing(), event);
}
