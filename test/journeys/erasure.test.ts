import { ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entryKey, erasureKey } from '../../lambdas/adapters/dynamodb/items/keys.ts';
import { DELETED_FROM } from '../../lambdas/domain/erasure/erasure.ts';
import { HOUR, MINUTE } from '../../lambdas/domain/time/units.ts';
import { beginErasure } from '../../lambdas/use-cases/erasure/begin-erasure.ts';
import { ENTRIES_AT_ONCE, type ErasureBatch, PART_COUNTS_AS } from '../../lambdas/use-cases/erasure/run-erasures.ts';
import type { Product } from '../../lib/local-product.ts';
import { operatorOf } from '../../lib/tenants/by-operator.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import {
  type HttpClient,
  httpClient,
  type Json,
  newAgent,
  newUser,
  newVisitor,
} from '../support/clients/http-client.ts';
import { dialV1 } from '../support/clients/native-client.ts';
import { socketio } from '../support/clients/socketio-client.ts';
import { changeTenant } from '../support/gateway/change-tenant.ts';
import { databaseOf } from '../support/gateway/database-of.ts';
import { addTenant } from '../support/gateway/gateway.ts';
import { gatewayStores } from '../support/gateway/gateway-stores.ts';
import { startLocal } from '../support/gateway/start-local.ts';

let product: Product;
let call: HttpClient;
let boss: string;
let ann: string;

const SHOP = tenantNamed('test');

beforeAll(async () => {
  product = await startLocal();
  await changeTenant(product, SHOP, { desk: true });
  call = httpClient(product.url);
  boss = (await newAgent(call, product.keys.secretKey, 'admin', 'Boss')).token;
  ann = (await newAgent(call, product.keys.secretKey, 'agent', 'Ann')).token;
});
afterAll(() => product.close());

/** A text to be looked for afterwards. */
const planted = (what: string) => `planted-${what}`;

/** A user of whom the product knows what it can, with a socket of each kind. */
async function aKnownUser() {
  const { body } = await call('POST /api/chat/user-token', {
    token: product.keys.secretKey,
    body: {
      userId: 'u-7',
      name: planted('name'),
      email: `${planted('mail')}@site.example`,
      attributes: { plan: planted('plan') },
    },
  });
  const { token } = body;
  const say = (text: string, more: Json = {}) => call('POST /api/chat/messages', { token, body: { text, ...more } });
  const first = await say(planted('question'));
  const conversationId: string = first.body.message.conversationId;
  const native = await dialV1(product.url, token);
  const line = socketio(product.url, { auth: { token }, extraHeaders: { origin: 'http://localhost:3000' } });
  await line.next('connect');
  const file = await uploaded(token, conversationId, planted('sent'));
  await say(planted('with-file'), { attachments: [{ url: file.url }] });
  await begun(token, conversationId, planted('pending'));
  await call('POST /api/chat/messages', { token: ann, body: { conversationId, text: planted('answer') } });
  await call(`POST /api/chat/conversations/${conversationId}/notes`, { token: ann, body: { text: planted('note') } });
  await call(`PATCH /api/chat/conversations/${conversationId}`, { token: ann, body: { labels: [planted('label')] } });
  await call(`POST /api/chat/conversations/${conversationId}/read`, { token: ann, body: { seq: 2 } });
  return { token, conversationId, native, line, say, file };
}

async function begun(token: string, conversation: string, name: string) {
  const content = `%PDF-1.7 ${name}-content`;
  const path = `POST /api/gw/v1/webchat/conversations/${conversation}/upload`;
  const declared = { originalName: `${name}.pdf`, mimeType: 'application/pdf', size: content.length };
  const { body } = await call(`${path}/init`, { token, body: declared });
  const put = await fetch(body.data.uploadUrl, { method: 'PUT', body: content });
  expect(put.status).toBe(200);
  return { path, ...body.data };
}

async function uploaded(token: string, conversation: string, name: string): Promise<{ url: string }> {
  const { path, fileId, uploadToken } = await begun(token, conversation, name);
  const { body } = await call(`${path}/complete`, { token, body: { fileId, uploadToken } });
  return { url: body.data.publicUrl };
}

