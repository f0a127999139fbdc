import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type ManualTime, manualTime } from '../../../../lib/local/time/manual-time.ts';
import { type Fixture, startFixture } from '../fixture.ts';
import { openSocket, refusedStatus, type SocketClient } from '../socket-client.ts';

let fixture: Fixture;
let time: ManualTime;
const clients: SocketClient[] = [];

beforeAll(async () => {
  time = manualTime();
  fixture = await startFixture({ time });
});
afterAll(() => fixture.close());
beforeEach(() => {
  for (const { socket } of clients.splice(0)) socket.terminate();
});

const url = (query = '') => `${fixture.socket}?auth=yes${query}`;
async function open(
  query = '',
  options: Parameters<typeof openSocket>[1] = {},
): Promise<SocketClient & { id: string }> {
  fixture.local.observations.forget();
  const client = await openSocket(url(query), options);
  clients.push(client);
  const { connectionId } = await fixture.local.observations.first('connection-opened');
  return { ...client, id: connectionId };
}
type SocketEvent = { requestContext: Record<string, unknown>; headers?: Record<string, string>; body?: string };
const eventOf = async (eventType: string, id?: string): Promise<SocketEvent> => {
  const { event } = await fixture.local.observations.first('invocation', ({ event: candidate, function: name }) => {
    const { requestContext } = candidate as SocketEvent;
    return (
      name === 'SocketFunction' &&
      requestContext.eventType === eventType &&
      (id === undefined || requestContext.connectionId === id)
    );
  });
  return event as SocketEvent;
};

/** Says something and waits until its Lambda is done, so that the clock may be moved. */
async function say(client: SocketClient, text: string): Promise<void> {
  fixture.local.observations.forget();
  client.send(text);
  await eventOf('MESSAGE');
}

test('a handshake on any other path than the stage is refused with 403', async () => {
  const base = fixture.socket.replace('/live', '');

  expect(await refusedStatus(`${fixture.socket}/chat?auth=yes`)).toBe(403);
  expect(await refusedStatus(`${base}/other?auth=yes`)).toBe(403);
  expect(await refusedStatus(`${base}/?auth=yes`)).toBe(403);
  expect(await refusedStatus(`${fixture.socket}/?auth=yes`)).toBe(101);
});

test('a request without an upgrade on the stage is answered with 426', async () => {
  const response = await fetch(fixture.socket.replace('ws:', 'http:'));

  expect(response.status).toBe(426);
});

test.each([
  ['?', 401, 'an identity source is missing'],
  ['?auth=', 401, 'an identity source is empty'],
  ['?auth=unauthorized', 401, 'the authorizer throws exactly "Unauthorized"'],
  ['?auth=throw', 500, 'the authorizer throws anything else'],
  ['?auth=malformed', 500, 'the authorizer returns something malformed'],
  ['?auth=deny', 403, 'the policy denies'],
  ['?auth=rest', 403, 'the policy allows /*/* only, as REST policies do'],
  ['?auth=yes&connect=teapot', 418, '$connect returns a status that is not 2xx'],
  ['?auth=yes&connect=throw', 502, '$connect throws'],
  ['?auth=yes&connect=nothing', 502, '$connect returns no status'],
])('the handshake %s ends with %i, since %s', async (query, status) => {
  expect(await refusedStatus(`${fixture.socket}${query}`)).toBe(status);
});

test('an authorizer is not called when an identity source is missing', async () => {
  fixture.local.observations.forget();

  await refusedStatus(fixture.socket);

  expect(fixture.local.observations.past('invocation')).toEqual([]);
});

test('the authorizer sees the upgrade headers, and $connect does not', async () => {
  const { id } = await open('&role=a&role=b', { headers: { 'User-Agent': 'test', 'X-Mixed-Case': 'kept' } });
  const connect = await eventOf('CONNECT', id);
  const { event: asked } = await fixture.local.observations.first(
    'invocation',
    ({ function: name }) => name === 'SocketAuthorizerFunction',
  );

  expect(asked).toMatchObject({
    type: 'REQUEST',
    methodArn: expect.stringMatching(/^arn:aws:execute-api:us-east-1:123456789012:[a-z0-9]{10}\/live\/\$connect$/),
    headers: { Connection: 'upgrade', Upgrade: 'websocket', 'content-length': '0', 'X-Mixed-Case': 'kept' },
    stageVariables: {},
    queryStringParameters: { auth: 'yes', role: 'b' },
    multiValueQueryStringParameters: { auth: ['yes'], role: ['a', 'b'] },
  });
  expect(asked).not.toHaveProperty('isBase64Encoded');
  expect(Object.keys(connect.headers ?? {}).map((name) => name.toLowerCase())).not.toContain('upgrade');
  expect(connect.headers).toMatchObject({ 'X-Mixed-Case': 'kept', 'X-Forwarded-Port': '443' });
  expect(JSON.stringify(connect)).not.toContain('"path"');
});

