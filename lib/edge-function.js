/*
 * CloudFront Function (runtime cloudfront-js-2.0), run for every request before it reaches the APIs, but for pages: their
 * answers depend on nothing that is noted here.
 * It stands alone: no import, no export; CloudFront calls `handler`. The HTTP routes and the name of the WebSocket API's stage
 * replace the two placeholders when the distribution is made (`lib/edge-code.ts`).
 *
 * API Gateway accepts a WebSocket only at `/<stage>` and shows a Lambda no path at all, so the path is turned into a header
 * here. Values that the client sent under our header names are overwritten or removed: functions believe those headers when
 * the gateway's key stands beside them.
 */

/*
 * Exact paths only: every other path with one of these prefixes is a 404. A path starts with a slash, so no inherited name
 * can match.
 */
const DOORS = {
  '/ws/chat': 'chat',
  '/ws/chat/': 'chat',
  '/ws': 'ws',
  '/ws/': 'ws',
  '/socket.io': 'socketio',
  '/socket.io/': 'socketio',
};

/* The verbs of every path of the HTTP API, such as `GET, POST`; a part in braces stands for any. */
const VERBS = { __ROUTES__: '' };

/* The verbs of a path, if the one of the request is none of them: API Gateway answers such a request 404, without `Allow`. */
function verbsInstead(method, uri) {
  const parts = uri.split('/');
  const path = Object.keys(VERBS).find((known) => {
    const names = known.split('/');
    return (
      names.length === parts.length && names.every((name, at) => name === parts[at] || (name[0] === '{' && parts[at]))
    );
  });
  if (!path || method === 'OPTIONS' || method === 'HEAD') return null;
  return VERBS[path].split(', ').includes(method) ? null : `${VERBS[path]}, OPTIONS`;
}

/*
 * The reason for which an Engine.IO handshake is refused, checked in the official server's order: polling, an unknown
 * session (all are: there is no polling session to upgrade), another version than 4. API Gateway would answer a polling
 * request, which is plain HTTP, with a body of its own, and without the headers that let a page read it.
 * The codes are for client libraries; the sentences are for developers who left the client's default options, which begin
 * with polling.
 */
function refusedHandshake(method, query) {
  const none = { value: '' };
  if ((query.transport || none).value !== 'websocket') {
    return {
      code: 0,
      message:
        "Transport unknown: this gateway speaks WebSocket only; connect with io(url, { transports: ['websocket'] }) of socket.io-client 4",
    };
  }
  if ((query.sid || none).value) return { code: 1, message: 'Session ID unknown' };
  if (method !== 'GET') return { code: 2, message: 'Bad handshake method' };
  if ((query.EIO || none).value !== '4') {
    return {
      code: 5,
      message: 'Unsupported protocol version: this gateway speaks Engine.IO 4; connect with socket.io-client 4',
    };
  }
  return null;
}

/* An answer of the edge itself, with the headers that let a page read it. */
function answer(statusCode, statusDescription, contentType, body, origin) {
  const headers = { 'content-type': { value: contentType }, 'cache-control': { value: 'no-store' } };
  if (origin) {
    headers['access-control-allow-origin'] = { value: origin.value };
    headers['access-control-allow-credentials'] = { value: 'true' };
    headers.vary = { value: 'Origin' };
  }
  return { statusCode: statusCode, statusDescription: statusDescription, headers: headers, body: JSON.stringify(body) };
}

/* The error shape of the functions (lambdas/middleware/http-errors.ts), and their exception for the widget's messages. */
function wrongVerb(uri, allowed, requestId, origin) {
  const said = `this path has only ${allowed}`;
  const body = {
    error: said,
    code: 'ERR_METHOD',
    requestId: requestId,
    type: 'about:blank',
    title: 'Method Not Allowed',
    status: 405,
    detail: said,
  };
  if (uri === '/webchat/message') delete body.requestId;
  const type = uri.includes('/webchat/') ? 'application/json' : 'application/problem+json';
  const refusal = answer(405, 'Method Not Allowed', type, body, origin);
  refusal.headers.allow = { value: allowed };
  refusal.headers['x-request-id'] = { value: requestId };
  return refusal;
}

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name
function handler(event) {
  const request = event.request;
  const headers = request.headers;
  headers['x-viewer-address'] = { value: event.viewer.ip };
  headers['x-gateway-host'] = { value: headers.host.value };
  delete headers['x-chat-door'];

  if (!headers.authorization && (request.uri.startsWith('/api/chat/') || request.uri.startsWith('/api/webchat/'))) {
    // API Gateway answers 401 by itself where the header is missing; widgets that send none are for the function to judge.
    headers.authorization = { value: 'Anonymous' };
  }

  if (!request.uri.startsWith('/ws') && !request.uri.startsWith('/socket.io')) {
    const allowed = verbsInstead(request.method, request.uri);
    return allowed ? wrongVerb(request.uri, allowed, event.context.requestId, headers.origin) : request;
  }

  const door = DOORS[request.uri];
  if (!door) {
    return {
      statusCode: 404,
      statusDescription: 'Not Found',
      headers: { 'content-type': { value: 'application/json' } },
      body: '{"message":"Not Found"}',
    };
  }
  const refusal = door === 'socketio' ? refusedHandshake(request.method, request.querystring) : null;
  if (refusal) return answer(400, 'Bad Request', 'application/json', refusal, headers.origin);
  headers['x-chat-door'] = { value: door };
  request.uri = '/__SOCKET_STAGE__';
  return request;
}
