import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ManualTime, manualTime } from '../../../../lib/local/time/manual-time.ts';
import { type Fixture, startFixture } from '../fixture.ts';

let fixture: Fixture;
let time: ManualTime;

beforeAll(async () => {
  time = manualTime();
  fixture = await startFixture({ time });
});
afterAll(() => fixture.close());
beforeEach(() => fixture.local.observations.forget());

const get = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
  fetch(`${fixture.http}${path}`, { headers, redirect: 'manual', ...init });
interface EchoedEvent {
  readonly headers: Record<string, string>;
  readonly pathParameters: Record<string, string>;
  readonly requestContext: { readonly requestId: string; readonly authorizer: { readonly lambda: unknown } };
}
const echoed = async (response: Response) => (await response.json()) as EchoedEvent;
const corsNames = (response: Response) =>
  [...response.headers.keys()].filter((name) => name.startsWith('access-control'));

test('a request becomes an event, and the event an answer with a request id', async () => {
  const response = await get('/open?a=1&a=2&b=%20x', { Cookie: 'k=v; l=w', 'X-Mixed': 'yes' });
  const event = await echoed(response);

  expect(response.headers.get('apigw-requestid')).toBe(event.requestContext.requestId);
  expect(event).toMatchObject({
    version: '2.0',
    routeKey: 'GET /open',
    rawPath: '/open',
    rawQueryString: 'a=1&a=2&b=%20x',
    cookies: ['k=v', 'l=w'],
    queryStringParameters: { a: '1,2', b: ' x' },
    headers: { 'x-mixed': 'yes', 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https', 'content-length': '0' },
    isBase64Encoded: false,
  });
  expect(event.headers).not.toHaveProperty('cookie');
});

test.each([
  ['/nothing', 'GET', 404, 'Not Found'],
  ['/open', 'DELETE', 404, 'Not Found'],
  ['/open/', 'GET', 404, 'Not Found'],
  ['/open?mode=throw', 'GET', 500, 'Internal Server Error'],
  ['/open?mode=malformed', 'GET', 500, 'Internal Server Error'],
  ['/guarded', 'GET', 401, 'Unauthorized'],
  ['/%E0%A4%A', 'GET', 400, 'Bad Request'],
])('%s by %s is answered by the gateway with %i', async (path, method, status, message) => {
  const response = await get(path, { Origin: 'https://site.example' }, { method });

  expect(response.status).toBe(status);
  expect(await response.text()).toBe(JSON.stringify({ message }));
  expect(response.headers.get('apigw-requestid')).toMatch(/=$/);
  expect(corsNames(response)).toEqual([]);
});

test('a body over 10 MB is refused with 413', async () => {
  const response = await get('/open', {}, { method: 'POST', body: 'x'.repeat(10 * 1024 * 1024 + 1) });

  expect(response.status).toBe(413);
});

test('an event over 6 MB is more than a Lambda takes: 500', async () => {
  const headers = { 'content-type': 'text/plain' };
  const response = await get('/open', headers, { method: 'POST', body: 'x'.repeat(7 * 1024 * 1024) });

  expect(response.status).toBe(500);
});

test('request line and headers over 10,240 bytes are refused', async () => {
  expect((await get('/open', { 'x-long': 'x'.repeat(10_000) })).status).toBe(200);
  expect((await get('/open', { 'x-long': 'x'.repeat(10_240) })).status).toBe(431);
});

test('a handler that takes longer than 30 seconds is answered with 503 and goes on', async () => {
  const response = get('/open?mode=hang');
  await fixture.local.observations.first('invocation-started');
  time.advance(30_000);

  expect((await response).status).toBe(503);
  expect(await (await response).json()).toEqual({ message: 'Service Unavailable' });
  expect(fixture.local.observations.past('invocation')).toEqual([]);
  await fixture.local.crash('HttpFunction');
});

test('cookies of the result come before its set-cookie header, and its CORS headers are dropped', async () => {
  const response = await get('/open?mode=own-cors', { Origin: 'https://site.example' });

  expect(response.status).toBe(201);
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2', 'c=3']);
  expect(response.headers.get('x-own')).toBe('kept');
  expect(response.headers.get('access-control-allow-origin')).toBe('https://site.example');
  expect(response.headers.get('access-control-allow-credentials')).toBe('true');
});

test('without an Origin, or with one that is not allowed, there are no CORS headers', async () => {
  expect(corsNames(await get('/open?mode=own-cors'))).toEqual([]);
  expect(corsNames(await get('/open?mode=own-cors', { Origin: 'http://site.example' }))).toEqual([]);
});

test('a preflight is answered without any Lambda', async () => {
  const headers = { Origin: 'https://site.example', 'Access-Control-Request-Method': 'POST' };
  const response = await get('/guarded', headers, { method: 'OPTIONS' });

  expect(response.status).toBe(204);
  expect(Object.fromEntries(corsNames(response).map((name) => [name, response.headers.get(name)]))).toEqual({
    'access-control-allow-credentials': 'true',
    'access-control-allow-headers': 'authorization,x-tenant-id',
    'access-control-allow-methods': 'GET,POST',
    'access-control-allow-origin': 'https://site.example',
    'access-control-max-age': '7200',
  });
  expect(fixture.local.observations.past('invocation-started')).toEqual([]);
});

test('binary answers are decoded', async () => {
  const response = await get('/open?mode=binary');

  expect(response.headers.get('content-type')).toBe('image/gif');
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([0, 1, 2, 255]));
});

