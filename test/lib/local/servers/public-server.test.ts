import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fixture, startFixture } from '../fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await startFixture({ withEdge: false });
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
