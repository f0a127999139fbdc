import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NO_CONVERSATION } from '../../lambdas/domain/conversations/due-list.ts';
import { DELETED_FROM } from '../../lambdas/domain/erasure/erasure.ts';
import { MINUTE } from '../../lambdas/domain/time/units.ts';
import { locationOf, type Product } from '../../lib/local-product.ts';
import { run } from '../../lib/tenants/run.ts';
import { stores } from '../../lib/tenants/stores.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { type HttpClient, httpClient, type Json, newAgent, newUser } from '../support/clients/http-client.ts';
import { dial, dialV1 } from '../support/clients/native-client.ts';
import { socketio } from '../support/clients/socketio-client.ts';
import { newSession, widgetHeaders } from '../support/clients/widget-requests.ts';
import { databaseOf } from '../support/gateway/database-of.ts';
import { gatewayStores } from '../support/gateway/gateway-stores.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { tenantWorks } from '../support/gateway/tenant-works.ts';
import { anOperator } from '../support/harness/use-case/an-operator.ts';

const SITE = 'https://leaving.example';
const SHOP = tenantNamed('leaving');

const data = mkdtempSync(join(tmpdir(), 'erasing-'));
let product: Product;
let call: HttpClient;
let keys: { secretKey: string; publishableKey: string };

beforeAll(async () => {
  product = await startLocal({ dataDirectory: data });
  const works = tenantWorks(product);
  keys = await works.tenant(SHOP, { desk: true, origins: [SITE], name: 'planted-shop' });
  works.stop();
  call = httpClient(product.url);
});
afterAll(async () => {
  await product?.close();
  rmSync(data, { recursive: true });
});

/** What is said of a visitor, and by it, at every door. */
const OF_VISITOR = [
  ...['name', 'mail', 'plan', 'cart', 'page', 'widget', 'widget-later', 'question', 'native', 'line', 'polled', 'away'],
  ...['sent', 'sent-content', 'unsent', 'unsent-content', 'pending', 'pending-content', 'answer', 'note', 'label'],
];
/** What is its agent's alone. */
const OF_AGENT = ['agent'];
/** What else its tenant has. */
const OF_TENANT = ['shop', 'key', 'invited', 'canned', 'private', 'other', 'guest'];

const planted = (what: string) => `planted-${what}`;
const all = (...lists: string[][]) => lists.flat().map(planted).sort();

const post = async (path: string, token: string, body: Json, headers = {}) => {
  const answer = await call(`POST /api/chat/${path}`, { token, body, headers });
  expect([answer.status, path]).toEqual([expect.toBeOneOf([200, 201]), path]);
  return answer.body;
};

async function upload(token: string, conversation: string, name: string, isCompleted: boolean): Promise<string> {
  const content = `%PDF-1.7 ${planted(name)}-content`;
  const path = `POST /api/gw/v1/webchat/conversations/${conversation}/upload`;
  const file = { originalName: `${planted(name)}.pdf`, mimeType: 'application/pdf', size: content.length };
  const { fileId, uploadToken, uploadUrl } = (await call(`${path}/init`, { token, body: file })).body.data;
  expect((await fetch(uploadUrl, { method: 'PUT', body: content })).status).toBe(200);
  if (!isCompleted) return '';
  return (await call(`${path}/complete`, { token, body: { fileId, uploadToken } })).body.data.publicUrl;
}

