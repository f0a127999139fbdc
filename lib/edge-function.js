import cf from 'cloudfront';

/*
 * CloudFront Function (runtime cloudfront-js-2.0), run for every request before it reaches the APIs, but for pages: their
 * answers depend on nothing that is noted here.
 * It stands alone: CloudFront calls `handler`. The HTTP routes, the headers that pages may read, what Socket.IO clients are told and
 * the name of the WebSocket API's stage replace the placeholders when the distribution is made (`lib/edge-code.ts`).
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

// biome-ignore lint/style/useNodejsImportProtocol: CloudFront knows it by this name
const crypto = require('crypto');

/* What every Socket.IO client is told: when a line is dead, and how much it may post. */
const OPEN = { __OPEN__: '' };

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
 * Polls are answered, without an origin, until the client has upgraded to a WebSocket: for longer than the slowest healthy upgrade
 * takes, since another answer ends one in flight. The numbers, in milliseconds, are those of lambdas/protocol/polling.ts, and so is
 * the form of an id. Clocks of two places of the edge may differ.
 */
const POLLED_FOR = 10000;
const POSTED_FOR = 12000;
const CLAIMED_FOR = 60000;
const SKEW = 2000;
const SID = /^([0-9a-z]{8,9})\.[\w-]{43}$/;

/* Milliseconds since a polling session began. What is no id of one has no age, and fails every comparison. */
function ageOf(sid) {
  const parts = sid.multiValue ? null : SID.exec(sid.value);
  return parts ? Date.now() - parseInt(parts[1], 36) : NaN;
}

/*
 * The reason for which a request of Engine.IO is refused, checked in the official server's order. API Gateway would answer with a
 * body of its own, and without the headers that let a page read it.
 * The codes are for client libraries; the sentences are for developers. lambdas/protocol/handshake.ts has the same.
 */
function refusedHandshake(method, query) {
  const none = { value: '' };
  const transport = (query.transport || none).value;
  if (transport !== 'websocket' && transport !== 'polling') {
    return { code: 0, message: 'Transport unknown: this gateway speaks polling, to begin with, and WebSocket' };
  }
  if ((query.sid || none).value) return refusedSession(method, transport, ageOf(query.sid));
  if (method !== 'GET') return { code: 2, message: 'Bad handshake method' };
  if ((query.EIO || none).value !== '4') {
    return {
      code: 5,
      message: 'Unsupported protocol version: this gateway speaks Engine.IO 4; connect with socket.io-client 4',
    };
  }
  return null;
}

/* The reason for which a request with the id of a polling session is refused. Whoever polls so long has no WebSocket. */
function refusedSession(method, transport, age) {
  const isOf = (limit) => age > -SKEW && age < limit;
  if (!isOf(CLAIMED_FOR)) return { code: 1, message: 'Session ID unknown' };
  if (transport === 'websocket' || isOf(method === 'POST' ? POSTED_FOR : POLLED_FOR)) return null;
  return {
    code: 1,
    message:
      'Session ID unknown: no WebSocket was opened within 10 s. Where the network blocks WebSockets, use HTTP: POST /api/chat/messages, and GET /api/chat/messages?after=<cursor>',
  };
}

/* Whoever knows an id can take its session over, so it cannot be guessed; nothing else depends on it. */
function newSid(event) {
  const seed = ['__SALT__', event.context.requestId, event.viewer.ip, Math.random(), Math.random()].join(' ');
  const hash = crypto.createHash('sha256').update(seed).digest('base64url');
  return `${Date.now().toString(36)}.${hash}`;
}

/* What a client that polls is answered; what it posts goes to the HTTP API. */
function polling(event) {
  const request = event.request;
  const origin = request.headers.origin;
  if (!(request.querystring.sid || { value: '' }).value) {
    return text(`0${JSON.stringify(Object.assign({ sid: newSid(event), upgrades: ['websocket'] }, OPEN))}`, origin);
  }
  if (request.method === 'GET') return text('6', origin);
  const length = request.headers['content-length'];
  if (request.method === 'POST' && length && Number(length.value) > OPEN.maxPayload) {
    return answer(413, 'Content Too Large', 'application/json', { message: 'Content Too Large' }, origin);
  }
  if (request.method !== 'POST') return refused({ code: 3, message: 'Bad request' }, origin);
  cf.selectRequestOriginById('http-api');
  request.uri = '/engine/packets';
  return request;
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
  const said = typeof body === 'string' ? body : JSON.stringify(body);
  return { statusCode: statusCode, statusDescription: statusDescription, headers: headers, body: said };
}

/* A packet of Engine.IO. */
function text(packet, origin) {
  return answer(200, 'OK', 'text/plain; charset=utf-8', packet, origin);
}

/* A refusal of Engine.IO. */
function refused(reason, origin) {
  return answer(400, 'Bad Request', 'application/json', reason, origin);
}

/* A browser keeps what follows the `#`. */
function toDesk() {
  return {
    statusCode: 302,
    statusDescription: 'Found',
    headers: { location: { value: '/desk' }, 'cache-control': { value: 'no-store' } },
  };
}

/* As API Gateway answers an unknown route. */
function unknown(origin) {
  const found = answer(404, 'Not Found', 'application/json', { message: 'Not Found' }, origin);
  delete found.headers['cache-control'];
  return found;
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
    // What is posted at the door of Socket.IO comes to this route, and nothing else: it is counted there.
    if (uri === '/engine/packets') return unknown(headers.origin);
    // The desk is one page: an address below it is a mistake of somebody who is to answer, and no caller of an API.
    if (uri.startsWith('/desk/') && (request.method === 'GET' || request.method === 'HEAD')) return toDesk();
    const allowed = verbsInstead(request.method, uri);
    if (allowed) return wrongVerb(uri, allowed, event.context.requestId, headers.origin);
    request.uri = uri;
    return request;
  }

  const door = DOORS[uri];
  if (!door) return unknown(headers.origin);
  if (door === 'socketio') {
    const reason = refusedHandshake(request.method, request.querystring);
    if (reason) return refused(reason, headers.origin);
    if (request.querystring.transport.value === 'polling') return polling(event);
    if (request.method !== 'GET') return refused({ code: 2, message: 'Bad handshake method' }, headers.origin);
  }
  headers['x-chat-door'] = { value: door };
  request.uri = '/__SOCKET_STAGE__';
  return request;
}
