import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../../lambdas/domain/errors.ts';
import { errorBody, errorType, STATUS } from '../../lambdas/middleware/http-errors.ts';
import { handshakeErrors, pingTimes } from '../../lambdas/protocol/handshake.ts';
import { MAX_POSTED_BYTES, POLLING, pollingAge } from '../../lambdas/protocol/polling.ts';
import { ROUTES } from '../../lambdas/routes.ts';
import { edgeCode } from '../../lib/edge-code.ts';
import { properties, synthesized } from './synthesized.ts';

type Headers = Record<string, { value: string }>;
interface Request {
  method?: string;
  uri: string;
  headers: Headers;
  querystring: Record<string, { value: string; multiValue?: { value: string }[] }>;
  /** The origin that the function selected. */
  originId?: string;
}

const OPEN = { ...pingTimes(8), maxPayload: MAX_POSTED_BYTES };
const deployed = edgeCode({ socketStage: 'socket', open: OPEN, salt: 'salt' });

/** The query of every current Socket.IO client. */
const ENGINE = { EIO: '4', transport: 'websocket', token: 'abc' };

/** Runs the function as CloudFront does: alone, with nothing of Node around it but what its runtime has. */
function run(
  uri: string,
  headers: Headers = {},
  code = deployed,
  query: Record<string, string> = ENGINE,
  method = 'GET',
  host: Headers = { host: { value: 'chat.example.com' } },
  { requestId = 'edge-1', ip = '203.0.113.7' } = {},
) {
  const request: Request = {
    method,
    uri,
    headers: { ...host, ...headers },
    querystring: Object.fromEntries(
      Object.entries(query).map(([name, text]) => {
        const [value = '', ...more] = text.split('&');
        const all = [value, ...more].map((one) => ({ value: one }));
        return [name, more.length > 0 ? { value, multiValue: all } : { value }];
      }),
    ),
  };
  const event = {
    version: '1.0',
    context: { requestId },
    viewer: { ip },
    request,
    response: {},
  };
  let originId: string | undefined;
  const cf = {
    selectRequestOriginById: (id: string) => {
      originId = id;
    },
  };
  const alone = code.replace(/^import cf from 'cloudfront';/, '');
  const answer = runInNewContext(`${alone}\nhandler(event)`, { event, cf, require: createRequire(import.meta.url) });
  return { ...structuredClone(answer), ...(originId && { originId }) } as Request & {
    statusCode?: number;
    body?: string;
  };
}

describe('doors', () => {
  test.each([
    ['/ws/chat', 'chat'],
    ['/ws/chat/', 'chat'],
    ['/ws', 'ws'],
    ['/ws/', 'ws'],
    ['/socket.io', 'socketio'],
    ['/socket.io/', 'socketio'],
    ['/ws//chat', 'chat'],
    ['/ws//', 'ws'],
    ['/socket.io//', 'socketio'],
  ])('%s becomes the stage, with the door %s in a header', (uri, door) => {
    const { uri: rewritten, headers, querystring } = run(uri);

    expect(rewritten).toBe('/socket');
    expect(headers['x-chat-door']).toEqual({ value: door });
    expect(querystring).toMatchObject({ token: { value: 'abc' } });
  });

  test.each(['/ws/other', '/wsx', '/ws/chat/x', '/socket.io/x', '/socket.iox', '/ws/constructor'])(
    '%s is no door, and answered like API Gateway answers an unknown route',
    (uri) => {
      expect(run(uri)).toMatchObject({ statusCode: 404, body: '{"message":"Not Found"}' });
    },
  );

  test('other paths pass as they are', () => {
    expect(run('/api/chat/messages').uri).toBe('/api/chat/messages');
    expect(run('/webchat/messages').uri).toBe('/webchat/messages');
    expect(run('/WS').uri).toBe('/WS');
  });

  test('a path that CloudFront does not lead to the sockets is no door', () => {
    expect(run('//ws/chat')).toMatchObject({ uri: '/ws/chat', headers: { host: {} } });
    expect(run('//ws/chat').headers).not.toHaveProperty('x-chat-door');
  });
});

