import { ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KEPT_FOR } from '../../lambdas/adapters/cached-tenant-lookup.ts';
import { DAY } from '../../lambdas/domain/time/units.ts';
import type { Product } from '../../lib/local-product.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { type HttpClient, httpClient, type Json, newAgent, newUser } from '../support/clients/http-client.ts';
import { dialV1 } from '../support/clients/native-client.ts';
import { socketio } from '../support/clients/socketio-client.ts';
import { newSession, widgetHeaders } from '../support/clients/widget-requests.ts';
import { databaseOf } from '../support/gateway/database-of.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { tenantWorks } from '../support/gateway/tenant-works.ts';

const SITE = 'https://changing.example';
const SHOP = tenantNamed('changing');
const origin = { origin: SITE };

let product: Product;
let call: HttpClient;
let people: { visitor: string; agent: string; admin: string };

beforeAll(async () => {
  product = await startLocal();
  call = httpClient(product.url);
  const works = tenantWorks(product);
  const { secretKey } = await works.tenant(SHOP, { desk: true, retentionDays: 30, origins: [SITE], name: 'A shop' });
  works.stop();
  people = {
    visitor: (await newUser(call, secretKey, 'vera')).token,
    agent: (await newAgent(call, secretKey, 'agent', 'ann')).token,
    admin: (await newAgent(call, secretKey, 'admin', 'boss')).token,
  };
});
afterAll(() => product?.close());

const get = async (route: string, token: string): Promise<unknown> => {
  const answer = await fetch(product.url + route, { headers: { authorization: `Bearer ${token}` } });
  return answer.text();
};

/** Everything that is said so far was said five days ago. Rows end when they were to end. */
async function fiveDaysPass(): Promise<void> {
  const { client, tables, stop } = databaseOf(product);
  const { Items = [] } = await client.send(new ScanCommand({ TableName: tables.conversations }));
  for (const { pk, sk, at } of Items.filter(
    (row) => /^(T#changing#C#|T#changing#I)/.test(row.pk) && Number(row.at) > 0,
  )) {
    await client.send(
      new UpdateCommand({
        TableName: tables.conversations,
        Key: { pk, sk },
        UpdateExpression: 'SET #at = :then',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':then': at - 5 * DAY },
      }),
    );
  }
  stop();
}

type Known = { conversationId: string; sessionId: string; cursor: string; offset: string };

/** What each door tells of the tenant's conversations to whoever may ask; by new sockets, and by those that say how far they were. */
async function toldAtEveryDoor({ conversationId, sessionId, cursor, offset }: Known): Promise<Record<string, unknown>> {
  const { visitor, agent, admin } = people;
  const named = `/api/chat/conversations/${conversationId}`;
  const synced = async (token: string, after?: string) => {
    const socket = await dialV1(product.url, token, origin);
    socket.send({ type: 'sync', ...(after === undefined ? {} : { after }) });
    await socket.next('synced');
    await socket.close();
    return socket.frames;
  };
  const recovered = async () => {
    const line = socketio(product.url, { auth: { token: visitor, offset }, extraHeaders: origin });
    await line.next('connect');
    await line.ask('join:conversation', { conversationId });
    line.close();
    return line.received;
  };
  const widget = await fetch(`${product.url}/webchat/messages?sessionId=${sessionId}`, {
    headers: widgetHeaders(SITE),
  });
  return {
    'history of the visitor': await get('/api/chat/messages', visitor),
    'history after a cursor': await get(`/api/chat/messages?after=${cursor}`, visitor),
    'history of the agent': await get(`/api/chat/messages?conversationId=${conversationId}`, agent),
    'history of the widget': await widget.text(),
    'sync of the visitor': await synced(visitor),
    'sync of the visitor from a cursor': await synced(visitor, cursor),
    'sync of the agent': await synced(agent),
    'an offset of Socket.IO': await recovered(),
    list: await get('/api/chat/conversations?limit=100', agent),
    'list of what is open': await get('/api/chat/conversations?status=open', agent),
    'list of what is closed': await get('/api/chat/conversations?status=closed', agent),
    'list by label': await get('/api/chat/conversations?label=old-label', agent),
    'one conversation': await get(named, agent),
    'transcript of the agent': await get(`${named}/transcript`, agent),
    'transcript of the visitor': await get(`${named}/transcript?format=txt`, visitor),
    'export of the tenant': await get('/api/chat/export', admin),
    'export of the visitor': await get('/api/chat/export', visitor),
  };
}

