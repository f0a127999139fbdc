/**
 * How a route admits requests. `authorized`: API Gateway calls the authorizer first and answers 401 or 403 itself.
 * `open`: the handler identifies the caller, since requests may have no `Authorization`, which an authorizer's identity
 * source turns into 401 without a call. Each open route is declared explicitly; none is open by omission.
 */
export type Admission = 'open' | 'authorized';

/**
 * One method and a path, in API Gateway's spelling; never `ANY`, which would match the preflights too and require
 * authorization of them. `HEAD` stands beside each `GET` that answers everybody, and is answered by its handler
 * (`lambdas/middleware/route-table.ts`); browsers need no preflight's permission for it.
 */
type RouteKey = `${'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;

/**
 * `edgeless`: a route only of deployments without an edge, since an edge serves it itself. `edge`: one to which an edge sends
 * requests for another path, and which is none for clients.
 */
type Rules = { admission: Admission; only?: 'edgeless' | 'edge' };

type Routes = Readonly<Record<RouteKey, Rules>>;

/**
 * The routes of visitors, and those that agents share with them. The first names the function's integration in the template:
 * append new ones.
 */
export const CHAT_ROUTES = {
  'POST /webchat/open': { admission: 'open' },
  'POST /webchat/message': { admission: 'open' },
  'GET /webchat/messages': { admission: 'open' },
  'GET /api/health': { admission: 'open' },
  'POST /api/gw/v1/webchat/conversations/{conversationId}/upload/init': { admission: 'open' },
  'POST /api/gw/v1/webchat/conversations/{conversationId}/upload/complete': { admission: 'open' },
  'GET /files/{name}': { admission: 'open', only: 'edgeless' },
  'POST /api/chat/session': { admission: 'authorized' },
  'GET /api/chat/messages': { admission: 'authorized' },
  'POST /api/chat/messages': { admission: 'authorized' },
  'HEAD /api/health': { admission: 'open' },
  'HEAD /files/{name}': { admission: 'open', only: 'edgeless' },
} as const satisfies Routes;

/** The routes of agents and admins, but for those that they share with visitors. */
export const DESK_ROUTES = {
  'GET /api/chat/conversations': { admission: 'authorized' },
  'POST /api/chat/conversations': { admission: 'authorized' },
  'GET /api/chat/conversations/{conversationId}': { admission: 'authorized' },
  'PATCH /api/chat/conversations/{conversationId}': { admission: 'authorized' },
  'POST /api/chat/conversations/{conversationId}/notes': { admission: 'authorized' },
  'POST /api/chat/conversations/{conversationId}/close': { admission: 'authorized' },
  'POST /api/chat/conversations/{conversationId}/reopen': { admission: 'authorized' },
  'GET /api/chat/online-users': { admission: 'authorized' },
  'GET /api/webchat/online-users': { admission: 'authorized' },
  'POST /api/chat/conversations/{conversationId}/read': { admission: 'authorized' },
  'GET /api/chat/agents': { admission: 'authorized' },
  'PUT /api/chat/me': { admission: 'authorized' },
  'GET /api/chat/canned': { admission: 'authorized' },
  'GET /api/chat/canned/{shortcut}': { admission: 'authorized' },
  'PUT /api/chat/canned/{shortcut}': { admission: 'authorized' },
  'DELETE /api/chat/canned/{shortcut}': { admission: 'authorized' },
  'GET /api/chat/settings': { admission: 'authorized' },
  'PATCH /api/chat/settings': { admission: 'authorized' },
  'GET /api/chat/audit': { admission: 'authorized' },
  'DELETE /api/chat/conversations/{conversationId}': { admission: 'authorized' },
  'DELETE /api/chat/visitors/{visitorId}': { admission: 'authorized' },
  'GET /api/chat/erasures/{erasureId}': { admission: 'authorized' },
  'GET /api/chat/conversations/{conversationId}/transcript': { admission: 'authorized' },
  'GET /api/chat/export': { admission: 'authorized' },
} as const satisfies Routes;

/** The routes to which the edge sends what clients send to other paths; of the function that answers `CHAT_ROUTES`. */
export const EDGE_ROUTES = {
  'POST /engine/packets': { admission: 'open', only: 'edge' },
} as const satisfies Routes;

/** The routes of the one function that can sign tokens, and so of whatever makes somebody an agent or admin. */
export const TOKEN_ROUTES = {
  'POST /api/chat/anonymous-token': { admission: 'open' },
  'POST /api/chat/user-token': { admission: 'open' },
  'POST /api/chat/agent-token': { admission: 'open' },
  'GET /api/chat/oidc': { admission: 'open' },
  'HEAD /api/chat/oidc': { admission: 'open' },
  'POST /api/chat/accept': { admission: 'open' },
  'POST /api/chat/refresh': { admission: 'open' },
  'POST /api/chat/sign-out': { admission: 'open' },
  'POST /api/chat/sign-out-all': { admission: 'authorized' },
  'GET /api/chat/invitations': { admission: 'authorized' },
  'POST /api/chat/invitations': { admission: 'authorized' },
  'DELETE /api/chat/invitations/{invitationId}': { admission: 'authorized' },
  'GET /api/chat/accounts': { admission: 'authorized' },
  'PATCH /api/chat/accounts/{accountId}': { admission: 'authorized' },
  'DELETE /api/chat/accounts/{accountId}': { admission: 'authorized' },
  'GET /api/chat/keys': { admission: 'authorized' },
  'POST /api/chat/keys': { admission: 'authorized' },
  'DELETE /api/chat/keys/{keyId}': { admission: 'authorized' },
  'POST /webchat/session': { admission: 'open' },
  'POST /webchat/init': { admission: 'open' },
  'GET /.well-known/jwks.json': { admission: 'open' },
  'HEAD /.well-known/jwks.json': { admission: 'open' },
} as const satisfies Routes;

/**
 * The routes whose answers are the same bytes for everybody, of a function that may do nothing. The edge caches them, and
 * passes nothing of the viewer on: an answer that depends on anything but the path may not stand here.
 */
export const PAGE_ROUTES = {
  'GET /openapi.json': { admission: 'open' },
  'HEAD /openapi.json': { admission: 'open' },
  'GET /asyncapi.json': { admission: 'open' },
  'HEAD /asyncapi.json': { admission: 'open' },
  'GET /docs': { admission: 'open' },
  'HEAD /docs': { admission: 'open' },
  'GET /desk': { admission: 'open' },
  'HEAD /desk': { admission: 'open' },
  'GET /': { admission: 'open' },
  'HEAD /': { admission: 'open' },
} as const satisfies Routes;

/** The HTTP functions, split by their permissions, each with all its routes. */
const HTTP_FUNCTIONS = {
  chat: { ...CHAT_ROUTES, ...EDGE_ROUTES },
  tokens: TOKEN_ROUTES,
  pages: PAGE_ROUTES,
  desk: DESK_ROUTES,
} as const;

export type HttpFunction = keyof typeof HTTP_FUNCTIONS;

/** Names of the HTTP functions. */
export const HTTP_FUNCTION_NAMES = Object.keys(HTTP_FUNCTIONS) as HttpFunction[];

/** A route of the HTTP API, and the function that handles it. */
export type Route = Rules & { key: string; handledBy: HttpFunction };

/** Every route of the HTTP API. */
export const ROUTES: readonly Route[] = HTTP_FUNCTION_NAMES.flatMap((handledBy) =>
  Object.entries<Rules>(HTTP_FUNCTIONS[handledBy]).map(([key, rules]) => ({ key, handledBy, ...rules })),
);

/** The paths of the pages, each a behavior of the edge. */
export const PAGE_PATHS: readonly string[] = Object.keys(PAGE_ROUTES)
  .filter((key) => key.startsWith('GET '))
  .map((key) => key.slice('GET '.length));