test('the authorizer context, as strings, is on $connect, on messages and on $disconnect', async () => {
  const authorizer = { principalId: 'visitor', number: '1', flag: 'true' };
  const client = await open();
  client.send('hello');
  await client.next();
  client.socket.close();

  for (const eventType of ['CONNECT', 'MESSAGE', 'DISCONNECT']) {
    const { requestContext } = await eventOf(eventType, client.id);
    expect(requestContext.authorizer).toEqual(authorizer);
    expect(requestContext.identity).toMatchObject({ sourceIp: '127.0.0.1' });
  }
});

test('connection ids end in an equals sign, so that a missing URL encoding shows', async () => {
  const { id } = await open();

  expect(id).toMatch(/^[A-Za-z0-9_-]{15}=$/);
});

test('a subprotocol is spoken only when $connect returns one', async () => {
  const { socket } = await open('&connect=protocol', { protocols: ['chat.v1', 'bearer.x'] });

  expect(socket.protocol).toBe('chat.v1');
  await expect(openSocket(url(), { protocols: ['chat.v1'] })).rejects.toThrow('Server sent no subprotocol');
});

test('compression is not negotiated', async () => {
  const { socket } = await open();

  expect(socket.extensions).toBe('');
});

test.each([
  ['plain text', '$default'],
  ['3', '$default'],
  ['{"action":"unknown"}', '$default'],
  ['{"no":"action"}', '$default'],
  ['{"action":"$connect"}', '$default'],
  ['{"action":"named"}', 'named'],
])('the frame %s goes to the route %s', async (frame, routeKey) => {
  const client = await open();

  client.send(frame);

  expect(await client.nextJson()).toEqual({ echo: frame, routeKey });
});

test('a message event has context, body and nothing else', async () => {
  const client = await open();

  client.send('hello');

  const event = await eventOf('MESSAGE', client.id);
  expect(Object.keys(event).sort()).toEqual(['body', 'isBase64Encoded', 'requestContext']);
  expect(event.requestContext.messageId).not.toBe(event.requestContext.requestId);
  expect(event.requestContext.extendedRequestId).toBe(event.requestContext.requestId);
});

test('frames of one client are handled side by side', async () => {
  const client = await open();
  client.send({ do: 'hang' });
  client.send('second');

  expect(await client.nextJson()).toMatchObject({ echo: 'second' });
  await fixture.local.crash('SocketFunction');
});

test('a handler that throws causes an error frame, and the socket stays open', async () => {
  const client = await open();
  client.send({ do: 'throw' });
  const text = await client.next();
  client.send('still there?');

  expect(text).toMatch(/^\{"message": "Internal server error", "connectionId":"[^"]+", "requestId":"[^"]+"\}$/);
  expect(JSON.parse(text).connectionId).toBe(client.id);
  expect(await client.nextJson()).toMatchObject({ echo: 'still there?' });
});

test('a handler that takes longer than 29 seconds causes a timeout frame', async () => {
  const client = await open();
  client.send({ do: 'hang' });
  await fixture.local.observations.first(
    'invocation-started',
    ({ event }) => (event as SocketEvent).body !== undefined,
  );

  time.advance(29_000);

  expect(await client.nextJson()).toMatchObject({ message: 'Endpoint request timed out', connectionId: client.id });
  await fixture.local.crash('SocketFunction');
});

test('what a handler returns reaches the client only through a route response', async () => {
  const client = await open();
  client.send({ do: 'fail' });
  await eventOf('MESSAGE', client.id);
  client.send({ action: 'reply', do: 'reply', n: 1 });

  expect(await client.next()).toBe('reply to 1');
});

test('a binary frame closes the socket with 1003', async () => {
  const client = await open();

  client.socket.send(Buffer.from([1, 2, 3]));

  expect(await client.closed).toMatchObject({ code: 1003 });
  expect((await eventOf('DISCONNECT', client.id)).requestContext.disconnectStatusCode).toBe(1003);
});

test('a frame over 32 KB closes the socket with 1009 and invokes no function', async () => {
  const client = await open();

  client.send('x'.repeat(32 * 1024 + 1));

  expect(await client.closed).toMatchObject({ code: 1009 });
  expect((await eventOf('DISCONNECT', client.id)).requestContext.disconnectStatusCode).toBe(1009);
  expect(fixture.local.observations.past('frame-received')).toEqual([]);
});

test('a frame is told as it came, with the ids of its invocations, and its answer with who made it', async () => {
  const client = await open();

  client.send({ action: 'reply', do: 'reply', n: 1 });
  await client.next();
  client.send({ do: 'throw' });
  await client.next();

  const [replied, thrown] = fixture.local.observations.past('frame-received');
  const requestIds = fixture.local.observations
    .past('invocation-started')
    .map(({ event }) => event as SocketEvent)
    .filter(({ body }) => body !== undefined)
    .map(({ requestContext }) => requestContext.requestId);
  expect(replied).toMatchObject({ routeKey: 'reply', requestIds: [requestIds[0]] });
  expect(replied?.text).toBe('{"action":"reply","do":"reply","n":1}');
  expect(replied?.connectionId).toBe(client.id);
  expect(thrown?.requestIds).toEqual([requestIds[1]]);
  expect(fixture.local.observations.past('frame-sent')).toEqual([
    { type: 'frame-sent', connectionId: client.id, text: 'reply to 1', by: 'function' },
    {
      type: 'frame-sent',
      connectionId: client.id,
      text: expect.stringContaining(`"requestId":"${requestIds[1]}"`),
      by: 'gateway',
    },
  ]);
});