test('an authorizer is asked once for all routes, and its context keeps its types', async () => {
  const first = await get('/guarded', { Authorization: 'good' });
  const second = await get('/guarded/7', { authorization: 'good' });

  expect((await echoed(first)).requestContext.authorizer.lambda).toEqual({ token: 'good', count: 7, list: [1] });
  expect((await echoed(second)).pathParameters).toEqual({ id: '7' });
  const asked = fixture.local.observations
    .past('invocation')
    .filter(({ function: name }) => name === 'HttpAuthorizerFunction');
  expect(asked).toHaveLength(1);
  expect(asked[0]?.event).toMatchObject({ type: 'REQUEST', version: '2.0', identitySource: ['good'] });
});

test('a refusal is remembered as well, and forgotten after its time', async () => {
  const asked = () =>
    fixture.local.observations.past('invocation').filter(({ function: name }) => name === 'HttpAuthorizerFunction')
      .length;

  expect((await get('/guarded', { Authorization: 'bad' })).status).toBe(403);
  expect((await get('/guarded', { Authorization: 'bad' })).status).toBe(403);
  expect(asked()).toBe(1);
  time.advance(300_000);
  expect((await get('/guarded', { Authorization: 'bad' })).status).toBe(403);
  expect(asked()).toBe(2);
});

test.each(['throw', 'nonsense'])('an authorizer that answers "%s" causes 500 and is asked again', async (token) => {
  expect((await get('/guarded', { Authorization: token })).status).toBe(500);
  expect((await get('/guarded', { Authorization: token })).status).toBe(500);

  const asked = fixture.local.observations
    .past('invocation')
    .filter(({ function: name }) => name === 'HttpAuthorizerFunction');
  expect(asked).toHaveLength(2);
});

test('a policy for one route, remembered, does not open another', async () => {
  expect((await get('/guarded', { Authorization: 'policy' })).status).toBe(200);
  expect((await get('/guarded/7', { Authorization: 'policy' })).status).toBe(403);
});

test('a log line names method, path, status and duration, and no query', async () => {
  await get('/open?secret=s3cret');

  expect(fixture.lines.at(-1)).toMatch(/^GET \/_api\/[a-z0-9]+\/open 200 \d+ ms$/);
});