describe('a path of the HTTP API', () => {
  test.each([
    ['//api/health', '/api/health'],
    ['/api/health/', '/api/health'],
    ['///api//chat///messages//', '/api/chat/messages'],
    ['/', '/'],
    ['//', '/'],
  ])('%s is the same as %s', (uri, known) => {
    expect(run(uri).uri).toBe(known);
  });

  test.each(['//api/chat/messages', '/api//chat/messages/'])('as %s has the same verbs and callers', (uri) => {
    expect(run(uri).headers.authorization).toEqual({ value: 'Anonymous' });
    expect(run(uri, {}, deployed, {}, 'PUT')).toMatchObject({ statusCode: 405 });
  });
});

describe('an address below the desk', () => {
  test.each([
    ['/desk/inbox', 'GET'],
    ['/desk/a/b', 'HEAD'],
    ['//desk//x/', 'GET'],
  ])('%s leads a browser to its page', (uri, method) => {
    expect(run(uri, {}, deployed, {}, method)).toEqual({
      statusCode: 302,
      statusDescription: 'Found',
      headers: { location: { value: '/desk' }, 'cache-control': { value: 'no-store' } },
    });
  });

  test('is none with a slash at its end, and other methods and paths are for API Gateway to answer', () => {
    expect(run('/desk/', {}, deployed).uri).toBe('/desk');
    expect(run('/desk/inbox', {}, deployed, {}, 'POST').uri).toBe('/desk/inbox');
    expect(run('/desktop', {}, deployed).uri).toBe('/desktop');
  });
});

describe('a preflight', () => {
  const ORIGIN = 'https://shop.example';
  const asked = (uri: string, headers: Record<string, string>) =>
    run(
      uri,
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { value }])),
      deployed,
      {},
      'OPTIONS',
    );
  const preflight = (origin: string, headers?: string, uri = '/api/chat/messages') =>
    asked(uri, {
      origin,
      'access-control-request-method': 'POST',
      ...(headers === undefined ? {} : { 'access-control-request-headers': headers }),
    });

  test('is allowed whatever headers it asks for, for a day, with credentials', () => {
    const { statusCode, headers } = preflight(ORIGIN, 'authorization,baggage,content-type,sentry-trace');

    expect(statusCode).toBe(204);
    expect(headers).toEqual({
      'access-control-allow-origin': { value: ORIGIN },
      'access-control-allow-credentials': { value: 'true' },
      'access-control-allow-methods': { value: 'GET, HEAD, POST, PUT, PATCH, DELETE' },
      'access-control-allow-headers': { value: 'authorization,baggage,content-type,sentry-trace' },
      'access-control-max-age': { value: '86400' },
      vary: { value: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers' },
    });
  });

  test('that asks for no headers is told of none, nor of any that cannot be a header', () => {
    expect(preflight(ORIGIN).headers).not.toHaveProperty('access-control-allow-headers');
    expect(preflight(ORIGIN, 'a"b').headers).not.toHaveProperty('access-control-allow-headers');
  });

  test.each(['/socket.io/', '/ws', '/webchat/init', '/.well-known/jwks.json', '//api/health', '/nowhere'])(
    'of %s is answered at the edge',
    (uri) => {
      expect(preflight(ORIGIN, 'x-own', uri)).toMatchObject({
        statusCode: 204,
        headers: { 'access-control-allow-headers': { value: 'x-own' } },
      });
    },
  );

  test.each([
    'capacitor://localhost',
    'ionic://localhost',
    'tauri://localhost',
    'app://obsidian.md',
    'chrome-extension://kbfnbcaeplbcioakkpcpgfkobkghlhen',
    'moz-extension://8f2a2f00-3d7f-4d2e-9f1d-9a6b8b0d5b8e',
    'https://shop.example.',
    'http://localhost:8100',
  ])('of a page of %s is allowed', (origin) => {
    expect(preflight(origin).headers['access-control-allow-origin']).toEqual({ value: origin });
  });

  test.each(['null', 'file://', 'FILE://x', '', 'shop.example', 'https://a/b', 'https://a b'])(
    'of a page without an origin (%j) lets nothing be read',
    (origin) => {
      const { statusCode, headers } = preflight(origin);

      expect(statusCode).toBe(204);
      expect(Object.keys(headers).filter((name) => /^access-control-allow/.test(name))).toEqual([]);
    },
  );

  test('is told from another OPTIONS, which is for API Gateway to answer', () => {
    expect(asked('/api/health', { origin: ORIGIN }).uri).toBe('/api/health');
    expect(asked('/api/health', { 'access-control-request-method': 'GET' }).uri).toBe('/api/health');
  });
});

