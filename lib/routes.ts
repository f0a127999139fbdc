/** The HTTP functions: split by what they may touch, not by route. */
export type HttpFunction = 'chat' | 'tokens';

/**
 * `authorized`: API Gateway asks the authorizer first and answers 401 or 403 itself.
 * `open`: the caller may have no `Authorization` at all (a missing identity source is 401 without a call),
 * so the handler decides who it is. Every open route is here on purpose; nothing is open by omission.
 */
export type Admission = 'open' | 'authorized';

/** `edgeless`: what the edge does itself where there is one. */
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
