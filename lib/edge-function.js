/*
 * CloudFront Function (runtime cloudfront-js-2.0), run for every request before it reaches the APIs, but for pages: their
 * answers depend on nothing that is noted here.
 * It stands alone: no import, no export; CloudFront calls `handler`. The HTTP routes, the headers that pages may read and the
 * name of the WebSocket API's stage replace the placeholders when the distribution is made (`lib/edge-code.ts`).
 *
 * API Gateway accepts a WebSocket only at `/<stage>` and shows a Lambda no path at all, so the path is turned into a header
 * here. Values that the client sent under our header names are overwritten or removed: functions believe those headers when
 * the gateway's key stands beside them.
 */

/*
 * Exact paths only: every other path with one of these prefixes is a 404. A path starts with a slash, so no inherited name
 * can match.
 */
const DOORS = { '/ws/chat': 'chat', '/ws': 'ws', '/socket.io': 'socketio' };

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

/*
 * The headers that let a page of this origin read an answer, as the functions send them (lambdas/middleware/cors-headers.ts).
 * `null` and `file://` are the origin of pages that have none.
 */
function readableBy(origin) {
  if (!origin || !/^(?!file:)[a-z][a-z0-9+.-]*:\/\/[^\s/?#@*\\]+$/i.test(origin.value)) return {};
  return {
    'access-control-allow-origin': { value: origin.value },
    'access-control-allow-credentials': { value: 'true' },
    'access-control-expose-headers': { value: '__EXPOSED__' },
    vary: { value: 'Origin' },
  };
}

/*
 * The answer to a preflight, from any page: which site may call depends on the tenant, and the functions decide it. Whatever
 * headers are asked for are allowed, since a page's own tools add theirs to every call, and with credentials a wildcard is
 * only a name. Every call of the widget is preflighted: Firefox keeps an answer for a day, Chromium for two hours.
 */
function preflight(headers) {
  const allowed = readableBy(headers.origin);
  if (allowed.vary) {
    const asked = headers['access-control-request-headers'];
    delete allowed['access-control-expose-headers'];
    allowed['access-control-allow-methods'] = { value: 'GET, HEAD, POST, PUT, PATCH, DELETE' };
    if (asked && /^[\w!#$%&'*+.^`|~, -]+$/.test(asked.value)) allowed['access-control-allow-headers'] = asked;
    allowed['access-control-max-age'] = { value: '86400' };
    allowed.vary = { value: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers' };
  }
  return { statusCode: 204, statusDescription: 'No Content', headers: allowed };
}

/* An answer of the edge itself. */
function answer(statusCode, statusDescription, contentType, body, origin) {
  const headers = readableBy(origin);
  headers['content-type'] = { value: contentType };
  headers['cache-control'] = { value: 'no-store' };
  headers['x-content-type-options'] = { value: 'nosniff' };
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

/*
 * A path in the one spelling of the routes: a base address that ends in a slash makes two of one, and some clients add one at
 * the end.
 */
function spelled(path) {
  return path.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
}

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name
function handler(event) {
  const request = event.request;
  const headers = request.headers;
  // The path as it was sent has chosen the origin already.
  const isSocket = request.uri.startsWith('/ws') || request.uri.startsWith('/socket.io');
  const uri = spelled(request.uri);

  if (request.method === 'OPTIONS' && headers.origin && headers['access-control-request-method']) {
    return preflight(headers);
  }

  headers['x-viewer-address'] = { value: event.viewer.ip };
  // A request of HTTP/1.0 may have no host.
  if (headers.host) headers['x-gateway-host'] = { value: headers.host.value };
  else delete headers['x-gateway-host'];
  delete headers['x-chat-door'];

  if (!headers.authorization && (uri.startsWith('/api/chat/') || uri.startsWith('/api/webchat/'))) {
    // API Gateway answers 401 by itself where the header is missing; widgets that send none are for the function to judge.
    headers.authorization = { value: 'Anonymous' };
  }

  if (!isSocket) {
    const allowed = verbsInstead(request.method, uri);
    if (allowed) return wrongVerb(uri, allowed, event.context.requestId, headers.origin);
    request.uri = uri;
    return request;
  }

  const door = DOORS[uri];
  if (!door) {
    const refused = answer(404, 'Not Found', 'application/json', { message: 'Not Found' }, headers.origin);
    delete refused.headers['cache-control'];
    return refused;
  }
  const refusal = door === 'socketio' ? refusedHandshake(request.method, request.querystring) : null;
  if (refusal) return answer(400, 'Bad Request', 'application/json', refusal, headers.origin);
  headers['x-chat-door'] = { value: door };
  request.uri = '/__SOCKET_STAGE__';
  return request;
}
