import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import type { TokenVerifier } from '../domain/tokens/token.ts';
import { bearer, isTokenShaped } from './bearer.ts';
import { type CallerContext, callerContext } from './caller-context.ts';

export type HttpAuthorizerEvent = Pick<APIGatewayRequestAuthorizerEventV2, 'version' | 'headers'> & {
  requestContext?: { requestId?: string };
};
export type HttpVerdict = { isAuthorized: boolean; context?: CallerContext };

/**
 * The verdict on an HTTP request. A denial has API Gateway's own fixed body, so only forged tokens are denied; the other
 * problems are admitted in the context, and the routes answer them in the API's error shape. API Gateway caches the verdict
 * for minutes per `Authorization`, so it depends on nothing else.
 */
export async function authorizeHttp(verifier: TokenVerifier, { headers }: HttpAuthorizerEvent): Promise<HttpVerdict> {
  const token = bearer(headers?.authorization);
  if (!token || !isTokenShaped(token)) return { isAuthorized: true, context: { problem: 'ERR_UNAUTHENTICATED' } };
  const verified = await verifier.verify(token);
  if (verified === 'forged') return { isAuthorized: false };
  const problem = verified.expired ? { problem: 'ERR_TOKEN_EXPIRED' } : {};
  return { isAuthorized: true, context: { ...callerContext(verified.caller), ...problem } };
}
