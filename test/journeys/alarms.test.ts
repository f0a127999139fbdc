import { failPosts, noFaults } from '@chat-gateway/local/faults';
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { type HttpClient, httpClient, newAgent, newUser } from '../support/clients/http-client.ts';
import { dialV1 } from '../support/clients/native-client.ts';
import { socketio } from '../support/clients/socketio-client.ts';
import { gatewayStores } from '../support/gateway/gateway-stores.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { logged } from '../support/logs/logged.ts';

/**
 * Each alarm of lib/constructs/alarms.ts that a fault of the runner can bring about: the fault, and what the alarm's metric counts,
 * as a line of a log or an event of the runner. `FunctionThrottles` is left: the runner queues what Lambda would throttle.
 */
let product: Product;
let call: HttpClient;
beforeAll(async () => {
  product = await startLocal({
    expectedFailures: [/^Sweeper/],
  });
  call = httpClient(product.url);
  return () => product.close();
});
afterEach(() => void Object.assign(product.faults, noFaults()));

const refuse = (operation: string, type = 'AccessDeniedException') => {
  product.faults.database = (request) => (request.operation === operation ? { type, message: 'not now' } : undefined);
};
const say = (token: string, text: string) => call('POST /api/chat/messages', { token, body: { text } });
const visitor = (userId: string) => newUser(call, product.keys.secretKey, userId);
const sweep = () => Promise.all(product.schedules.map((schedule) => product.fireSchedule(schedule)));

it('HttpErrors: a database that refuses is an answer of 500 in the access log, whose stack is in the function’s', async () => {
  const { token } = await visitor('v1');
  refuse('PutItem');

  const { status, body } = await say(token, 'hello');

  expect(status).toBe(500);
  await logged(product, 'api', (line) => line.requestId === body.requestId && line.status === '500');
  const { error } = await logged(
    product,
    'ChatFunction',
    ({ level, requestId }) => level === 'error' && requestId === body.requestId,
  );
  expect(error.stack).toContain('lambdas/');
});

it('RequestsFailed: a frame that fails by our fault is counted, though API Gateway takes it for handled', async () => {
  const { token } = await visitor('v2');
  const socket = await dialV1(product.url, token);
  refuse('PutItem');

  socket.send({ type: 'message', text: 'hello', clientMessageId: 'm1' });
  const { code, requestId } = await socket.next('error');

  expect(code).toBe('ERR_INTERNAL');
  expect(
    await logged(product, 'SocketFunction', (line) => line.requestId === requestId && line.RequestsFailed === 1),
  ).toMatchObject({ status: 200, reasons: { ERR_INTERNAL: 1 } });
  await socket.close();
});

it('SocketErrors: a function that dies in the middle of a frame is an error of the integration', async () => {
  const { token } = await visitor('v3');
  const socket = await dialV1(product.url, token);
  const asked = new Promise<void>((resolve) => {
    product.faults.database = () => {
      resolve();
      return 'no-answer';
    };
  });

  socket.send({ type: 'message', text: 'hello', clientMessageId: 'm1' });
  await asked;
  await product.crash(functionOf('Socket'));

  await socket.next(({ message }) => message === 'Internal server error');
});

it('RequestsThrottled: who is told to try later is counted, with the tenant, and the races that were lost', async () => {
  const { token } = await visitor('v4');
  await say(token, 'first');
  refuse('PutItem', 'ConditionalCheckFailedException');

  const { status, body } = await say(token, 'second');

  expect([status, body.code]).toEqual([503, 'ERR_BUSY']);
  expect(await logged(product, 'ChatFunction', ({ requestId }) => requestId === body.requestId)).toMatchObject({
    tenantId: 'test',
    RequestsThrottled: 1,
    CommitConflicts: 12,
    reasons: { ERR_BUSY: 1 },
  });
});

it('PostsMissed: a client that cannot be reached is counted in the line of who wrote, and in that of the sweep until it can', async () => {
  const { token } = await visitor('v5');
  const socket = await dialV1(product.url, token);
  const works = gatewayStores(product);
  const [row] = await works.connections.ofVisitor(tenantNamed('test'), 'user:v5');
  works.stop();
  failPosts(product.faults, row?.connectionId ?? '', 429, 4);

  const { headers } = await say(token, 'hello');
  await sweep();
  await sweep();
  const { message } = await socket.next('message');

  expect(message.text).toBe('hello');
  const requestId = headers.get('apigw-requestid');
  expect(await logged(product, 'ChatFunction', (line) => line.requestId === requestId)).toMatchObject({
    PostsMissed: 1,
  });
  await logged(product, 'SweeperFunction', ({ job, PostsMissed }) => job === 'sweep' && PostsMissed === 1);
  await socket.close();
});

it('JobErrors: a sweep that fails is an error of its function, whose line leads to that of Lambda', async () => {
  refuse('Query');

  const failed = await sweep().then(
    () => 'swept',
    () => 'failed',
  );
  const { requestId, invocationId } = await logged(
    product,
    'SweeperFunction',
    ({ level, job }) => level === 'error' && job === 'sweep',
  );

  expect(failed).toBe('failed');
  expect(invocationId).toBe(requestId);
  expect(
    product.observations.past('invocation').find((seen) => seen.requestId === invocationId && seen.error),
  ).toBeDefined();
});

it('DroppedEvents: work that the background function never does is abandoned', async () => {
  const begun = new Promise<void>((resolve) => {
    product.faults.postDelay = ({ body }) => {
      // The open packet of the handshake, whatever else is posted just now.
      if (!body.startsWith('0{')) return 0;
      product.faults.postDelay = () => 0;
      resolve();
      return new Promise(() => {});
    };
  });
  const { token } = await visitor('v6');

  const socket = socketio(product.url, { auth: { token } });
  await begun;
  await product.crash(functionOf('Background'));

  expect(await product.observations.first('async-invocation-abandoned')).toMatchObject({
    function: functionOf('Background'),
  });
  socket.close();
});

it('TableThrottles: a request that a table throttles is repeated, and its client only waits', async () => {
  const { token } = await visitor('v9');
  let throttled = 0;
  product.faults.database = ({ operation }) =>
    operation === 'PutItem' && throttled++ === 0 ? { type: 'ThrottlingException', message: 'slow down' } : undefined;

  const { status } = await say(token, 'hello');

  expect(status).toBe(201);
  expect(throttled).toBeGreaterThan(1);
});

it('SweeperSilent: without the schedule there is no invocation to count', async () => {
  product.observations.forget();
  await say((await visitor('v7')).token, 'hello');

  expect(product.observations.past('invocation').filter((seen) => seen.function.startsWith('Sweeper'))).toEqual([]);
});

it('Messages: each post to an agent is one, and each frame of a client', async () => {
  const desk = await dialV1(product.url, (await newAgent(call, product.keys.secretKey)).token);
  const { token } = await visitor('v8');
  product.observations.forget();

  const { headers } = await say(token, 'hello');
  await desk.next('message');
  desk.send({ type: 'ping' });
  await desk.next('pong');

  const line = await logged(product, 'ChatFunction', ({ requestId }) => requestId === headers.get('apigw-requestid'));
  const counted = [...product.observations.past('post'), ...product.observations.past('frame-received')];
  expect(line.posts).toBe(1);
  expect(counted).toHaveLength(3);
  await desk.close();
});

const functionOf = (begin: string) => Object.keys(product.functions).find((id) => id.startsWith(begin)) ?? '';