/** All rows of all tables, and every line that a function has logged. */
async function keptAnywhere(): Promise<string> {
  const { client, tables, stop } = databaseOf(product);
  const rows: unknown[] = [];
  for (const TableName of Object.values(tables)) {
    const { Items = [], LastEvaluatedKey } = await client.send(new ScanCommand({ TableName }));
    expect(LastEvaluatedKey).toBeUndefined();
    rows.push(...Items);
  }
  stop();
  return JSON.stringify([rows, product.observations.past('log')]);
}

const erasureOf = async (id: string, token = boss): Promise<Json> =>
  (await call(`GET /api/chat/erasures/${id}`, { token })).body.erasure;

const sweep = () => product.fireSchedule(product.schedules[0] ?? '');

/** Longer than what the sweeper has begun takes on a busy machine. */
const ENDED = { timeout: 60_000, interval: 200 };

/** The sweeper's turn that finds that an erasure was fenced off a minute ago, and what it begins: the receipt. */
async function minuteLater(id: string): Promise<Json> {
  const { client, tables, stop } = databaseOf(product);
  await client.send(
    new UpdateCommand({
      TableName: tables.conversations,
      Key: erasureKey(SHOP, id),
      UpdateExpression: 'SET fencedAt = fencedAt - :minute',
      ExpressionAttributeValues: { ':minute': DELETED_FROM },
    }),
  );
  stop();
  await sweep();
  await expect.poll(async () => (await erasureOf(id)).status, ENDED).toBe('done');
  return erasureOf(id);
}

test('[ERA1] an admin erases a visitor: sockets are told, and nothing is left once a minute has passed', async () => {
  const user = await aKnownUser();
  const desk = await dialV1(product.url, ann);
  // As if its first message were older, whose row of the activity index leads to nothing else.
  const { client, tables, stop } = databaseOf(product);
  await client.send(
    new UpdateCommand({
      TableName: tables.conversations,
      Key: entryKey(SHOP, user.conversationId, 1),
      UpdateExpression: 'SET #at = :then',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':then': Date.now() - HOUR },
    }),
  );
  stop();
  expect(await keptAnywhere()).toContain('planted-');

  const asked = await call('DELETE /api/chat/visitors/u-7', { token: boss });

  expect(asked.status).toBe(202);
  const { id } = asked.body.erasure;
  expect(asked.body.erasure).toMatchObject({ of: 'visitor', status: 'going', conversations: [user.conversationId] });
  const told = { conversation_id: user.conversationId, reason: 'erased' };
  expect((await user.native.next('conversation')).conversation).toMatchObject(told);
  expect((await desk.next(({ conversation }) => conversation?.reason === 'erased')).conversation).toMatchObject(told);
  expect(await user.line.next('conversation:closed')).toMatchObject(told);
  await sweep();
  expect(await erasureOf(id)).toMatchObject({ status: 'going', erased: { entries: 0 } });
  expect((await minuteLater(id)).erased).toEqual({ entries: 5, messages: 3, files: 1, uploads: 2, visitors: 1 });
  expect((await keptAnywhere()).match(/planted-[\w-]+/g)).toBeNull();
  expect((await fetch(user.file.url, { redirect: 'follow' })).status).not.toBe(200);

  const after = await call('POST /api/chat/messages', {
    token: boss,
    body: { conversationId: user.conversationId, text: 'anew' },
  });
  expect(after.body.message).toMatchObject({ seq: 1 });
  user.line.close();
  await Promise.all([user.native.close(), desk.close()]);
}, 120_000);

test('[ERA4] many erasures are gone on with one after the other, by invocations that follow each other', async () => {
  const works = gatewayStores(product);
  const minuteAgo = { ...works, clock: () => Date.now() - MINUTE };
  const atOnce = ENTRIES_AT_ONCE / PART_COUNTS_AS;
  const ids: string[] = [];
  for (let n = 0; n < 2 * atOnce + 1; n++) {
    const target = { of: 'conversation', conversationId: `c_none${n}` } as const;
    ids.push((await beginErasure(minuteAgo, { by: operatorOf(SHOP), target })).id);
  }
  let going = 0;
  const batches: number[] = [];
  let mostAtOnce = 0;
  const stopped = product.observations.on((seen) => {
    const isErasing = 'event' in seen && Object.hasOwn(seen.event as ErasureBatch, 'erase');
    if (!isErasing) return;
    if (seen.type === 'invocation') going--;
    if (seen.type !== 'invocation-started') return;
    mostAtOnce = Math.max(mostAtOnce, ++going);
    batches.push((seen.event as ErasureBatch).erase.length);
  });

  await sweep();
  const fenced = () => Promise.all(ids.map(async (id) => (await works.erasures.find(SHOP, id))?.fencedAt));
  await expect.poll(fenced, ENDED).not.toContain(undefined);

  stopped();
  works.stop();
  expect(batches).toEqual([2 * atOnce + 1, atOnce + 1, 1]);
  // One has begun already while that which handed over to it returns.
  expect(mostAtOnce).toBeLessThanOrEqual(2);
}, 120_000);

