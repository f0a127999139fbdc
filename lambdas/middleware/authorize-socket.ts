import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import type { Door } from '../domain/delivery/connection.ts';
import type { TokenVerifier } from '../domain/tokens/token.ts';
import { pollingAge } from '../protocol/polling.ts';
import { isTokenShaped } from './bearer.ts';
import { type CallerContext, callerContext } from './caller-context.ts';
import { EDGE_KEY_HEADER, isEdgeKey } from './edge-key.ts';
import { cookiesIn, cookieToken } from './visitor-cookie.ts';

/** API Gateway's authorizer event before `$connect`. Header names keep the client's spelling; there is no path. */
export type SocketAuthorizerEvent = {
  methodArn: string;
  headers?: Record<string, string | undefined> | null;
  queryStringParameters?: Record<string, string | undefined> | null;
  requestContext: { requestId?: string; identity?: { sourceIp?: string } };
};

type Needs = { verifier: TokenVerifier; edgeKey: string };
type HandshakeRequest = { headers: Map<string, string>; query: Record<string, string | undefined> };

const DOORS: readonly unknown[] = ['chat', 'ws', 'socketio'] satisfies Door[];

/**
 * The verdict on a handshake. A native door denies it without a valid token: never by an exception, which Lambda would count
 * as a failure of the function. Socket.IO is admitted either way: its token may follow in a frame, and its errors are frames. So is
 * `chat.v1`, to be told why it is refused: without a caller, none of its frames has an effect.
 */
export async function authorizeSocket(
  { verifier, edgeKey }: Needs,
  event: SocketAuthorizerEvent,
): Promise<APIGatewayAuthorizerResult> {
  const handshake = { headers: lowerCase(event.headers ?? {}), query: event.queryStringParameters ?? {} };
  const edge = edgeKey !== '';
  const door = edge ? handshake.headers.get('x-chat-door') : doorWithoutEdge(handshake.query);
  const fromEdge = !edge || isEdgeKey(edgeKey, handshake.headers.get(EDGE_KEY_HEADER));
  if (!fromEdge || !DOORS.includes(door)) return policy('Deny', event.methodArn);

  const { token: sent, v1 } = offered(handshake);
  const cookie = sent === undefined && door === 'chat' ? cookieOf(handshake) : undefined;
  const caller = await callerBehind(verifier, sent ?? cookie);
  if (caller.problem && door !== 'socketio' && !(door === 'chat' && v1)) return policy('Deny', event.methodArn);
  const from = edge
    ? { address: handshake.headers.get('x-viewer-address'), gatewayHost: handshake.headers.get('x-gateway-host') }
    : { address: event.requestContext.identity?.sourceIp, gatewayHost: handshake.headers.get('host') };
  const context = {
    ...caller,
    door: String(door),
    ...(cookie === undefined ? {} : { cookie: true }),
    v1,
    ...(door === 'socketio' ? upgradeOf(handshake) : {}),
    address: from.address ?? '',
    gatewayHost: from.gatewayHost ?? '',
  };
  return policy('Allow', event.methodArn, context);
}

/** The polling session that a client upgrades from, for its frames to claim it. What is no id of one, `$connect` refuses. */
const upgradeOf = ({ query: { sid } }: HandshakeRequest): CallerContext =>
  pollingAge(sid, 0) === null ? {} : { pollingId: sid ?? '' };

/** The door by the query, where no edge marks it: Engine.IO always sends `EIO`, and clients of `/ws` send `door=ws`. */
function doorWithoutEdge({ EIO, door }: HandshakeRequest['query']): Door {
  if (EIO !== undefined) return 'socketio';
  return door === 'ws' ? 'ws' : 'chat';
}

/** The token from the subprotocols (`chat.v1, bearer.<jwt>`), which no log contains, else from the query. */
function offered({ headers, query }: HandshakeRequest): { token: string | undefined; v1: boolean } {
  const protocols = (headers.get('sec-websocket-protocol') ?? '').split(',').map((name) => name.trim());
  const bearer = protocols.find((name) => name.startsWith('bearer.'))?.slice('bearer.'.length);
  return { token: bearer ?? (query.token || undefined), v1: protocols.includes('chat.v1') };
}

/** The token in the first public widget's cookie. Whether it counts, `$connect` decides: it knows the tenant's origins. */
const cookieOf = ({ headers, query }: HandshakeRequest): string | undefined =>
  cookieToken(cookiesIn(headers.get('cookie') ?? ''), query.tenantId ?? query.tenant_id);

async function callerBehind(verifier: TokenVerifier, token: string | undefined): Promise<CallerContext> {
  const verified = token !== undefined && isTokenShaped(token) ? await verifier.verify(token) : 'forged';
  if (verified === 'forged') return { problem: 'ERR_UNAUTHENTICATED' };
  const context = callerContext(verified.caller);
  // An expired token can still recover a socket, for a time that counts from the start of its session (`authTime`).
  return verified.expired ? { ...context, problem: 'ERR_TOKEN_EXPIRED', authTime: verified.authTime } : context;
}

const lowerCase = (headers: Record<string, string | undefined>) =>
  new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value ?? '']));

/** A policy for exactly the requested route: a pattern such as `…/*` does not cover `$connect`. */
const policy = (
  effect: 'Allow' | 'Deny',
  methodArn: string,
  context: CallerContext = {},
): APIGatewayAuthorizerResult => ({
  principalId: String(context.subject ?? 'nobody'),
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: methodArn }],
  },
  context,
});