/** A user whose session was attached, at all doors, with an agent; and what else a tenant has. */
async function plant() {
  const ann = (await newAgent(call, keys.secretKey, 'agent', 'ann')).token;
  await call('PUT /api/chat/me', { token: ann, body: { availability: 'available', name: planted('agent') } });
  const boss = (await newAgent(call, keys.secretKey, 'admin', 'boss')).token;
  const sessionId = newSession();
  const widget = async (text: string) => {
    const answer = await call('POST /webchat/message', { body: { sessionId, text }, headers: widgetHeaders(SITE) });
    expect(answer.status).toBe(200);
  };
  await widget(planted('widget'));
  const known = {
    name: planted('name'),
    email: `${planted('mail')}@site.example`,
    attributes: { plan: planted('plan') },
  };
  const { token } = await post('user-token', keys.secretKey, { userId: 'u-7', sessionId, ...known });
  const { message } = await post('messages', token, { text: planted('question') });
  const conversationId: string = message.conversationId;
  await widget(planted('widget-later'));
  await post('session', token, { attributes: { cart: planted('cart') } });

  const address = new URLSearchParams({ tenantId: SHOP, token, url: `${SITE}/${planted('page')}` });
  const page = await dial(`${product.url}/ws/chat?${address}`, { headers: { origin: SITE } });
  const native = await dialV1(product.url, token, { origin: SITE });
  native.send({ type: 'message', text: planted('native'), clientMessageId: 'n-1' });
  await native.next(({ message }) => message?.text === planted('native'));
  const origin = { extraHeaders: { origin: SITE } };
  const line = socketio(product.url, { auth: { token }, ...origin });
  await line.next('connect');
  await line.ask('message', { text: planted('line') });
  line.cut();
  await post('messages', ann, { conversationId, text: planted('away') });
  expect(await line.next('connect')).toEqual({ recovered: true });
  await line.next('meta_message_created', ({ message }) => message.text === planted('away'));
  const polling = socketio(product.url, { auth: { token }, transports: ['polling', 'websocket'], ...origin });
  await polling.next('connect');
  await polling.ask('message', { text: planted('polled') });

  const url = await upload(token, conversationId, 'sent', true);
  await post('messages', token, { text: 'see this', attachments: [{ url }] });
  await upload(token, conversationId, 'unsent', true);
  await upload(token, conversationId, 'pending', false);
  await post('messages', ann, { conversationId, text: planted('answer') });
  await post(`conversations/${conversationId}/notes`, ann, { text: planted('note') });
  await call(`PATCH /api/chat/conversations/${conversationId}`, { token: ann, body: { labels: [planted('label')] } });
  await post(`conversations/${conversationId}/read`, ann, { seq: 2 });
  await call(`GET /api/chat/conversations/${conversationId}/transcript?format=txt`, { token: ann }).catch(() => null);
  expect((await call('GET /api/chat/export', { token: boss })).status).toBe(200);

  await post('keys', boss, { kind: 'publishable', label: planted('key') });
  await post('invitations', boss, { userId: 'ned', role: 'agent', name: planted('invited') });
  await call('PUT /api/chat/canned/hello', { token: boss, body: { text: planted('canned') } });
  await call('PUT /api/chat/canned/mine', { token: ann, body: { text: planted('private'), scope: 'private' } });
  const other = await newUser(call, keys.secretKey, 'u-8');
  await post('messages', other.token, { text: planted('other') });
  const guest = socketio(product.url, { auth: { token: keys.publishableKey }, ...origin });
  await guest.next('connect');
  await guest.ask('message', { text: planted('guest') });
  for (const client of [line, polling, guest]) client.close();
  await native.close();
  return { url, page, tokens: { user: token, ann, boss } };
}

/** What was planted and is found in a row of any table, or in an object of the bucket. */
async function found(): Promise<string[]> {
  const { client, tables, stop } = databaseOf(product);
  const stored: unknown[] = [];
  for (const TableName of Object.values(tables)) stored.push((await client.send(new ScanCommand({ TableName }))).Items);
  stop();
  const folders = readdirSync(data).filter((name) => !['dynamodb'].includes(name));
  const files = folders.flatMap((folder) => filesIn(join(data, folder)));
  const text = JSON.stringify([stored, files.map((file) => readFileSync(file, 'latin1')), files]);
  return all(OF_VISITOR, OF_AGENT, OF_TENANT).filter((each) => new RegExp(`${each}(?![\\w-])`).test(text));
}

const filesIn = (path: string): string[] =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesIn(join(path, name))) : [path];

/** The rows that name the tenant, but for the record of what was done. */
async function rowsOfTenant(): Promise<unknown[]> {
  const { client, tables, stop } = databaseOf(product);
  const scans = Object.values(tables).map((TableName) => client.send(new ScanCommand({ TableName })));
  const items = (await Promise.all(scans)).flatMap(({ Items = [] }) => Items);
  stop();
  return items.filter((item) => JSON.stringify(item).includes(SHOP) && item.pk !== `AUDIT#${SHOP}`);
}

/** A turn of the sweeper, a minute after the one before: each erasure was asked for, or fenced off, a while ago. */
async function turn(): Promise<void> {
  const { client, tables, stop } = databaseOf(product);
  const { Items = [] } = await client.send(
    new ScanCommand({
      TableName: tables.conversations,
      FilterExpression: 'pk = :pk AND attribute_not_exists(doneAt)',
      ExpressionAttributeValues: { ':pk': `T#${SHOP}#X` },
    }),
  );
  const works = gatewayStores(product);
  for (const { pk, sk, fencedAt } of Items) {
    const since = fencedAt === undefined ? 'begunAt' : 'fencedAt';
    const earlier = {
      TableName: tables.conversations,
      Key: { pk, sk },
      UpdateExpression: 'SET #since = #since - :minute',
      ConditionExpression: 'attribute_exists(#since)',
      ExpressionAttributeNames: { '#since': since },
      ExpressionAttributeValues: { ':minute': DELETED_FROM },
    };
    await client.send(new UpdateCommand(earlier));
    const task = { type: 'erase', id: String(sk) } as const;
    await works.dueList.add({ tenantId: SHOP, conversationId: NO_CONVERSATION, at: Date.now() - MINUTE, task });
  }
  works.stop();
  stop();
  for (const schedule of product.schedules) await product.fireSchedule(schedule);
}

