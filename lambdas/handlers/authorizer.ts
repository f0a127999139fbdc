import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import { authorizeHttp, type HttpAuthorizerEvent, type HttpVerdict } from '../middleware/authorize-http.ts';
import { authorizeSocket, type SocketAuthorizerEvent } from '../middleware/authorize-socket.ts';
import { logDenial } from '../middleware/denial-log.ts';
import { authorizing } from '../runtime/authorizer.ts';
import { warmUp } from '../runtime/warm-up.ts';

export const ready = warmUp(() => authorizing().firstCalls());

/** Authorizes HTTP requests and WebSocket handshakes: both APIs use this function, the HTTP API with payload 2.0. */
export async function handler(
  event: HttpAuthorizerEvent | SocketAuthorizerEvent,
): Promise<HttpVerdict | APIGatewayAuthorizerResult> {
  const needs = authorizing();
  const verdict = await ('version' in event ? authorizeHttp(needs.verifier, event) : authorizeSocket(needs, event));
  logDenial(needs, event, verdict);
  return verdict;
}