/** The doors that tell something of before. */
const tellingOld = async (known: Known): Promise<string[]> =>
  Object.entries(await toldAtEveryDoor(known)).flatMap(([door, told]) =>
    /old-(?!label&|label"\s*:)/.test(JSON.stringify(told)) ? [door] : [],
  );

/** Sends messages without end, several at once, so that several environments of each function know the tenant. */
function traffic(conversationId: string) {
  let [sent, on] = [0, true];
  const said: string[] = [];
  const speaker = async (token: string) => {
    while (on) {
      const text = `new-${++sent}`;
      const body = { text, clientMessageId: text, conversationId };
      const { status } = await call('POST /api/chat/messages', { token, body });
      if (status === 201) said.push(text);
      else expect(status).toBe(429);
      await new Promise((later) => setTimeout(later, 200));
    }
  };
  const speakers = [people.visitor, people.visitor, people.agent].map(speaker);
  return {
    async stop() {
      on = false;
      await Promise.all(speakers);
      return said;
    },
  };
}

/** Environments that know nothing of any tenant. */
function coldEnvironments(): void {
  for (const [id, { directory }] of Object.entries(product.functions)) product.updateCode(id, directory);
}

test('[KEEP1] [KEEP2] [KEEP3] a retention that is shortened under traffic hides what is older at every door, and lengthened brings nothing back', async () => {
  const { visitor, agent, admin } = people;
  const say = async (token: string, text: string, more: Json = {}) =>
    (await call('POST /api/chat/messages', { token, body: { text, ...more } })).body.message;
  const { conversationId } = await say(visitor, 'old-first');
  const line = socketio(product.url, { auth: { token: visitor }, extraHeaders: origin });
  await line.next('connect');
  let offset = '';
  line.socket.onAny((...args: unknown[]) => {
    if (typeof args.at(-1) === 'string') offset = String(args.at(-1));
  });
  await say(visitor, 'old-second');
  await line.next('meta_message_created', ({ message }) => message.text === 'old-second');
  line.close();
  const cursor = (await call('GET /api/chat/messages?limit=1', { token: visitor })).body.nextCursor;
  await say(agent, 'old-answer', { conversationId });
  await call(`POST /api/chat/conversations/${conversationId}/notes`, { token: agent, body: { text: 'old-note' } });
  await call(`PATCH /api/chat/conversations/${conversationId}`, { token: agent, body: { labels: ['old-label'] } });
  await say(visitor, 'old-last');
  const sessionId = newSession();
  await call('POST /webchat/message', { body: { sessionId, text: 'old-widget' }, headers: widgetHeaders(SITE) });
  const known = { conversationId, sessionId, cursor, offset };
  const doors = Object.keys(await toldAtEveryDoor(known));
  expect(doors.filter((door) => !/closed/.test(door)).sort()).toEqual((await tellingOld(known)).sort());
  await fiveDaysPass();

  const talk = traffic(conversationId);
  const shortened = await call('PATCH /api/chat/settings', { token: admin, body: { retentionDays: 2 } });
  expect(shortened.status).toBe(200);
  await expect.poll(() => tellingOld(known), { timeout: 2 * KEPT_FOR + 30_000, interval: 1000 }).toEqual([]);
  const longer = await call('PATCH /api/chat/settings', { token: admin, body: { retentionDays: 30 } });
  expect(longer.body.settings.retentionDays).toBe(30);
  coldEnvironments();
  for (let time = 0; time < 3; time++) expect(await tellingOld(known)).toEqual([]);
  const said = await talk.stop();

  const entries: Json[] = [];
  for (let before: string | null = ''; before !== null; ) {
    const page: Json = await call(`GET /api/chat/messages?limit=100${before && `&before=${before}`}`, {
      token: visitor,
    });
    entries.unshift(...page.body.messages);
    before = page.body.messages.length === 100 ? page.body.prevCursor : null;
  }
  expect(entries.map(({ text }) => text).sort()).toEqual(said.sort());
  const [first] = entries;
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, at) => first.seq + at));
}, 240_000);
