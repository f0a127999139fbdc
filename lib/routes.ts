/** The functions behind the HTTP API: split by privilege, not by route. */
export type HttpFunction = 'chat' | 'tokens';

/**
 * How a route admits its caller.
 * `authorized`: API Gateway asks the authorizer first and answers 401 or 403 itself.
 * `open`: the caller may send no `Authorization` at all (a missing identity source is 401 without a call), so the handler
 * establishes the caller's identity. Every open route is listed on purpose; no route is open by omission.
 */
export type Admission = 'open' | 'authorized';

/** One route of the HTTP API. `edgeless`: served by the API only where there is no edge to do it. */
export type Route = readonly [route: string, handledBy: HttpFunction, admission: Admission, only?: 'edgeless'];

/** Every route of the HTTP API. No `ANY`, no `{proxy+}`: a greedy route with an authorizer would catch the preflights too. */
export const ROUTES: readonly Route[] = [
  ['POST /api/chat/anonymous-token', 'tokens', 'open'],
  ['POST /api/chat/user-token', 'tokens', 'open'],
  ['POST /api/chat/agent-token', 'tokens', 'open'],
  ['POST /webchat/session', 'tokens', 'open'],
  ['POST /webchat/init', 'tokens', 'open'],
  ['POST /webchat/open', 'chat', 'open'],
  ['POST /webchat/message', 'chat', 'open'],
  ['GET /webchat/messages', 'chat', 'open'],
  ['GET /.well-known/jwks.json', 'tokens', 'open'],
  ['GET /api/health', 'chat', 'open'],
  ['POST /api/gw/v1/webchat/conversations/{conversationId}/upload/init', 'chat', 'open'],
  ['POST /api/gw/v1/webchat/conversations/{conversationId}/upload/complete', 'chat', 'open'],
  ['GET /files/{name}', 'chat', 'open', 'edgeless'],
  ['POST /api/chat/session', 'chat', 'authorized'],
  ['GET /api/chat/messages', 'chat', 'authorized'],
  ['POST /api/chat/messages', 'chat', 'authorized'],
  ['GET /api/chat/conversations', 'chat', 'authorized'],
  ['POST /api/chat/conversations/{conversationId}/close', 'chat', 'authorized'],
  ['POST /api/chat/conversations/{conversationId}/reopen', 'chat', 'authorized'],
  ['GET /api/chat/online-users', 'chat', 'authorized'],
  ['GET /api/webchat/online-users', 'chat', 'authorized'],
];
