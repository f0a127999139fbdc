import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { failPosts } from '@chat-gateway/local/faults';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entryKey } from '../../lambdas/adapters/dynamodb/items/keys.ts';
import type { Connection } from '../../lambdas/domain/delivery/connection.ts';
import { agentSubject, userSubject } from '../../lambdas/domain/identity/caller.ts';
import { staffId } from '../../lambdas/domain/ids.ts';
import { inParallel } from '../../lambdas/domain/in-parallel.ts';
import type { Product } from '../../lib/local-product.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { type HttpClient, httpClient, newAgent, newUser } from '../support/clients/http-client.ts';
import { dialV1, type NativeClient } from '../support/clients/native-client.ts';
import { gatewayStores } from '../support/gateway/gateway-stores.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { tenantWorks } from '../support/gateway/tenant-works.ts';

/** A hundred are posted to by the sender's own invocation, 250 by the next, and the last few by one more. */
const AGENTS = 355;
/** Of the hundred, two are others: the connected agent, and one that is joining. */
const SENDERS_OWN = 98;

let product: Product;
let call: HttpClient;
let works: ReturnType<typeof gatewayStores>;
let client: DynamoDBDocumentClient;
let desk: NativeClient;
let alive: Connection;
/** The socket of all agents beyond the sender's own invocation. */
let further: Pick<Connection, 'connectionId'>;

beforeAll(async () => {
  product = await startLocal();
  call = httpClient(product.url);
  works = gatewayStores(product);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const plain = new DynamoDBClient({ endpoint: product.dynamodbEndpoint, region: 'us-east-1', credentials });
  client = DynamoDBDocumentClient.from(plain);
  desk = await dialV1(product.url, (await newAgent(call, product.keys.secretKey)).token);
  const [row] = await works.connections.ofAgents(tenantNamed('test'));
  if (!row) throw new Error('the agent is not connected');
  alive = row;
  // Its own row is the last of the list.
  await dialV1(product.url, (await newAgent(call, product.keys.secretKey, 'agent', 'z-desk')).token);
  const last = (await works.connections.ofAgents(tenantNamed('test'))).find(({ userId }) => userId === 'z-desk');
  if (!last) throw new Error('the other agent is not connected');
  further = { connectionId: last.connectionId };
  // Rows of agents who share two sockets: hundreds of posts, and two connections.
  const agents = Array.from({ length: AGENTS }, (_, index) =>
    agent(`m${String(index).padStart(3, '0')}`, index < SENDERS_OWN ? {} : further),
  );
  await inParallel(agents, 20, async (one) => void (await works.connections.add(one)));
});
afterAll(async () => {
  client.destroy();
  works.stop();
  await product.close();
});

/** One more agent; names are in the order of the agents' list. */
const agent = (userId: string, own: Partial<Connection> = {}): Connection => ({
  ...alive,
  userId,
  subject: agentSubject(userId),
  ...own,
});

const background = () => Object.keys(product.functions).find((id) => id.startsWith('Background')) ?? '';
/** Waits until this number of invocations have posted to their ranges. */
const rangesPosted = (count: number): Promise<void> =>
  new Promise((done) => {
    let left = count;
    const stop = product.observations.on((seen) => {
      if (seen.type !== 'invocation' || seen.function !== background()) return;
      if (!Object.hasOwn(seen.event as object, 'fanOutToAgents')) return;
      left -= 1;
      if (left > 0) return;
      stop();
      done();
    });
  });

async function aMessage(userId: string) {
  const { token } = await newUser(call, product.keys.secretKey, userId);
  const { body: session } = await call('POST /api/chat/session', { token, body: {} });
  const rest = rangesPosted(2);
  const { status } = await call('POST /api/chat/messages', { token, body: { text: 'is anybody there?' } });
  await rest;
  const [TableName] = Object.entries(product.tables).flatMap(([id, name]) =>
    id.startsWith('Conversations') ? [name] : [],
  );
  return { status, row: { TableName, Key: entryKey(tenantNamed('test'), session.conversationId, 1) } };
}