test('a frame of exactly 32 KB is fine', async () => {
  const client = await open();

  client.send('x'.repeat(32 * 1024));

  expect((await client.nextJson()).echo).toHaveLength(32 * 1024);
});

test('a message of several frames over 128 KB closes the socket with 1009', async () => {
  const client = await open();

  for (let part = 0; part < 6; part += 1) client.socket.send('x'.repeat(30_000), { fin: part === 5 });

  expect(await client.closed).toMatchObject({ code: 1009 });
  expect((await eventOf('DISCONNECT', client.id)).requestContext.disconnectStatusCode).toBe(1009);
});

test('a message of several small frames up to 128 KB arrives whole', async () => {
  const client = await open();

  for (let part = 0; part < 4; part += 1) client.socket.send('x'.repeat(30_000), { fin: part === 3 });

  expect((await eventOf('MESSAGE', client.id)).body).toHaveLength(120_000);
});

test('ten minutes without a message end a connection with 1001', async () => {
  const client = await open();
  time.advance(9 * 60_000);
  await say(client, 'awake');
  time.advance(9 * 60_000);
  await say(client, 'awake');
  time.advance(10 * 60_000);

  expect(await client.closed).toEqual({ code: 1001, reason: 'Going away' });
  expect((await eventOf('DISCONNECT', client.id)).requestContext).toMatchObject({
    disconnectStatusCode: 1001,
    disconnectReason: 'Going away',
  });
});

test('two hours end a connection however busy it is', async () => {
  const client = await open();
  for (let minutes = 0; minutes < 117; minutes += 9) {
    time.advance(9 * 60_000);
    await say(client, 'awake');
  }
  time.advance(3 * 60_000);

  expect(await client.closed).toMatchObject({ code: 1001 });
});

test.each([
  [undefined, undefined, 1005, 'Client-side close frame status not set'],
  [1001, '', 1001, ''],
  [1000, '', 1000, 'Connection Closed Normally'],
])('a client that closes with %s %s is told to $disconnect as %i "%s"', async (code, reason, status, said) => {
  const client = await open();
  const { host } = new URL(fixture.http);

  client.socket.close(code, reason);

  const event = await eventOf('DISCONNECT', client.id);
  expect(event.requestContext).toMatchObject({ disconnectStatusCode: status, disconnectReason: said });
  expect(event.headers).toEqual({
    Host: event.requestContext.domainName,
    'x-api-key': '',
    'X-Forwarded-For': '',
    'x-restapi': '',
  });
  expect(host).not.toBe(event.requestContext.domainName);
});

test('a client that hangs up while $connect runs is a $disconnect with 1006', async () => {
  fixture.local.observations.forget();
  const client = new WebSocket(url('&connect=slow'));
  client.on('error', () => {});
  const { event } = await fixture.local.observations.first(
    'invocation-started',
    ({ function: name }) => name === 'SocketFunction',
  );
  client.terminate();

  const { connectionId } = (event as SocketEvent).requestContext;
  const disconnect = await eventOf('DISCONNECT', String(connectionId));
  expect(disconnect.requestContext.disconnectStatusCode).toBe(1006);
});

test('a connection that is lost without a close frame is 1006', async () => {
  const client = await open();

  client.socket.terminate();

  expect((await eventOf('DISCONNECT', client.id)).requestContext.disconnectStatusCode).toBe(1006);
});

test('connectedAt is the same in all events of a connection', async () => {
  const client = await open();
  const connect = await eventOf('CONNECT', client.id);
  client.send('hello');
  const message = await eventOf('MESSAGE');
  time.advance(1000);
  client.socket.close();

  const events = [connect, message, await eventOf('DISCONNECT')];
  expect(new Set(events.map(({ requestContext }) => requestContext.connectedAt)).size).toBe(1);
  expect(events[2]?.requestContext.requestTimeEpoch).toBe(Number(events[0]?.requestContext.connectedAt) + 1000);
});

test('frames and connections are logged without their contents', async () => {
  const client = await open('&secret=s3cret');
  client.send('private words');
  await client.next();

  const log = fixture.lines.join('\n');
  expect(log).toContain(`socket ${client.id} opened on live`);
  expect(log).toContain(`socket ${client.id} 13 bytes to $default`);
  expect(log).not.toContain('s3cret');
  expect(log).not.toContain('private words');
});

test('the handshake answers with the key it was given', async () => {
  const key = Buffer.from('0123456789abcdef').toString('base64');
  const expected = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  const { request } = await import('node:http');
  const { port, pathname } = new URL(fixture.socket);

  const accept = await new Promise((resolve) => {
    const upgrade = request({
      port,
      path: `${pathname}?auth=yes`,
      headers: { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': key, 'sec-websocket-version': '13' },
    });
    upgrade.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.headers['sec-websocket-accept']);
    });
    upgrade.end();
  });

  expect(accept).toBe(expected);
});