test('[ERA2] a conversation is erased by the tenant’s server, its visitor stays, and its next message begins anew', async () => {
  const { token } = await newUser(call, product.keys.secretKey, 'u-8');
  const say = (text: string) => call('POST /api/chat/messages', { token, body: { text } });
  const { conversationId } = (await say('before')).body.message;
  const cursor = (await call('GET /api/chat/messages', { token })).body.nextCursor;

  const asked = await call(`DELETE /api/chat/conversations/${conversationId}`, { token: product.keys.secretKey });
  const again = await say('after');

  expect([asked.status, asked.body.erasure.by]).toEqual([202, expect.stringMatching(/^k_/)]);
  expect(again.body.message).toMatchObject({ conversationId, seq: 1, text: 'after' });
  expect((await minuteLater(asked.body.erasure.id)).erased.entries).toBe(1);
  const texts = async (query: string) =>
    (await call(`GET /api/chat/messages${query}`, { token })).body.messages.map(({ text }: Json) => text);
  expect(await texts('')).toEqual(['after']);
  expect(await texts(`?after=${cursor}`)).toEqual(['after']);
  const { acts } = (await call('GET /api/chat/audit', { token: boss })).body;
  expect(acts.find(({ act }: Json) => act === 'conversation-erased')).toMatchObject({
    by: expect.stringMatching(/^k_/),
    about: { erasure: asked.body.erasure.id, conversation: conversationId },
    outcome: 'done',
  });
}, 60_000);

describe('nobody else', () => {
  test.each([
    ['DELETE /api/chat/visitors/u-9', 404],
    ['DELETE /api/chat/conversations/', 404],
    ['GET /api/chat/erasures/', 404],
  ])('[ISO1] [ISO2] erases or sees by %s', async (route, ofAnother) => {
    const { token } = await newUser(call, product.keys.secretKey, 'u-9');
    const { conversationId } = (await call('POST /api/chat/messages', { token, body: { text: 'mine' } })).body.message;
    const before = (await call('GET /api/chat/messages', { token })).body.messages;
    const path = route.endsWith('conversations/') ? route + conversationId : route;
    const named = path.endsWith('erasures/') ? `${path}e_kq3vz8mnw2xhb7tcrp5jdg` : path;
    const other = await addTenant(product, tenantNamed(`other-${Math.random().toString(36).slice(2, 8)}`));
    const foreign = (await newAgent(call, other.secretKey, 'admin', 'boss')).token;
    const visitor = (await newVisitor(call, SHOP)).token;

    for (const each of [ann, token, visitor]) expect((await call(named, { token: each })).status).toBe(403);
    expect((await call(named)).status).toBe(401);
    expect((await call(named, { token: foreign })).status).toBe(ofAnother);
    const inPage = { token: product.keys.secretKey, headers: { origin: 'http://localhost:3000' } };
    expect((await call(named, inPage)).status).toBe(403);
    expect((await call('GET /api/chat/messages', { token })).body.messages).toEqual(before);
  });

  test('is told of what there is not, and what is none is named', async () => {
    for (const route of ['DELETE /api/chat/visitors/nobody', 'DELETE /api/chat/conversations/c_none']) {
      expect((await call(route, { token: boss })).body.code).toBe('ERR_NOT_FOUND');
    }
    const bad = await call('GET /api/chat/erasures/x', { token: boss });
    expect([bad.status, bad.body.field]).toEqual([400, 'erasureId']);
    const unknown = await call('DELETE /api/chat/visitors/u-9?also=this', { token: boss });
    expect([unknown.status, unknown.body.field]).toEqual([400, 'also']);
  });
});
