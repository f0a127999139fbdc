import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Exchange } from '../../../lib/local/observations.ts';
import { type Fixture, startFixture } from './fixture.ts';
import { openSocket, refusedStatus } from './socket-client.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture({
    pages: { '/demo': { contentType: 'text/html', body: async () => '<p>demo</p>' } },
  });
});
afterAll(() => fixture.close());
beforeEach(() => fixture.local.observations.forget());

/** Fetches something, and returns how the runner told it. */
async function told(url: string, init: RequestInit = {}): Promise<Exchange> {
  await (await fetch(url, { redirect: 'manual', ...init })).arrayBuffer();
  return fixture.local.observations.first('exchange');
}
const sockets = () => fixture.local.url.replace('http', 'ws');

test('an exchange through CloudFront is told as the client saw it, with all of both', async () => {
  const exchange = await told(`${fixture.local.url}/open?mode=own-cors&x=%20`, {
    method: 'POST',
    headers: { 'X-Asked': 'y', Origin: 'https://site.example' },
    body: '{"täxt":1}',
  });

  expect(exchange).toMatchObject({
    way: 'edge',
    method: 'POST',
    path: '/open',
    query: 'mode=own-cors&x=%20',
    requestBody: '{"täxt":1}',
    requestBodyCut: false,
    status: 201,
    body: 'made',
    bodyCut: false,
  });
  expect(exchange.requestHeaders).toContainEqual(['X-Asked', 'y']);
  expect(exchange.headers).toContainEqual(['x-own', 'kept']);
  expect(exchange.headers).toContainEqual(['x-cache', 'Miss from cloudfront']);
});

test('of the headers it says which a function set, whatever API Gateway and CloudFront have added or replaced', async () => {
  const { functionHeaders } = await told(`${fixture.local.url}/open?mode=own-cors`, {
    headers: { Origin: 'https://site.example' },
  });

  expect(functionHeaders?.toSorted()).toEqual(['set-cookie', 'x-own']);
});

test('an answer of a CloudFront function is one of a function', async () => {
  expect(await told(`${fixture.local.url}/turned-away`)).toMatchObject({
    way: 'edge',
    status: 302,
    functionHeaders: ['location'],
  });
});

test.each([
  ['an unknown route', '/nowhere', 404],
  ['a function that throws', '/open?mode=throw', 500],
  ['a result that is malformed', '/open?mode=malformed', 500],
])('an answer of API Gateway itself, to %s, is of no function', async (_, path, status) => {
  const exchange = await told(`${fixture.http}${path}`);

  expect(exchange.status).toBe(status);
  expect(exchange).not.toHaveProperty('functionHeaders');
});

test('an exchange at an API is told with the path that the API saw', async () => {
  expect(await told(`${fixture.http}/open?mode=plain`)).toMatchObject({
    way: 'api',
    path: '/open',
    query: 'mode=plain',
    body: '{"hello":"world"}',
    functionHeaders: [],
  });
});

test('pages of the runner, and addresses that lead nowhere, are told as its own', async () => {
  expect(await told(`${fixture.local.url}/demo`)).toMatchObject({ way: 'runner', path: '/demo', body: '<p>demo</p>' });
  fixture.local.observations.forget();
  expect(await told(`${fixture.local.url}/_api/nobody/x`)).toMatchObject({ way: 'runner', status: 404 });
});

test('bytes are told as bytes, and an answer to HEAD has no body', async () => {
  expect((await told(`${fixture.http}/open?mode=binary`)).body).toEqual(Uint8Array.of(0, 1, 2, 0xff));
  fixture.local.observations.forget();
  expect((await told(`${fixture.local.url}/demo`, { method: 'HEAD' })).body).toBe('');
});

test('a body over a megabyte is cut, and the client gets all of its answer', async () => {
  const body = 'x'.repeat(2 * 1024 * 1024);

  const response = await fetch(`${fixture.http}/open`, { method: 'POST', body });
  const echoed = (await response.json()) as { body: string };

  const exchange = await fixture.local.observations.first('exchange');
  expect(echoed.body).toHaveLength(body.length);
  expect([exchange.requestBodyCut, exchange.bodyCut]).toEqual([true, true]);
  expect([exchange.requestBody.length, exchange.body.length]).toEqual([1024 * 1024, 1024 * 1024]);
});

test('a handshake that opens a socket is an exchange, and the connection is told with it', async () => {
  const client = await openSocket(`${sockets()}/ws?auth=yes&connect=protocol`, {
    protocols: ['chat.v1', 'bearer.x'],
    headers: { 'X-Asked': 'y' },
  });

  const [exchange] = fixture.local.observations.past('exchange');
  const opened = await fixture.local.observations.first('connection-opened');
  expect(exchange).toMatchObject({
    way: 'edge',
    path: '/ws',
    query: 'auth=yes&connect=protocol',
    status: 101,
    headers: [['sec-websocket-protocol', 'chat.v1']],
    functionHeaders: ['sec-websocket-protocol'],
  });
  expect(opened).toMatchObject({
    path: '/ws',
    query: 'auth=yes&connect=protocol',
    stage: 'live',
    subprotocol: 'chat.v1',
  });
  expect(opened.requestHeaders).toContainEqual(['X-Asked', 'y']);
  client.socket.terminate();
});

test('without a subprotocol, and at the API itself, a connection is told so', async () => {
  const client = await openSocket(`${fixture.socket}?auth=yes`);

  const opened = await fixture.local.observations.first('connection-opened');
  expect(opened).toMatchObject({ path: '/live', query: 'auth=yes' });
  expect(opened).not.toHaveProperty('subprotocol');
  client.socket.terminate();
});

test('a refused handshake is an exchange with the answer that the client got', async () => {
  expect(await refusedStatus(`${sockets()}/ws?auth=deny`)).toBe(403);

  const exchange = await fixture.local.observations.first('exchange');
  expect(exchange).toMatchObject({ way: 'edge', path: '/ws', status: 403 });
  expect(exchange.headers).toContainEqual(['x-cache', 'Error from cloudfront']);
  expect(exchange).not.toHaveProperty('functionHeaders');
});
