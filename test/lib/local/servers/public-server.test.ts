import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fixture, startFixture } from '../fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  const pages = { '/demo': { contentType: 'text/html', body: async () => '<p>demo</p>' } };
  fixture = await startFixture({ withEdge: false, pages });
});
afterAll(() => fixture.close());

/** fetch does not let one choose the Host. */
const withHost = (host: string, path: string) =>
  new Promise<number>((resolve, reject) => {
    const asked = request({ port: fixture.local.port, path, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', reject).end();
  });

test('without an edge the APIs answer under their prefix', async () => {
  expect((await fetch(`${fixture.http}/open`)).status).toBe(200);
});

test('without an edge the APIs answer under their own host', async () => {
  const id = fixture.local.apis.find(({ protocol }) => protocol === 'HTTP')?.id;

  expect(await withHost(`${id}.localhost:${fixture.local.port}`, '/open')).toBe(200);
  expect(await withHost(`${id}.execute-api.us-east-1.amazonaws.com`, '/open')).toBe(200);
});

test('without an edge everything else is a sentence that names the prefixes', async () => {
  const response = await fetch(`${fixture.local.url}/open`);

  expect(response.status).toBe(404);
  for (const { id } of fixture.local.apis) expect(await response.clone().text()).toContain(`/_api/${id}`);
});

test('an API that does not exist is a sentence', async () => {
  const response = await fetch(`${fixture.local.url}/_api/nobody/open`);

  expect(await response.json()).toEqual({ message: 'There is no API nobody in these stacks.' });
});

test('a connection that is idle is kept for longer than a minute, at every door', async () => {
  const { url, awsEndpoint, dynamodbEndpoint } = fixture.local;

  for (const door of [url, awsEndpoint, dynamodbEndpoint]) {
    const response = await fetch(door);
    await response.arrayBuffer();
    expect(response.headers.get('keep-alive')).toBe('timeout=75');
  }
});

test.each([
  ['localhost:80', 200],
  ['LOCALHOST', 200],
  ['127.0.0.1', 200],
  ['192.168.1.7:8787', 200],
  ['[::1]:8787', 200],
  ['demo.localhost:80', 200],
  ['evil.example', 403],
  ['127.0.0.1.evil.example:80', 403],
  ['localhost.evil.example', 403],
  ['evillocalhost', 403],
])('a page under the host %s is answered %i: a foreign name may lead to this machine', async (host, status) => {
  expect(await withHost(host, '/demo')).toBe(status);
});

test('a name that somebody has led to this machine is refused, at every door, and opens no socket', async () => {
  const { url, awsEndpoint, dynamodbEndpoint } = fixture.local;
  const statusOf = (door: string, headers: Record<string, string>) =>
    new Promise<number>((resolve, reject) => {
      const asked = request(door, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      asked.on('upgrade', (_, socket) => {
        socket.destroy();
        resolve(101);
      });
      asked.on('error', reject).end();
    });
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };

  for (const door of [url, awsEndpoint, dynamodbEndpoint]) {
    expect(await statusOf(door, { host: 'evil.example' })).toBe(403);
  }
  expect(await statusOf(`${url}/ws`, { host: 'evil.example', ...upgrade })).toBe(403);
});

test('no page reads the database or the secrets', async () => {
  const { awsEndpoint, dynamodbEndpoint } = fixture.local;

  for (const door of [awsEndpoint, dynamodbEndpoint]) {
    for (const method of ['POST', 'OPTIONS']) {
      const { status, headers } = await fetch(door, { method, headers: { origin: 'https://evil.example' } });
      expect([status, headers.get('access-control-allow-origin')]).toEqual([403, null]);
    }
  }
});
