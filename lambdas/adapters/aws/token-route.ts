import type { IssuedToken } from '../../domain/tokens/token.ts';
import type { SignedCall } from './signed-call.ts';

/** The visitor's request that a token is requested for. */
export type TokenRequest = {
  tenantId: string;
  address: string;
  origin: string;
  requestId: string;
  /** The token to renew, valid or expired. */
  token?: string | undefined;
};

/** Requests a visitor's token; `null` if it is refused. */
export type AskForToken = (asked: TokenRequest) => Promise<IssuedToken | null>;

/**
 * Milliseconds. The function may have to start first, and then reads the secret and counts: seconds, in which Lambda sends no
 * byte. Asked again meanwhile, it would start once more and count the visitor's address twice.
 */
const ANSWERING = 10_000;

type Needs = { call: SignedCall; functionName: () => string; edgeKey: string };

/**
 * Invokes the one function that can sign, with the event that API Gateway would send: so every rule of the public route
 * holds, and no second path issues tokens.
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
      timeLimit: ANSWERING,
    });
    const answer = JSON.parse(body) as { statusCode?: number; body?: string };
    if (status !== 200 || answer.statusCode === undefined || answer.statusCode >= 500) {
      throw new Error(`a token could not be asked for: status ${status} ${body.slice(0, 200)}`);
    }
    return answer.statusCode === 200 ? (JSON.parse(answer.body ?? '') as IssuedToken) : null;
  };
