import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentSubject } from '../../lambdas/domain/identity/caller.ts';
import type { Product } from '../../lib/local-product.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { type HttpClient, httpClient, newAgent, newUser } from '../support/clients/http-client.ts';
import { dialV1 } from '../support/clients/native-client.ts';
import { socketio } from '../support/clients/socketio-client.ts';
import { PAGE } from '../support/gateway/gateway.ts';
import { gatewayStores } from '../support/gateway/gateway-stores.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { logged, loggedSoFar } from '../support/logs/logged.ts';

let product: Product;
let call: HttpClient;
beforeAll(async () => {
  product = await startLocal();
  call = httpClient(product.url);
});
afterAll(() => product.close());

const idOf = ({ headers }: { headers: Headers }) => headers.get('apigw-requestid') ?? 'none';

describe('the request id in an answer', () => {
  it('is in the lines of every function that took part, to the last post, and leads to the edge’s log', async () => {
    const { secretKey } = product.keys;
    const visitor = await newUser(call, secretKey, 'v1');
    const desk = await dialV1(product.url, (await newAgent(call, secretKey)).token);
    const unshare = await shareSocket(tenantNamed('test'), 105);

    const sent = await call('POST /api/chat/messages', { token: visitor.token, body: { text: 'is anybody there?' } });
    await desk.next('message');
    const requestId = idOf(sent);

    expect(sent.status).toBe(201);
    // A hundred agents have it from the sender's own invocation, the others from another.
    expect(await logged(product, 'ChatFunction', (line) => line.requestId === requestId)).toMatchObject({
      route: 'POST /api/chat/messages',
      tenantId: 'test',
      status: 201,
      posts: 100,
    });
    expect(await logged(product, 'BackgroundFunction', (line) => line.requestId === requestId)).toMatchObject({
      level: 'info',
      job: 'fanOutToAgents',
      posts: 6,
    });
    expect(await logged(product, 'api', (line) => line.requestId === requestId)).toMatchObject({ status: '201' });
    const { edgeRequestId } = await logged(product, 'ChatFunction', (line) => line.requestId === requestId);
    expect(edgeRequestId).toBe(sent.headers.get('x-amz-cf-id'));
    expect(await logged(product, 'edge', (line) => line['x-edge-request-id'] === edgeRequestId)).toMatchObject({
      'cs-method': 'POST',
      'sc-status': '201',
    });
    await unshare();
    await desk.close();
  });

  it('is in the line of the function that signs, which another asked for a token', async () => {
    const answer = await call('GET /api/chat/messages', { headers: { origin: PAGE, 'x-tenant-id': 'test' } });
    const requestId = idOf(answer);

    expect(answer.status).toBe(200);
    await logged(product, 'ChatFunction', (line) => line.requestId === requestId);
    expect(await logged(product, 'TokensFunction', (line) => line.requestId === requestId)).toMatchObject({
      route: 'POST /api/chat/anonymous-token',
      status: 200,
    });
  });

  it('is in the body of an error, and in the line with its code', async () => {
    const visitor = await newUser(call, product.keys.secretKey, 'v2');
    const refused = await call('GET /api/chat/messages?conversationId=c_none', { token: visitor.token });

    expect(refused.body.requestId).toBe(idOf(refused));
    expect(await logged(product, 'ChatFunction', (line) => line.requestId === refused.body.requestId)).toMatchObject({
      status: refused.status,
      reasons: { [refused.body.code]: 1 },
      RequestsRefused: 1,
    });
  });

  it('of a forged token, which no function sees, is in the line of the authorizer', async () => {
    const denied = await call('GET /api/chat/messages', { token: 'c.b.a' });

    expect(denied.status).toBe(403);
    expect(await logged(product, 'AuthorizerFunction', (line) => line.requestId === idOf(denied))).toMatchObject({
      status: 403,
      reasons: { denied: 1 },
    });
  });

  it('of a frame is in its error, and in the line with the connection', async () => {
    const visitor = await newUser(call, product.keys.secretKey, 'v3');
    const socket = await dialV1(product.url, visitor.token);

    socket.send({ type: 'no-such-thing' });
    const { requestId, code } = await socket.next('error');

    expect(await logged(product, 'SocketFunction', (line) => line.requestId === requestId)).toMatchObject({
      route: '$default',
      connectionId: expect.any(String),
      reasons: { [code]: 1 },
    });
    await socket.close();
  });

  it('of a handshake is in the line of the function that posts its open packet', async () => {
    const visitor = await newUser(call, product.keys.secretKey, 'v4');
    product.observations.forget();

    const client = socketio(product.url, { auth: { token: visitor.token } });
    await client.next('connect');
    const { requestId, edgeRequestId } = await logged(product, 'SocketFunction', ({ route }) => route === '$connect');

    expect(await logged(product, 'BackgroundFunction', (line) => line.requestId === requestId)).toMatchObject({
      job: 'openPacket',
      posts: 1,
    });
    await logged(product, 'edge', (line) => line['x-edge-request-id'] === edgeRequestId);
    client.close();
  });
});

it('a request without anything unusual costs few bytes of log, and no metric', async () => {
  const visitor = await newUser(call, product.keys.secretKey, 'v5');
  const socket = await dialV1(product.url, visitor.token);

  const sent = await call('POST /api/chat/messages', { token: visitor.token, body: { text: 'hello' } });
  const line = await logged(product, 'ChatFunction', ({ requestId }) => requestId === idOf(sent));

  expect(Object.keys(line).sort()).toEqual(
    ['edgeRequestId', 'level', 'ms', 'posts', 'requestId', 'route', 'status', 'tenantId'].sort(),
  );
  expect(JSON.stringify(line).length).toBeLessThanOrEqual(240);
  await socket.close();
});

it('the lines of functions, of the API and of the edge are all read', () => {
  expect([...new Set(loggedSoFar(product).map(({ of }) => of))].sort()).toEqual(['api', 'edge', 'function']);
});

/** Further agents, who share the socket of the one that is connected; answers what removes them again. */
async function shareSocket(tenantId: ReturnType<typeof tenantNamed>, count: number): Promise<() => Promise<void>> {
  const works = gatewayStores(product);
  const [alive] = await works.connections.ofAgents(tenantId);
  if (!alive) throw new Error('the agent is not connected');
  const further = Array.from({ length: count }, (_, index) => {
    const userId = `m${String(index).padStart(3, '0')}`;
    return { ...alive, userId, subject: agentSubject(userId) };
  });
  for (const agent of further) await works.connections.add(agent);
  return async () => {
    for (const agent of further) await works.connections.remove(agent);
    works.stop();
  };
}
