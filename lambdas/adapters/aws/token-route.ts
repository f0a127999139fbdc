import type { IssuedToken } from '../../domain/tokens/token.ts';
import type { SignedCall } from './signed-call.ts';

/** Who asks for a visitor's token on behalf of whom. */
export type TokenRequest = {
  tenantId: string;
  address: string;
  origin: string;
  requestId: string;
  /** The token to renew, good or expired. */
  token?: string | undefined;
};

/** Gets a visitor a token, or `null` where it is refused one. */
export type AskForToken = (asked: TokenRequest) => Promise<IssuedToken | null>;

type Needs = { call: SignedCall; functionName: () => string; edgeKey: string };

/**
 * Asks the one function that can sign, by the event that API Gateway would send it: so that every rule of the public route
 * holds, and there is no second way to a token.
 */
export const tokenRoute =
  ({ call, functionName, edgeKey }: Needs): AskForToken =>
  async ({ tenantId, address, origin, requestId, token }) => {
    const event = {
      version: '2.0',
      routeKey: 'POST /api/chat/anonymous-token',
      headers: {
        origin,
        'x-gateway-key': edgeKey,
        'x-viewer-address': address,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ tenantId }),
      isBase64Encoded: false,
      requestContext: { requestId, http: { sourceIp: address } },
    };
    const { status, body } = await call({
      service: 'lambda',
      path: `/2015-03-31/functions/${encodeURIComponent(functionName())}/invocations`,
      headers: { 'content-type': 'application/json', 'x-amz-invocation-type': 'RequestResponse' },
      body: JSON.stringify(event),
    });
    const answer = JSON.parse(body) as { statusCode?: number; body?: string };
    if (status !== 200 || answer.statusCode === undefined || answer.statusCode >= 500) {
      throw new Error(`a token could not be asked for: status ${status} ${body.slice(0, 200)}`);
    }
    return answer.statusCode === 200 ? (JSON.parse(answer.body ?? '') as IssuedToken) : null;
  };
