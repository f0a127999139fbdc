import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failPosts, noFaults } from '../../../../lib/local/faults.ts';
import { type Fixture, startFixture } from '../fixture.ts';
import { openSocket, type SocketClient } from '../socket-client.ts';

let fixture: Fixture;
const faults = noFaults();

beforeAll(async () => {
  fixture = await startFixture({ faults, limits: { clientBufferBytes: 64 * 1024 } });
});
afterAll(() => fixture.close());

const SIGNED = { authorization: 'AWS4-HMAC-SHA256 Credential=x' };
const manage = (method: string, id: string, body?: string | Uint8Array<ArrayBuffer>, stage = 'live') =>
  fetch(`${fixture.local.awsEndpoint}/${stage}/@connections/${encodeURIComponent(id)}`, {
    method,
    headers: SIGNED,
    ...(body === undefined ? {} : { body }),
  });
async function open(): Promise<SocketClient & { id: string }> {
  fixture.local.observations.forget();
  const client = await openSocket(`${fixture.socket}?auth=yes`);
  const { connectionId } = await fixture.local.observations.first('connection-opened');
  return { ...client, id: connectionId };
}

test('a post reaches the client as a text frame', async () => {
  const client = await open();

  const response = await manage('POST', client.id, new Uint8Array(Buffer.from('grüße')));

  expect(response.status).toBe(200);
  expect(await response.text()).toBe('');
  expect(await client.next()).toBe('grüße');
  client.socket.terminate();
});

test('a connection can be looked at', async () => {
  const client = await open();

  const response = await manage('GET', client.id);

  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    connectedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    identity: { sourceIp: '127.0.0.1' },
    lastActiveAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
  client.socket.terminate();
});

test('a deletion closes the client with 1000, tells $disconnect, and works once', async () => {
  const client = await open();

  const first = await manage('DELETE', client.id);
  const second = await manage('DELETE', client.id);

  expect(first.status).toBe(204);
  expect(second.status).toBe(410);
  expect(await client.closed).toMatchObject({ code: 1000 });
  const { event } = await fixture.local.observations.first(
    'invocation',
    ({ event: seen }) => JSON.stringify(seen).includes('"DISCONNECT"') && JSON.stringify(seen).includes(client.id),
  );
  expect(event).toMatchObject({
    requestContext: { disconnectStatusCode: 1000, disconnectReason: 'Connection Closed Normally' },
  });
});

test('before $connect has returned: 410', async () => {
  fixture.local.observations.forget();
  const client = await openSocket(`${fixture.socket}?auth=yes&connect=post`);

  const { result } = await fixture.local.observations.first(
    'invocation',
    ({ event }) => JSON.stringify(event).includes('"CONNECT"') && !JSON.stringify(event).includes('methodArn'),
  );

  expect(result).toMatchObject({ post: { status: 410, error: 'GoneException' } });
  client.socket.terminate();
});

test('after the client has gone: 410 with the name that SDKs look for', async () => {
  const client = await open();
  client.socket.close();
  await fixture.local.observations.first('connection-closed', ({ connectionId }) => connectionId === client.id);

  for (const method of ['POST', 'GET', 'DELETE']) {
    const response = await manage(method, client.id);
    expect(response.status).toBe(410);
    expect(response.headers.get('x-amzn-errortype')).toBe('GoneException');
  }
});

test('an id that never was is 410 too', async () => {
  expect((await manage('POST', 'TXzPWdnOjoECGjA=', 'x')).status).toBe(410);
});

test('a message over 128 KB is 413, and one of 128 KB arrives', async () => {
  const client = await open();

  const tooLarge = await manage('POST', client.id, 'x'.repeat(128 * 1024 + 1));
  const largest = await manage('POST', client.id, 'x'.repeat(128 * 1024));

  expect(tooLarge.status).toBe(413);
  expect(tooLarge.headers.get('x-amzn-errortype')).toBe('PayloadTooLargeException');
  expect(largest.status).toBe(200);
  expect(await client.next()).toHaveLength(128 * 1024);
  client.socket.terminate();
});

test('another stage, another path and an unsigned request are 403', async () => {
  const client = await open();
  const address = `${fixture.local.awsEndpoint}/live/@connections/${encodeURIComponent(client.id)}`;

  expect((await manage('POST', client.id, 'x', 'other')).status).toBe(403);
  expect((await fetch(`${fixture.local.awsEndpoint}/live/elsewhere`, { method: 'POST', headers: SIGNED })).status).toBe(
    403,
  );
  const unsigned = await fetch(address, { method: 'POST', body: 'x' });
  expect(unsigned.status).toBe(403);
  expect(unsigned.headers.get('x-amzn-errortype')).toBe('ForbiddenException');
  client.socket.terminate();
});

test('a client that does not read fills its buffer, and posts to it become 429', async () => {
  const client = await open();
  client.socket.pause();
  const statuses: number[] = [];

  for (let post = 0; post < 400 && !statuses.includes(429); post += 1) {
    statuses.push((await manage('POST', client.id, 'x'.repeat(100_000))).status);
  }

  expect(statuses.at(-1)).toBe(429);
  client.socket.terminate();
});

test('posts to one connection can be made to fail a number of times', async () => {
  const client = await open();
  failPosts(faults, client.id, 429, 2);

  const statuses: number[] = [];
  for (let post = 0; post < 3; post += 1) statuses.push((await manage('POST', client.id, `${post}`)).status);

  expect(statuses).toEqual([429, 429, 200]);
  expect(await client.next()).toBe('2');
  client.socket.terminate();
});

test('a held-back post lets a later one overtake it', async () => {
  const client = await open();
  let release: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  faults.postDelay = ({ body }) => (body === 'first' ? gate : 0);

  const first = manage('POST', client.id, 'first');
  await manage('POST', client.id, 'second');
  release();
  await first;

  expect([await client.next(), await client.next()]).toEqual(['second', 'first']);
  client.socket.terminate();
});

test('the SDK finds its way, its errors and its encoded ids', async () => {
  const client = await open();
  const sdk = new ApiGatewayManagementApiClient({
    endpoint: `${fixture.local.awsEndpoint}/live`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
  });

  await sdk.send(new PostToConnectionCommand({ ConnectionId: client.id, Data: 'by the SDK' }));
  expect(await client.next()).toBe('by the SDK');
  const { Identity, ConnectedAt } = await sdk.send(new GetConnectionCommand({ ConnectionId: client.id }));
  expect([Identity?.SourceIp, ConnectedAt instanceof Date]).toEqual(['127.0.0.1', true]);
  await sdk.send(new DeleteConnectionCommand({ ConnectionId: client.id }));
  const gone = sdk.send(new PostToConnectionCommand({ ConnectionId: client.id, Data: 'x' }));
  await expect(gone).rejects.toBeInstanceOf(GoneException);
  sdk.destroy();
});

test('every call is told with its status and size', async () => {
  const client = await open();

  await manage('POST', client.id, 'hello');

  const told = await fixture.local.observations.first('post', ({ connectionId }) => connectionId === client.id);
  expect(told).toEqual({
    type: 'post',
    connectionId: client.id,
    method: 'POST',
    status: 200,
    bytes: 5,
    body: 'hello',
  });
  expect(fixture.local.observations.past('frame-sent')).toEqual([
    { type: 'frame-sent', connectionId: client.id, text: 'hello', by: 'function' },
  ]);
  client.socket.terminate();
});
