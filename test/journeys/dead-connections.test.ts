import { failPosts } from '@chat-gateway/local/faults';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { type HttpClient, httpClient, newAgent, newUser } from '../support/clients/http-client.ts';
import { dialV1 } from '../support/clients/native-client.ts';
import { rawSocketio } from '../support/clients/socketio-frames.ts';
import { gatewayStores } from '../support/gateway/gateway-stores.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { tenantWorks } from '../support/gateway/tenant-works.ts';

let product: Product;
let call: HttpClient;
let works: ReturnType<typeof gatewayStores>;
beforeAll(async () => {
  product = await startLocal();
  call = httpClient(product.url);
  works = gatewayStores(product);
});
afterAll(async () => {
  works.stop();
  await product.close();
});

const say = (token: string, text: string) => call('POST /api/chat/messages', { token, body: { text } });
const sweep = async () => {
  for (const schedule of product.schedules) await product.fireSchedule(schedule);
};

it('[DEAD1] a dead connection costs one failed post, is removed, and affects no other', async () => {
  const visitor = await newUser(call, product.keys.secretKey, 'v1');
  const agent = await newAgent(call, product.keys.secretKey);
  const desk = await dialV1(product.url, agent.token);
  const [alive] = await works.connections.ofAgents(tenantNamed('test'));
  if (!alive) throw new Error('the agent is not connected');
  const dead = { ...alive, connectionId: 'ZGVhZHNvY2tldAA=', connectedAt: Date.now() - 3_600_000 };
  await works.connections.add(dead);
  product.observations.forget();

  await say(visitor.token, 'first');
  await say(visitor.token, 'second');
  const seen = [await desk.next('message'), await desk.next('message')];

  const failed = product.observations.past('post').filter(({ connectionId }) => connectionId === dead.connectionId);
  expect(failed.map(({ status }) => status)).toEqual([410]);
  expect((await works.connections.ofAgents(tenantNamed('test'))).map(({ connectionId }) => connectionId)).toEqual([
    alive.connectionId,
  ]);
  expect(seen.map(({ message }) => message.text)).toEqual(['first', 'second']);
  await desk.close();
});

it('a Socket.IO handshake that is cut is not posted to until all retries are used up', async () => {
  product.observations.forget();
  product.faults.postStatus = () => 410;
  const socket = await rawSocketio(product.url);
  const { connectionId } = await product.observations.first('connection-opened');
  socket.cut();
  await product.observations.first(
    'invocation',
    ({ event }) => (event as { openPacket?: string }).openPacket === connectionId,
  );
  product.faults.postStatus = () => undefined;

  const posts = product.observations.past('post').filter((post) => post.connectionId === connectionId);
  expect(posts.length).toBeGreaterThanOrEqual(3);
  expect(posts.length).toBeLessThan(11);
});

it('[DEAD3] a connection that answers 410 because $connect has not returned is retried and stays', async () => {
  const visitor = await newUser(call, product.keys.secretKey, 'v2');
  const socket = await dialV1(product.url, visitor.token);
  const [row] = await works.connections.ofVisitor(tenantNamed('test'), 'user:v2');
  failPosts(product.faults, row?.connectionId ?? '', 410, 2);

  await say(visitor.token, 'hello');
  const { message } = await socket.next('message');

  expect(message.text).toBe('hello');
  expect(await works.connections.ofVisitor(tenantNamed('test'), 'user:v2')).toHaveLength(1);
  await socket.close();
});

it('[DEAD2] a throttled connection is never removed, and the next sweep delivers what it missed', async () => {
  const visitor = await newUser(call, product.keys.secretKey, 'v3');
  const socket = await dialV1(product.url, visitor.token);
  const [row] = await works.connections.ofVisitor(tenantNamed('test'), 'user:v3');
  failPosts(product.faults, row?.connectionId ?? '', 429, 3);

  const sent = await say(visitor.token, 'slow');
  const noted = await works.connections.ofVisitor(tenantNamed('test'), 'user:v3');
  await sweep();
  const { message } = await socket.next('message');

  expect(sent.status).toBe(201);
  expect(noted[0]?.undeliveredSince).toEqual(expect.any(Number));
  expect(message.text).toBe('slow');
  expect((await works.connections.ofVisitor(tenantNamed('test'), 'user:v3'))[0]?.undeliveredSince).toBeUndefined();
  await socket.close();
});