/** The operator's command line; `sleep` is what it does instead of waiting. */
async function enter(
  line: string,
  { agrees = true, sleep = turn }: { agrees?: boolean; sleep?: () => Promise<void> } = {},
) {
  const { talk, heard } = anOperator(agrees);
  const code = await run(line.split(' '), async () => ({ ...stores(locationOf(product)), sleep }), talk);
  return { code, ...heard };
}

/** A command that is killed at its n-th wait. */
const killedAt = (wait: number) => {
  let waits = 0;
  return async (): Promise<void> => {
    if (++waits === wait) throw new Error('killed');
    await turn();
  };
};

/** Longer than deleting waits, on a busy machine. */
const DELETED = { timeout: 90_000, interval: 500 };

test('[ERA1] [ERA4] visitor, agent and tenant are erased by command, stopped in between and run again, and nothing is left but what is named', async () => {
  const neighbour = await newUser(call, product.keys.secretKey, 'neighbour');
  await call('POST /api/chat/messages', { token: neighbour.token, body: { text: 'of another tenant' } });
  const { url, page, tokens } = await plant();
  const file = join(data, 'before.ndjson');
  expect((await enter(`export ${SHOP} --out ${file}`)).code).toBe(0);
  const inFile = readFileSync(file, 'utf8');
  rmSync(file);
  expect(await found()).toEqual(all(OF_VISITOR, OF_AGENT, OF_TENANT));
  expect(all(OF_VISITOR).filter((each) => inFile.includes(each)).length).toBeGreaterThan(12);

  expect((await enter(`erase-visitor ${SHOP} --user u-7`, { agrees: false })).code).toBe(1);
  const asked = [await enter(`erase-visitor ${SHOP} --user u-7`), await enter(`erase-visitor ${SHOP} --user u-7`)];
  const ids = asked.map(({ said }) => said[0] ?? '');
  const receipts = async () => {
    await turn();
    return (await Promise.all(ids.map((id) => enter(`erasure ${SHOP} ${id}`)))).map(({ said }) => said.join('\n'));
  };
  await expect.poll(receipts, DELETED).toEqual(ids.map(() => expect.not.stringContaining('not yet')));
  expect(await found()).toEqual(all(OF_AGENT, OF_TENANT));
  expect((await fetch(url)).status).not.toBe(200);
  expect((await call('GET /api/chat/export', { token: tokens.user })).status).toBe(401);
  await page.close();

  expect((await enter(`erase-agent ${SHOP} ann`, { sleep: killedAt(1) })).code).toBe(1);
  expect((await enter(`erase-agent ${SHOP} ann`)).code).toBe(0);
  expect(await found()).toEqual(all(OF_TENANT));

  const waits = async () => {
    await turn();
    await new Promise((later) => setTimeout(later, 500));
  };
  expect((await enter(`erase ${SHOP}`, { agrees: false })).code).toBe(1);
  for (const wait of [1, 2]) expect((await enter(`erase ${SHOP}`, { sleep: killedAt(wait) })).code).toBe(1);
  const erased = await enter(`erase ${SHOP}`, { sleep: waits });
  expect([erased.code, erased.said]).toEqual([0, [expect.stringContaining(`${SHOP} is erased`)]]);
  expect([await found(), await rowsOfTenant()]).toEqual([[], []]);

  expect((await enter(`erase ${SHOP}`)).code).toBe(1);
  expect((await enter(`add-origin test ${SITE}`)).code).toBe(0);
  // As after the half minute that the command waits: no function remembers the tenant.
  for (const [id, { directory }] of Object.entries(product.functions)) product.updateCode(id, directory);
  for (const token of Object.values(tokens)) {
    expect((await call('GET /api/chat/messages', { token })).status).toBeGreaterThanOrEqual(400);
  }
  const still = await call('GET /api/chat/messages', { token: neighbour.token });
  expect(still.body.messages).toMatchObject([{ text: 'of another tenant' }]);
  expect(JSON.stringify(product.observations.past('log'))).not.toContain('planted-');
}, 300_000);