describe('a verb that a path does not have', () => {
  const to = (uri: string, method: string, headers: Headers = {}) => run(uri, headers, deployed, {}, method);

  test.each([
    ['PUT', '/api/chat/messages', 'GET, POST, OPTIONS'],
    ['GET', '/webchat/init', 'POST, OPTIONS'],
    ['DELETE', '/api/chat/conversations/c_1/close', 'POST, OPTIONS'],
    ['GET', '/api/gw/v1/webchat/conversations/h_1/upload/init', 'POST, OPTIONS'],
    ['POST', '/.well-known/jwks.json', 'GET, HEAD, OPTIONS'],
  ])('%s %s is told which ones there are', (method, uri, allow) => {
    const { statusCode, headers, body = '' } = to(uri, method);

    expect([statusCode, headers.allow]).toEqual([405, { value: allow }]);
    expect(headers['content-type']?.value).toBe(errorType(uri));
    expect(JSON.parse(body)).toMatchObject({ code: 'ERR_METHOD', status: STATUS.ERR_METHOD, requestId: 'edge-1' });
  });

  test('is refused in the shape of every error', async () => {
    const {
      statusCode,
      body = '',
      headers,
    } = to('/api/health', 'PATCH', { origin: { value: 'https://shop.example' } });
    const refusal = new Refusal('ERR_METHOD', JSON.parse(body).error);

    expect([statusCode, JSON.parse(body)]).toEqual([405, errorBody(refusal, 'edge-1')]);
    expect(headers['access-control-allow-origin']).toEqual({ value: 'https://shop.example' });
  });

  test('says nothing that the widget misreads where it sends messages', () => {
    const { headers, body = '' } = to('/webchat/message', 'GET');

    expect(headers['x-request-id']).toEqual({ value: 'edge-1' });
    expect(JSON.parse(body)).not.toHaveProperty('requestId');
    expect(body).not.toMatch(/closed|410/i);
  });

  test.each(ROUTES.filter(({ only }) => only === undefined))('$key passes, and so do preflights', ({ key }) => {
    const [method = '', path = ''] = key.split(' ');
    const uri = path.replace(/\{\w+\}/g, 'c_1');

    expect(to(uri, method).uri).toBe(uri);
    expect(to(uri, 'OPTIONS').uri).toBe(uri);
  });

  test.each(['/api/chat', '/api/chat/messages/close', '/x', '/constructor'])(
    'of %s, which is no path, is for API Gateway to answer',
    (uri) => {
      expect(to(uri, 'PUT').uri).toBe(uri);
    },
  );

  test('leaves the code within what CloudFront takes', () => {
    expect(Buffer.byteLength(deployed)).toBeLessThan(10_240);
  });
});

/** The id of a session that began so many milliseconds from now. */
const sidAt = (from: number) => `${(Date.now() + from).toString(36)}.${'a'.repeat(43)}`;

