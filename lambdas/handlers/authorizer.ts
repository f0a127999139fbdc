import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import { authorizeHttp, type HttpAuthorizerEvent, type HttpVerdict } from '../middleware/authorize-http.ts';
import { authorizeSocket, type SocketAuthorizerEvent } from '../middleware/authorize-socket.ts';
import { authorizing } from '../runtime/authorizer.ts';

/** Decides who may call and who may connect: both APIs ask this function, the HTTP one in payload 2.0. */
export async function handler(
  event: HttpAuthorizerEvent | SocketAuthorizerEvent,
): Promise<HttpVerdict | APIGatewayAuthorizerResult> {
  return 'version' in event ? authorizeHttp(authorizing().verifier, event) : authorizeSocket(authorizing(), event);
}