it('[DEAD1] a disconnect event that is lost leaves a row that the next post removes, and agents get user_offline', async () => {
  const agent = await newAgent(call, product.keys.secretKey);
  const visitor = await newUser(call, product.keys.secretKey, 'v4');
  product.faults.disconnect = () => ({ copies: 0, delay: 0 });
  const socket = await dialV1(product.url, visitor.token);
  socket.cut();
  await product.observations.first('disconnect-dropped');
  const [row] = await works.connections.ofVisitor(tenantNamed('test'), 'user:v4');
  if (!row) throw new Error('the row is gone already');
  await works.connections.remove(row);
  await works.connections.add({ ...row, connectedAt: Date.now() - 3_600_000 });
  const desk = await dialV1(product.url, agent.token);

  await say(visitor.token, 'from elsewhere');
  const offline = await desk.next('user_offline');

  expect(offline.userId).toBe('v4');
  expect(await works.connections.ofVisitor(tenantNamed('test'), 'user:v4')).toEqual([]);
  await desk.close();
});

it('the next sweep delivers what an agent missed whose socket was busy', async () => {
  const visitor = await newUser(call, product.keys.secretKey, 'v5');
  const desk = await dialV1(product.url, (await newAgent(call, product.keys.secretKey, 'agent', 'a5')).token);
  const row = async () => (await works.connections.ofAgents(tenantNamed('test'))).find(({ userId }) => userId === 'a5');
  failPosts(product.faults, (await row())?.connectionId ?? '', 429, 3);

  await say(visitor.token, 'slow for an agent');
  const noted = await row();
  await sweep();
  const { message } = await desk.next('message');

  expect(noted?.undeliveredSince).toEqual(expect.any(Number));
  expect(message.text).toBe('slow for an agent');
  expect((await row())?.undeliveredSince).toBeUndefined();
  await desk.close();
});

it('an agent’s dead socket is found by its keep-alive', async () => {
  const desk = await dialV1(product.url, (await newAgent(call, product.keys.secretKey, 'agent', 'a6')).token);
  const row = (await works.connections.ofAgents(tenantNamed('test'))).find(({ userId }) => userId === 'a6');
  if (!row) throw new Error('the agent is not connected');
  const dead = { ...row, connectionId: 'ZGVhZCBhZ2VudAA=', connectedAt: Date.now() - 3_600_000 };
  await works.connections.add(dead);
  const tenant = tenantWorks(product);
  await tenant.sweptBefore(10);
  tenant.stop();

  await sweep();

  expect(await works.connections.find(dead)).toBeNull();
  expect(await works.connections.find(row)).not.toBeNull();
  await desk.close();
});

it('an agent’s socket that goes live during the push gets the message as well, from the sender', async () => {
  const visitor = await newUser(call, product.keys.secretKey, 'v7');
  const agent = await newAgent(call, product.keys.secretKey, 'agent', 'late');
  const socket = await dialV1(product.url, agent.token);
  const rows = async () =>
    (await works.connections.ofAgents(tenantNamed('test'))).filter(({ userId }) => userId === 'late');
  const [row] = await rows();
  if (!row) throw new Error('the agent is not connected');
  await works.connections.remove(row);
  await works.connections.add({ ...row, state: 'joining' });
  // More dead sockets before it than are posted to at once: the first post shows that the list has been read.
  const dead = Array.from({ length: 60 }, (_, index) => `!${String(index).padStart(2, '0')}`);
  for (const connectionId of dead) {
    await works.connections.add({ ...row, connectionId, connectedAt: Date.now() - 3_600_000 });
  }
  let ends: Promise<unknown> | undefined;
  product.faults.postDelay = ({ connectionId }) => {
    if (!dead.includes(connectionId)) return 0;
    ends ??= works.connections.goLive(row);
    return ends;
  };

  await say(visitor.token, 'who receives this?');
  product.faults.postDelay = () => 0;
  const { message } = await socket.next('message');

  expect(message.text).toBe('who receives this?');
  expect((await rows()).map(({ state }) => state)).toEqual(['live']);
  await socket.close();
});