describe('a client that begins with polling', () => {
  const POLLING_QUERY = { EIO: '4', transport: 'polling', t: 'x' };
  const PAGE = { origin: { value: 'https://shop.example' } };
  const ask = (sid = '', method = 'GET', headers: Headers = PAGE) =>
    run('/socket.io/', headers, deployed, { ...POLLING_QUERY, ...(sid && { sid }) }, method);
  const SECOND = 1000;

  test('is answered by the edge alone, as an open packet that offers the WebSocket', () => {
    const { statusCode, headers, body = '' } = ask();

    expect(statusCode).toBe(200);
    expect(body[0]).toBe('0');
    const { sid, ...told } = JSON.parse(body.slice(1));
    expect(told).toEqual({ upgrades: ['websocket'], ...OPEN });
    expect(pollingAge(sid, Date.now())).toBeLessThan(SECOND);
    expect(headers).toMatchObject({
      'content-type': { value: 'text/plain; charset=utf-8' },
      'cache-control': { value: 'no-store' },
      'access-control-allow-origin': PAGE.origin,
      'access-control-allow-credentials': { value: 'true' },
    });
  });

  test('gets an id that nobody else gets, whatever is alike', () => {
    const sidOf = (options: { requestId?: string; ip?: string }) =>
      JSON.parse(run('/socket.io/', {}, deployed, POLLING_QUERY, 'GET', {}, options).body?.slice(1) ?? '').sid.split(
        '.',
      )[1];

    expect(new Set(Array.from({ length: 100 }, () => sidOf({})))).toHaveLength(100);
  });

  test('hears nothing new for ten seconds, and then what to do where WebSockets are blocked', () => {
    for (const age of [0, SECOND, POLLING.polledFor - SECOND, SECOND - POLLING.skew]) {
      expect(ask(sidAt(-age))).toMatchObject({ statusCode: 200, body: '6' });
    }
    for (const age of [POLLING.polledFor, POLLING.claimedFor - SECOND]) {
      const { statusCode, headers, body = '' } = ask(sidAt(-age));
      expect(statusCode).toBe(400);
      expect(JSON.parse(body)).toEqual(handshakeErrors.noSocket);
      expect(headers).toMatchObject({ 'access-control-allow-origin': PAGE.origin });
    }
  });

  test('posts to the HTTP API for two seconds more, by the origin’s id in the template', () => {
    for (const age of [0, POLLING.postedFor - SECOND]) {
      const sid = sidAt(-age);
      expect(ask(sid, 'POST')).toMatchObject({
        originId: 'http-api',
        uri: '/engine/packets',
        querystring: { sid: { value: sid } },
      });
    }
    expect(ask(sidAt(-POLLING.postedFor), 'POST')).toMatchObject({ statusCode: 400 });
    expect(ask(sidAt(0), 'GET')).not.toHaveProperty('originId');
  });

  test.each([
    [MAX_POSTED_BYTES, undefined],
    [MAX_POSTED_BYTES + 1, 413],
  ])('may post %i bytes, unless it says that there are more: %j', (length, status) => {
    const answer = ask(sidAt(0), 'POST', { ...PAGE, 'content-length': { value: String(length) } });

    expect(answer.statusCode).toBe(status);
  });

  test.each([
    ['made up', () => 'x'],
    ['of before', () => sidAt(-POLLING.claimedFor)],
    ['of later', () => sidAt(POLLING.skew + SECOND)],
    ['given twice', () => `${sidAt(0)}&${sidAt(0)}`],
  ])('is refused with an id %s', (_, sid) => {
    for (const method of ['GET', 'POST', 'PUT']) {
      const { statusCode, body = '' } = ask(sid(), method);
      expect(statusCode).toBe(400);
      expect(JSON.parse(body)).toEqual(handshakeErrors.unknownSid);
    }
  });

  test.each(['PUT', 'DELETE', 'HEAD', 'OPTIONS'])('is refused with %s', (method) => {
    expect(JSON.parse(ask(sidAt(0), method).body ?? '')).toEqual(handshakeErrors.badRequest);
    expect(JSON.parse(ask('', method).body ?? '')).toEqual(handshakeErrors.badMethod);
  });

  test('upgrades at the origin of sockets, whose functions get the id', () => {
    const sid = sidAt(-POLLING.polledFor);
    const upgrade = run('/socket.io/', {}, deployed, { ...ENGINE, sid });

    expect(upgrade).toMatchObject({ uri: '/socket', querystring: { sid: { value: sid } } });
    expect(upgrade).not.toHaveProperty('originId');
  });

  test('is not let in where its posts arrive', () => {
    expect(run('/engine/packets', {}, deployed, { sid: sidAt(0) }, 'POST')).toMatchObject({ statusCode: 404 });
  });
});

