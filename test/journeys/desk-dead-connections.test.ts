import { failPosts } from '@chat-gateway/local/faults';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Connection } from '../../lambdas/domain/delivery/connection.ts';
import { agentSubject } from '../../lambdas/domain/identity/caller.ts';
import { inParallel } from '../../lambdas/domain/in-parallel.ts';
import { HOUR } from '../../lambdas/domain/time/units.ts';
import type { Product } from '../../lib/local-product.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { type HttpClient, httpClient, newAgent, newUser } from '../support/clients/http-client.ts';
import { dialV1, type NativeClient } from '../support/clients/native-client.ts';
import { gatewayStores } from '../support/gateway/gateway-stores.ts';
import { startLocal } from '../support/gateway/start-local.ts';

/** What agents do at the desk is pushed by a function of its own: to sockets that are dead, slow, just joining, or too many for it alone. */
const SHOP = tenantNamed('test');

let product: Product;
let call: HttpClient;
let works: ReturnType<typeof gatewayStores>;
let boss: string;
let sockets: Record<'agent' | 'visitor', { line: NativeClient; row: Connection }>;
let conversation: string;

beforeAll(async () => {
  product = await startLocal();
  call = httpClient(product.url);
  works = gatewayStores(product);
  await works.tenants.change(SHOP, { desk: true });
  product.reload();
  boss = (await newAgent(call, product.keys.secretKey, 'admin', 'boss')).token;
  const agent = await dialV1(product.url, boss);
  const { token } = await newUser(call, product.keys.secretKey, 'v1');
  const visitor = await dialV1(product.url, token);
  const { body } = await call('POST /api/chat/messages', { token, body: { text: 'Hello' } });
  conversation = body.message.conversationId;
  const [[ofAgent], [ofVisitor]] = [
    await works.connections.ofAgents(SHOP),
    await works.connections.ofVisitor(SHOP, 'user:v1'),
  ];
  if (!ofAgent || !ofVisitor) throw new Error('they are not connected');
  sockets = { agent: { line: agent, row: ofAgent }, visitor: { line: visitor, row: ofVisitor } };
});
afterEach(() => {
  product.faults.database = () => undefined;
});
afterAll(async () => {
  for (const { line } of Object.values(sockets)) await line.close();
  works.stop();
  await product.close();
});

/** An act at the desk that agents and the visitor are told of. */
const tell = async (act: 'close' | 'reopen') => {
  const { status } = await call(`POST /api/chat/conversations/${conversation}/${act}`, { token: boss });
  expect(status).toBe(200);
};

it('[DEAD1] a dead socket of a visitor, and one of an agent, costs one failed post and is removed', async () => {
  const dead = Object.entries(sockets).map(([side, { row }]) => ({
    ...row,
    connectionId: `${Buffer.from(`dead ${side}`).toString('base64url')}=`,
    connectedAt: Date.now() - HOUR,
  }));
  for (const one of dead) await works.connections.add(one);

  await tell('close');

  expect(await Promise.all(dead.map((one) => works.connections.find(one)))).toEqual([null, null]);
  for (const { row } of Object.values(sockets)) expect(await works.connections.find(row)).not.toBeNull();
});

it('a socket that goes live during the push is told as well, a visitor’s and an agent’s', async () => {
  const rows = Object.values(sockets).map(({ row }) => row);
  for (const row of rows) {
    await works.connections.remove(row);
    await works.connections.add({ ...row, state: 'joining' });
  }
  // A joining is over when the table is asked for the first time whether to note what was missed meanwhile.
  const joining = new Set(rows.map(({ connectionId }) => connectionId));
  product.faults.database = ({ operation, body }) => {
    const row = operation === 'UpdateItem' && rows.find(({ connectionId }) => body.includes(connectionId));
    if (!row || !joining.has(row.connectionId)) return undefined;
    void works.connections.goLive(row).then(() => joining.delete(row.connectionId));
    return { type: 'ThrottlingException', message: 'not now' };
  };

  await tell('reopen');

  for (const { line } of Object.values(sockets)) {
    await line.next(({ type, conversation }) => type === 'conversation' && conversation.status === 'open');
  }
  expect(await Promise.all(rows.map((row) => works.connections.find(row)))).toMatchObject([
    { state: 'live' },
    { state: 'live' },
  ]);
});

it('an agent’s socket that is too slow is noted, for the sweep to tell it later', async () => {
  const { row } = sockets.agent;
  failPosts(product.faults, row.connectionId, 429, 3);

  await tell('close');

  expect((await works.connections.find(row))?.undeliveredSince).toEqual(expect.any(Number));
});

it('more than a hundred agents are told, the rest by the background function', async () => {
  const { row } = sockets.agent;
  const many = Array.from({ length: 120 }, (_, index) => {
    const userId = `z${String(index).padStart(3, '0')}`;
    return { ...row, userId, subject: agentSubject(userId) };
  });
  await inParallel(many, 20, async (one) => void (await works.connections.add(one)));
  product.observations.forget();
  const told = product.observations.first('invocation', ({ event }) =>
    Object.hasOwn(event as object, 'fanOutToAgents'),
  );

  await tell('reopen');
  await told;

  const posts = product.observations.past('post').filter(({ connectionId }) => connectionId === row.connectionId);
  expect(posts.length).toBeGreaterThan(many.length);
});
