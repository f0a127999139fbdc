import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { EDGE_ADDRESS } from '../../../../lib/local/edge/edge.ts';
import { type ManualTime, manualTime } from '../../../../lib/local/time/manual-time.ts';
import { type Fixture, startFixture } from '../fixture.ts';
import { openSocket, refusedStatus } from '../socket-client.ts';

let fixture: Fixture;
let time: ManualTime;

beforeAll(async () => {
  time = manualTime();
  fixture = await startFixture({
    time,
    pages: { '/demo': { contentType: 'text/html', body: async () => '<p>demo</p>' } },
  });
});
afterAll(() => fixture.close());
beforeEach(() => fixture.local.observations.forget());

const get = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
  fetch(`${fixture.local.url}${path}`, { headers, redirect: 'manual', ...init });
interface EchoedEvent {
  readonly headers: Record<string, string>;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly requestContext: { readonly domainName: string; readonly http: { readonly sourceIp: string } };
}
const echoed = async (response: Promise<Response>) => (await (await response).json()) as EchoedEvent;
const wsUrl = (path: string) => fixture.local.url.replace('http', 'ws') + path;

test('the API sees its own host, the edge as its client, and the viewer in the chain', async () => {
  const event = await echoed(get('/open?x=1', { 'X-Forwarded-For': '198.51.100.7' }));

  expect(event.headers.host).toBe(event.requestContext.domainName);
  expect(event.requestContext.http.sourceIp).toBe(EDGE_ADDRESS);
  expect(event.headers['x-forwarded-for']).toBe(`198.51.100.7,127.0.0.1,${EDGE_ADDRESS}`.replaceAll(',', ', '));
  expect(event.headers['x-viewer-ip']).toBe('127.0.0.1');
  expect(event.rawQueryString).toBe('x=1');
});

test.each(['/open?x=1', 'http://elsewhere.example/open?x=1'])(
  'a target in either form comes through, without a host, as HTTP/1.0 allows: %s',
  async (target) => {
    const { port } = new URL(fixture.local.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(`GET ${target} HTTP/1.0\r\n\r\n`);
    const answer = await text(socket);

    const event = JSON.parse(answer.slice(answer.indexOf('{'))) as EchoedEvent;
    expect(event).toMatchObject({ rawPath: '/open', rawQueryString: 'x=1' });
  },
);

test('the origin gets the custom header with the secret, whatever the viewer sends', async () => {
  const event = await echoed(get('/open', { 'Edge-Secret': 'guess' }));

  expect(event.headers['edge-secret']).toMatch(/^[A-Za-z0-9]{48}$/);
});

test('a function may answer by itself', async () => {
  const response = await get('/turned-away');

  expect(response.status).toBe(302);
  expect(response.headers.get('location')).toBe('/open');
  expect(fixture.local.observations.past('invocation-started')).toEqual([]);
});

test('a function that sets a forbidden header causes 502, and one that throws 503', async () => {
  expect((await get('/forbidden-header')).status).toBe(502);
  expect((await get('/thrown')).status).toBe(503);
});

test('a function may select another origin, whose headers the request then carries', async () => {
  const event = await echoed(get('/moved/http', {}, { method: 'POST', body: 'x' }));

  expect(event.rawPath).toBe('/open');
  expect(event.headers.host).toBe(event.requestContext.domainName);
  expect(event.headers['edge-secret']).toMatch(/^[A-Za-z0-9]{48}$/);
});

test('an origin that is not there is 502, and so is any for a WebSocket', async () => {
  expect((await get('/moved/nowhere')).status).toBe(502);
  expect(await refusedStatus(wsUrl('/moved/socket'))).toBe(502);
});

test('a method that the behavior does not allow is refused at the edge', async () => {
  expect((await get('/ws', {}, { method: 'POST' })).status).toBe(403);
});

test('an error page replaces the error of an origin', async () => {
  const response = get('/nothing');

  expect((await response).status).toBe(200);
  expect((await echoed(response)).rawPath).toBe('/open');
});

test('a socket path is rewritten to the stage by the function, and the door arrives as a header', async () => {
  const client = await openSocket(wsUrl('/ws/chat/?auth=yes'), { headers: { 'X-Mixed-Case': 'kept' } });

  const { event } = await fixture.local.observations.first(
    'invocation',
    ({ function: name }) => name === 'SocketFunction',
  );
  expect(event).toMatchObject({
    headers: { 'x-door': '/ws/chat/', 'X-Mixed-Case': 'kept', 'X-Forwarded-For': `127.0.0.1, ${EDGE_ADDRESS}` },
    requestContext: { stage: 'live', identity: { sourceIp: EDGE_ADDRESS } },
  });
  client.socket.terminate();
});

test('a refused handshake keeps its status through the edge', async () => {
  expect(await refusedStatus(wsUrl('/ws?auth=deny'))).toBe(403);
  expect(await refusedStatus(wsUrl('/ws'))).toBe(401);
});

test('an upgrade of a path that is not for sockets is an ordinary answer', async () => {
  expect(await refusedStatus(wsUrl('/open'))).toBe(200);
});

test('a socket on which the server is silent for ten minutes is cut without a close frame', async () => {
  const client = await openSocket(wsUrl('/ws?auth=yes'));
  const { connectionId } = await fixture.local.observations.first('connection-opened');
  time.advance(9 * 60_000);
  client.send({ do: 'fail' });
  await fixture.local.observations.first('invocation', ({ event }) => JSON.stringify(event).includes('"MESSAGE"'));

  time.advance(60_000);

  expect(await client.closed).toMatchObject({ code: 1006 });
  const closed = await fixture.local.observations.first('connection-closed');
  expect(closed).toMatchObject({ connectionId, code: 1006 });
});

test('a message from the server keeps the edge from cutting', async () => {
  const client = await openSocket(wsUrl('/ws?auth=yes'));
  time.advance(9 * 60_000);
  fixture.local.observations.forget();
  client.send('echo');
  await client.next();
  await fixture.local.observations.first('invocation');

  time.advance(9 * 60_000);

  expect(fixture.local.observations.past('connection-closed')).toEqual([]);
  client.socket.terminate();
});

test('pages of the runner come before everything else', async () => {
  const response = await get('/demo');

  expect(response.headers.get('content-type')).toBe('text/html');
  expect(await response.text()).toBe('<p>demo</p>');
});