describe('a Socket.IO handshake', () => {
  const refused = (query: Record<string, string>, headers: Headers = {}) =>
    run('/socket.io/', headers, deployed, query);

  const { unknownTransport, unknownSid, badMethod, unsupportedVersion } = handshakeErrors;
  test.each([
    ['by an unknown transport', { EIO: '4', transport: 'pigeon' }, unknownTransport],
    ['by none', {}, unknownTransport],
    ['by polling of version 3', { EIO: '3', transport: 'polling' }, unsupportedVersion],
    ['of a session', { EIO: '4', transport: 'websocket', sid: 'x' }, unknownSid],
    ['of an old session', { EIO: '4', transport: 'websocket', sid: sidAt(-POLLING.claimedFor) }, unknownSid],
    ['of version 3', { EIO: '3', transport: 'websocket' }, unsupportedVersion],
    ['of no version', { transport: 'websocket' }, unsupportedVersion],
  ])('%s gets the protocol’s own error, in the words of the functions behind', (_, query, error) => {
    const { statusCode, body = '' } = refused(query as Record<string, string>);

    expect(statusCode).toBe(400);
    expect(JSON.parse(body)).toEqual(error);
  });

  test.each(['POST', 'PUT', 'OPTIONS'])('by %s gets the protocol’s own error too', (method) => {
    const { statusCode, body = '' } = run('/socket.io/', {}, deployed, ENGINE, method);

    expect(statusCode).toBe(400);
    expect(JSON.parse(body)).toEqual(badMethod);
  });

  test('is refused with headers that let its page read the error', () => {
    const polling = { EIO: '4', transport: 'pigeon' };
    const { headers } = refused(polling, { origin: { value: 'https://shop.example' } });

    expect(headers['access-control-allow-origin']).toEqual({ value: 'https://shop.example' });
    expect(headers['access-control-allow-credentials']).toEqual({ value: 'true' });
    expect(headers.vary).toEqual({ value: 'Origin' });
    expect(refused(polling).headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('does not concern the native doors', () => {
    expect(run('/ws', {}, deployed, { transport: 'polling' }).uri).toBe('/socket');
  });
});

describe('callers without a token', () => {
  test.each(['/api/chat/messages', '/api/webchat/online-users'])('on %s are sent to the authorizer', (uri) => {
    expect(run(uri).headers.authorization).toEqual({ value: 'Anonymous' });
    expect(run(uri, { authorization: { value: 'Bearer a' } }).headers.authorization).toEqual({ value: 'Bearer a' });
  });

  test('elsewhere nothing is added', () => {
    expect(run('/webchat/message').headers).not.toHaveProperty('authorization');
    expect(run('/ws').headers).not.toHaveProperty('authorization');
  });
});

describe('headers that the APIs believe', () => {
  test.each(['/ws', '/api/chat/messages'])('on %s the client’s own are overwritten', (uri) => {
    const { headers } = run(uri, {
      'x-viewer-address': { value: '127.0.0.1' },
      'x-gateway-host': { value: 'evil.example' },
    });

    expect(headers['x-viewer-address']).toEqual({ value: '203.0.113.7' });
    expect(headers['x-gateway-host']).toEqual({ value: 'chat.example.com' });
  });

  test('without a host, as HTTP/1.0 allows, the client’s own is removed', () => {
    const claimed = { 'x-gateway-host': { value: 'evil.example' } };
    const { uri, headers } = run('/api/health', claimed, deployed, {}, 'GET', {});

    expect(uri).toBe('/api/health');
    expect(headers).not.toHaveProperty('x-gateway-host');
  });

  test('a door that the client claims is removed', () => {
    expect(run('/api/health', { 'x-chat-door': { value: 'chat' } }).headers).not.toHaveProperty('x-chat-door');
    expect(run('/ws', { 'x-chat-door': { value: 'chat' } }).headers['x-chat-door']).toEqual({ value: 'ws' });
  });
});

/** The text that CloudFormation makes, with references as their names. */
const textOf = (joined: { 'Fn::Join': [string, (string | { Ref: string })[]] }): string =>
  joined['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : `<${part.Ref}>`)).join('');

describe('the deployed function', async () => {
  const { edge, chat } = await synthesized();
  const template = edge?.template ?? chat.template;
  const code = textOf(properties(template, 'AWS::CloudFront::Function', 'Doors').FunctionCode);

  test('selects an origin that is there, and has the id of its stack as salt', () => {
    const { Origins } = properties(template, 'AWS::CloudFront::Distribution').DistributionConfig;

    expect(Origins.map(({ Id }: { Id: string }) => Id)).toContain('http-api');
    expect(code).toContain("'<AWS::StackId>'");
  });

  test('has the name of the sockets’ stage put in', () => {
    expect(run('/ws', {}, code).uri).toBe(
      `/${properties(chat.template, 'AWS::ApiGatewayV2::Stage', 'SocketApi').StageName}`,
    );
    expect(code).not.toContain('__');
  });

  test('is below the 10 KB that CloudFront takes, and uses no syntax its runtime lacks', () => {
    expect(Buffer.byteLength(code)).toBeLessThan(10_240);
    // Runtime 2.0 is ES 5.1 with parts of 6 to 12: none of these are among them.
    expect(code.replace(/^import cf from 'cloudfront';\n/, '')).not.toMatch(
      /\bclass\b|\bimport\b.*from|\?\.|\?\?|Object\.hasOwn|for \(const .* of/,
    );
  });
});