test('of a tenant with a desk the background function notes for the sweeper that an agent has gone', async () => {
  const shop = tenantNamed('desk');
  const { secretKey } = await tenantWorks(product).tenant(shop, { desk: true });
  const agents = Array.from({ length: 101 }, (_, index) =>
    agent(`m${String(index).padStart(3, '0')}`, { ...further, tenantId: shop }),
  );
  await inParallel(agents, 20, async (one) => void (await works.connections.add(one)));
  const ended = { connectionId: 'Z29uZSBhZ2VudAA=', connectedAt: Date.now() - 3_600_000, tenantId: shop };
  const gone = agent('zz-gone', ended);
  await works.connections.add(gone);
  const { token } = await newUser(call, secretKey, 'v1');
  const rest = rangesPosted(1);

  await call('POST /api/chat/messages', { token, body: { text: 'is anybody there?' } });
  await rest;

  expect(await works.connections.find(gone)).toBeNull();
  expect(await works.dueList.ofTenant(shop)).toMatchObject([
    { task: { type: 'give-back', agent: staffId(shop, 'zz-gone') } },
  ]);
});

const posts = () => product.observations.past('post').filter(({ status }) => status === 200).length;

test('agents beyond a sender’s own range get the message from the background function, which removes dead connections and notes undelivered entries', async () => {
  const gone = agent('zz-gone', { connectionId: 'Z29uZSBhZ2VudAA=', connectedAt: Date.now() - 3_600_000 });
  const slow = agent('zz-slow', { connectionId: 'c2xvdyBhZ2VudAA=', connectedAt: Date.now() - 3_600_000 });
  await works.connections.add(gone);
  await works.connections.add(slow);
  failPosts(product.faults, slow.connectionId, 429, 3);
  product.observations.forget();

  const { status, row } = await aMessage('v1');

  expect(status).toBe(201);
  expect(posts()).toBeGreaterThan(AGENTS);
  expect(await works.connections.find(gone)).toBeNull();
  expect((await works.connections.find(slow))?.undeliveredSince).toEqual(expect.any(Number));
  expect((await client.send(new GetCommand(row))).Item).toHaveProperty('p');
  await works.connections.remove(slow);
});

test('agents who go live during a fan-out get the message as well, from the sender and from the background function', async () => {
  // One in the sender's range, one in the next; each behind more posts than are in progress at once. The first post to one
  // of the two sockets shows that the list has been read: then the joining behind it ends.
  const joining = [agent('m090-joins', { state: 'joining' }), agent('m300-joins', { state: 'joining', ...further })];
  for (const one of joining) await works.connections.add(one);
  const ends = new Map<string, Promise<unknown>>();
  product.faults.postDelay = ({ connectionId }) => {
    const one = joining.find((row) => row.connectionId === connectionId);
    if (one && !ends.has(connectionId)) ends.set(connectionId, works.connections.goLive(one));
    return ends.get(connectionId) ?? 0;
  };

  const { status } = await aMessage('v3');
  product.faults.postDelay = () => 0;

  expect(status).toBe(201);
  const rows = await Promise.all(joining.map((one) => works.connections.find(one)));
  expect(rows.map((row) => [row?.state, row?.undeliveredSince])).toEqual([
    ['live', undefined],
    ['live', undefined],
  ]);
});

test('what a killed sender left is pushed by the sweep, and the rest of the list by the background function', async () => {
  const { row } = await aMessage('v2');
  // The state that its sender would have left if killed after the write.
  await client.send(
    new UpdateCommand({
      ...row,
      UpdateExpression: 'SET #at = #at - :long REMOVE p',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':long': 10_000 },
    }),
  );
  product.observations.forget();
  const rest = rangesPosted(2);

  for (const schedule of product.schedules) await product.fireSchedule(schedule);
  await rest;

  expect(posts()).toBeGreaterThan(AGENTS);
  expect((await client.send(new GetCommand(row))).Item).toHaveProperty('p');
});

test('a visitor’s dead socket among those that a sweep hands over is removed, and agents get user_offline', async () => {
  const dead: Connection = {
    ...alive,
    role: 'visitor',
    userId: 'v-dead',
    subject: userSubject('v-dead'),
    connectionId: 'ZGVhZCB2aXNpdG9yAA=',
    connectedAt: Date.now() - 3_600_000,
  };
  await works.connections.add(dead);

  await product.invoke(background(), { keepAlive: { sockets: [dead], within: 0 } });

  expect((await desk.next('user_offline')).userId).toBe('v-dead');
  expect(await works.connections.find(dead)).toBeNull();
});

test('sockets that a sweep hands over are ended at the greatest age of a socket', async () => {
  const { connectionId, door } = alive;
  const listed = { ...alive, connectionId, door, connectedAt: Date.now() - 119 * 60_000 };

  await product.invoke(background(), { keepAlive: { sockets: [listed], within: 0 } });

  expect(await desk.closed).toBe(1000);
});
