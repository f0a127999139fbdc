import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { randomLetters } from '../../lambdas/adapters/random-letters.ts';
import { given } from '../../lambdas/domain/given.ts';
import { staffId, tenantId } from '../../lambdas/domain/ids.ts';
import { MAX_CLOCK_SKEW } from '../../lambdas/domain/time/version-vector.ts';
import { locationOf } from '../local-product.ts';
import { newSeedKeys, seedTenant, TEST_TENANT } from '../tenants/seed.ts';
import { stores } from '../tenants/stores.ts';
import { type Client, call, dialNative, dialSocketio, enter, enterByPolling } from './clients.ts';
import type { Cost, MeasuredGateway } from './measured-gateway.ts';
import { manyAgents, SEEDED, type Seeder } from './seed.ts';

/** A text of 80 characters, about what people write; budgets hold up to 700 bytes. */
const TEXT = 'Could you tell me, please, when the blue one will be there again? Thanks a lot!!';

export type Person = { token: string; userId: string };
export type Conversation = { conversationId: string; incarnation: string; messages: number };

/** Issues the first token of a new visitor. */
export async function aVisitor({ product }: MeasuredGateway): Promise<Person> {
  const body = { tenantId: TEST_TENANT };
  return (await call(product.url, 'POST /api/chat/anonymous-token', { body })) as Person;
}

/** A visitor who is logged in on the site: of their tokens an address may have as many as it asks for. */
export async function aUser({ product: { url, keys } }: MeasuredGateway): Promise<Person> {
  return (await call(url, 'POST /api/chat/user-token', {
    key: keys.secretKey,
    body: { userId: randomUUID() },
  })) as Person;
}

export async function anAgent({ product }: MeasuredGateway, userId = 'agent-1'): Promise<Person> {
  const request = { key: product.keys.secretKey, body: { userId, name: 'Ann', role: 'admin' } };
  return (await call(product.url, 'POST /api/chat/agent-token', request)) as Person;
}

export async function sendByHttp(
  { product }: MeasuredGateway,
  { token }: Person,
  id: string = randomUUID(),
  text: string = TEXT,
) {
  const body = { text, clientMessageId: id };
  const { message } = (await call(product.url, 'POST /api/chat/messages', { token, body })) as Sent;
  return message;
}

type Sent = { message: { id: string; conversation_id: string; seq: number } };

/** Sends and waits for the echo, which is the acknowledgement. */
export async function sendByNative(client: Client, id: string = randomUUID()): Promise<void> {
  client.send(JSON.stringify({ type: 'message', text: TEXT, clientMessageId: id }));
  await client.next((frame) => frame.includes(id));
}

let acks = 0;
export async function sendBySocketio(client: Client, id: string = randomUUID()): Promise<void> {
  const ack = ++acks;
  client.send(`42${ack}${JSON.stringify(['message', { text: TEXT, temp_id: id }])}`);
  const answer = await client.next((frame) => frame.startsWith(`43${ack}`));
  if (!answer.includes('"success":true')) throw new Error(`a message was refused: ${answer}`);
}

/** A conversation begun by its visitor, with a given number of messages, the last of them ten minutes old. */
export async function aConversation(
  gateway: MeasuredGateway,
  seed: Seeder,
  visitor: Person,
  messages: number,
): Promise<Conversation> {
  const first = await sendByHttp(gateway, visitor);
  const [, incarnation = ''] = /^m_(.{10})_/.exec(first.id) ?? [];
  const { conversation_id: conversationId } = first;
  await age(seed, visitor, { conversationId, incarnation, messages: first.seq }, messages);
  await seed.forgetMinutes(TEST_TENANT, conversationId);
  return { conversationId, incarnation, messages };
}

/** Appends older messages to a log, so that the next message is the first in a while. */
async function age(
  seed: Seeder,
  { userId }: Person,
  { conversationId, incarnation, messages }: Conversation,
  upTo: number,
) {
  const log = { tenantId: TEST_TENANT, conversationId, incarnation, author: `visitor:${userId}` };
  await seed.messages(log, { from: messages + 1, to: upTo, lastAt: Date.now() - 600_000 });
}

/** Of a bucket's activity row, or of a tenant's row that an environment reads anew every 30 s. */
const IS_OCCASIONAL = /^T#[^#]*#M#|^TENANT#/;

const isUsual = ({ detail }: Cost): boolean => !detail.some(({ partition }) => IS_OCCASIONAL.test(partition));

/** Milliseconds after which a send no longer finds four entries of the last second, which would cost it another read. */
const PEOPLE_WRITE_APART = MAX_CLOCK_SKEW + 200;

/** Waits as long as lies between the messages of people. */
export const apart = () => pause(PEOPLE_WRITE_APART);

/** Measures again when what is done once in a while made an operation dearer than usual. */
async function steadily(
  gateway: MeasuredGateway,
  operation: () => Promise<unknown>,
  prepare: () => Promise<unknown> = async () => {},
): Promise<Cost> {
  for (let tries = 0; tries < 5; tries++) {
    await prepare();
    const cost = await gateway.measure(operation);
    if (isUsual(cost)) return cost;
  }
  throw new Error('an operation is never as cheap as usual');
}

/** Measures sends of every kind in a conversation, and reading it, with one visitor and one agent online. */
export async function measureMessages(
  gateway: MeasuredGateway,
  seed: Seeder,
  messages: number,
): Promise<Record<string, Cost>> {
  const { product } = gateway;
  const costs: Record<string, Cost> = {};
  const visitor = await aVisitor(gateway);
  await aConversation(gateway, seed, visitor, Math.max(messages, 2));
  await sendByHttp(gateway, visitor);
  const id = randomUUID();
  costs['http send'] = await steadily(gateway, () => sendByHttp(gateway, visitor), apart);
  costs['http send, fifth in a second'] = await steadily(
    gateway,
    () => sendByHttp(gateway, visitor),
    async () => {
      for (let n = 0; n < 4; n++) await sendByHttp(gateway, visitor);
    },
  );
  await sendByHttp(gateway, visitor, id);
  for (let n = 0; n < 5; n++) await sendByHttp(gateway, visitor);
  costs['http send, same again'] = await steadily(gateway, () => sendByHttp(gateway, visitor, id));
  const history = () => call(product.url, 'GET /api/chat/messages?limit=20', { token: visitor.token });
  await history();
  costs['history page of 20'] = await steadily(gateway, history);

  const socket = await dialNative(product.url, visitor.token);
  await sendByNative(socket);
  costs['native send'] = await steadily(gateway, () => sendByNative(socket), apart);
  costs['http send, own socket open'] = await steadily(gateway, () => sendByHttp(gateway, visitor), apart);
  const again = randomUUID();
  await sendByNative(socket, again);
  costs['native send, same again'] = await steadily(gateway, () => sendByNative(socket, again));
  await socket.close();

  const newest = await dialSocketio(product.url);
  await enter(newest, visitor.token);
  await sendBySocketio(newest);
  costs['socket.io send'] = await steadily(gateway, () => sendBySocketio(newest), apart);
  await newest.close();
  return costs;
}

/** Measures sends of the newest widget: no token, only the session id that it generated, and its page. */
export async function measureWidget(gateway: MeasuredGateway): Promise<Record<string, Cost>> {
  const { url } = gateway.product;
  const page = 'http://localhost:3000';
  const headers = { origin: page, 'x-website-origin': page, 'x-website-domain': 'localhost' };
  const sessionId = `session-${Date.now()}-${randomUUID()}`;
  const say = (id: string = randomUUID()) =>
    call(url, 'POST /webchat/message', { headers, body: { text: TEXT, sessionId, temp_id: id } });
  await say();
  await say();
  return { 'widget send': await steadily(gateway, () => say(), apart) };
}

/** Measures a message that is the first in a while in an existing conversation. */
export async function measureFirstInAWhile(gateway: MeasuredGateway, seed: Seeder): Promise<Cost> {
  const visitor = await aVisitor(gateway);
  await aConversation(gateway, seed, visitor, 5);
  return gateway.measure(() => sendByHttp(gateway, visitor));
}

/** Measures the first message of a visitor: it creates the visitor and the conversation. */
export async function measureFirstMessage(gateway: MeasuredGateway): Promise<Cost> {
  const visitor = await aVisitor(gateway);
  return gateway.measure(() => sendByHttp(gateway, visitor));
}

/** Measures connecting and disconnecting by every door. */
export async function measureSockets(gateway: MeasuredGateway): Promise<Record<string, Cost>> {
  const { product } = gateway;
  const costs: Record<string, Cost> = {};
  await aVisitor(gateway);
  costs['anonymous token'] = await steadily(gateway, () => aVisitor(gateway));

  const visitor = await aVisitor(gateway);
  await (await dialNative(product.url, visitor.token)).close();
  Object.assign(costs, await connectAndDisconnect(gateway, 'native', () => dialNative(product.url, visitor.token)));
  const late = async () => {
    const client = await dialSocketio(product.url);
    await enter(client, visitor.token);
    return client;
  };
  await (await late()).close();
  Object.assign(costs, await connectAndDisconnect(gateway, 'socket.io', late));
  const byPolling = () => enterByPolling(product.url, visitor.token);
  await (await byPolling()).close();
  const { 'by polling connect': connect } = await connectAndDisconnect(gateway, 'by polling', byPolling);
  return { ...costs, 'socket.io connect, polling first': connect as Cost };
}

/** Measures how an agent comes in by an invitation, and stays for another hour. */
export async function measureSignIns(gateway: MeasuredGateway): Promise<Record<string, Cost>> {
  const { url, keys } = gateway.product;
  const body = { userId: 'agent-2', name: 'Ann', role: 'agent' };
  const { link } = await call(url, 'POST /api/chat/invitations', { key: keys.secretKey, body });
  let cookie = '';
  const post = async (path: string, sent: object) => {
    const headers = { origin: url, 'content-type': 'application/json', cookie };
    const answer = await fetch(`${url}/api/chat/${path}`, { method: 'POST', headers, body: JSON.stringify(sent) });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  };
  const accept = await gateway.measure(() => post('accept', { secret: String(link).split('#invite=')[1] }));
  const refresh = await gateway.measure(() => post('refresh', {}));
  return { 'accept an invitation': accept, 'refresh a sign-in': refresh };
}

async function connectAndDisconnect(gateway: MeasuredGateway, door: string, come: () => Promise<Client>) {
  const open: Client[] = [];
  const connect = await steadily(gateway, async () => void open.push(await come()));
  for (const client of open.slice(1)) await gateway.measure(() => client.close());
  const disconnect = await gateway.measure(async () => open[0]?.close());
  return { [`${door} connect`]: connect, [`${door} disconnect`]: disconnect };
}

/** Texts whose length makes a difference to what is written, the longest that a message may have. */
const TEXTS: Record<string, string> = {
  '80 characters': TEXT,
  '700 characters': 'x'.repeat(700),
  '4,000 characters': 'x'.repeat(4000),
  '4,000 characters of three bytes': '字'.repeat(4000),
};

/** Messages of one length in a row, so that what a send reads of the log is as long as what it writes. */
const BEFORE_A_TEXT = 5;

/** Measures sends of texts of every length. */
export async function measureTexts(gateway: MeasuredGateway): Promise<Record<string, Cost>> {
  const costs: Record<string, Cost> = {};
  for (const [name, text] of Object.entries(TEXTS)) {
    const visitor = await aVisitor(gateway);
    const send = () => sendByHttp(gateway, visitor, randomUUID(), text);
    for (let n = 0; n < BEFORE_A_TEXT; n++) await send();
    costs[name] = await steadily(gateway, send, apart);
  }
  return costs;
}

/** Measures a send where tenant, user and message all have ids of the length of a UUID. */
export async function measureLongIds(gateway: MeasuredGateway): Promise<Cost> {
  const { product } = gateway;
  const keys = newSeedKeys(randomLetters, tenantId(randomUUID()));
  const open = stores(locationOf(product));
  await seedTenant(open, keys);
  open.stop();
  const request = { key: keys.secretKey, body: { userId: randomUUID() } };
  const visitor = (await call(product.url, 'POST /api/chat/user-token', request)) as Person;
  await sendByHttp(gateway, visitor);
  await sendByHttp(gateway, visitor);
  return steadily(gateway, () => sendByHttp(gateway, visitor), apart);
}

/** Open conversations in the inbox that is measured. */
const OPEN = 1000;

/** Measures what a tenant with a desk takes more: a send, its inbox, and a reading. */
export async function measureDesk(gateway: MeasuredGateway, seed: Seeder): Promise<Record<string, Cost>> {
  const { product } = gateway;
  const keys = newSeedKeys(
    randomLetters,
    tenantId(
      `desk-${randomLetters(8)
        .toLowerCase()
        .replaceAll(/[^a-z0-9]/g, '0')}`,
    ),
  );
  const open = stores(locationOf(product));
  await seedTenant(open, keys);
  // Before any function has read the tenant: it counts at once.
  await open.tenants.change(keys.tenantId, { desk: true });
  open.stop();
  const mint = (route: string, body: object) =>
    call(product.url, route, { key: keys.secretKey, body }) as Promise<Person>;
  const visitor = await mint('POST /api/chat/user-token', { userId: randomUUID() });
  const agent = await mint('POST /api/chat/agent-token', { userId: 'agent-1', name: 'Ann', role: 'agent' });
  await sendByHttp(gateway, visitor);
  const { conversation_id: id } = await sendByHttp(gateway, visitor);
  const read = (seq: number) =>
    call(product.url, `POST /api/chat/conversations/${id}/read`, { token: agent.token, body: { seq } });
  await read(0);
  let changes = 0;
  const asked = (route: string, body?: object) => () =>
    call(product.url, route, { token: agent.token, ...given({ body }) });
  const path = `/api/chat/conversations/${id}`;
  // The function learns the agent's name, once a day.
  await asked(`PATCH ${path}`, { labels: ['new'] })();
  const costs: Record<string, Cost> = {
    'http send, on a desk': await steadily(gateway, () => sendByHttp(gateway, visitor), apart),
    'read mark': await gateway.measure(() => read(1)),
    'read mark, a second within 5 s': await gateway.measure(() => read(2)),
    'change of a conversation': await steadily(
      gateway,
      () => asked(`PATCH ${path}`, { labels: [`${++changes}`] })(),
      apart,
    ),
    note: await steadily(gateway, asked(`POST ${path}/notes`, { text: TEXT }), apart),
    'conversation with its card': await steadily(gateway, asked(`GET ${path}`)),
    'thread page of 20': await steadily(
      gateway,
      asked(`GET /api/chat/messages?conversationId=${id}&include=events&limit=20`),
    ),
    'agent speaks first': await steadily(
      gateway,
      asked('POST /api/chat/conversations', { userId: visitor.userId, text: TEXT }),
      apart,
    ),
  };
  await seed.inbox(keys.tenantId, staffId(keys.tenantId, 'agent-1'), OPEN);
  const inbox = () => call(product.url, 'GET /api/chat/conversations?status=open', { token: agent.token });
  await inbox();
  costs[`inbox of ${OPEN.toLocaleString('en')}, page of 20`] = await steadily(gateway, inbox);
  return costs;
}

/**
 * Measures one minute's sweep over two idle sockets of the current slot, a native one and a Socket.IO one: for each only the posts to
 * it, what its client sends in answer, and what is written to the connections' table. Requests and reads are the sweep's.
 */
export async function measureKeepAlive(gateway: MeasuredGateway): Promise<Record<string, Cost>> {
  const { product } = gateway;
  const visitor = await aVisitor(gateway);
  const [schedule = ''] = product.schedules;
  // Connected and swept in the same minute: then the sweep is of this socket's slot.
  const left = 60_000 - (Date.now() % 60_000);
  if (left < 5000) await pause(left);
  const opened: string[] = [];
  const forget = product.observations.on((one) => {
    if (one.type === 'connection-opened') opened.push(one.connectionId);
  });
  const native = await dialNative(product.url, visitor.token);
  const newest = await dialSocketio(product.url);
  await enter(newest, visitor.token);
  newest.answerPings();
  forget();
  const cost = await gateway.measure(() => product.fireSchedule(schedule));
  await Promise.all([native.close(), newest.close()]);
  const [nativeId, newestId] = opened;
  return { 'keep-alive, native': shareOf(cost, nativeId), 'keep-alive, socket.io': shareOf(cost, newestId) };
}

/** What a sweep took for one socket. */
function shareOf(cost: Cost, id: string | undefined): Cost {
  const detail = cost.detail.filter(({ table }) => table.includes('Connections'));
  const sum = (of: (request: (typeof detail)[number]) => number) => detail.reduce((total, one) => total + of(one), 0);
  const times = (ids: string[]) => ids.filter((one) => one === id).length;
  return {
    ...{ ...cost, detail, wru: sum(({ wru }) => wru), rru: 0, requests: {}, bytes: 0 },
    ...{ posts: times(cost.postedTo), received: times(cost.receivedFrom) },
  };
}

/** Measures a message in a tenant with so many agents online that the background function posts to most of them. */
export async function measureManyAgents(gateway: MeasuredGateway, seed: Seeder, agents: number): Promise<Cost> {
  const { faults } = gateway.product;
  const usual = faults.postStatus;
  faults.postStatus = (frame) => (frame.connectionId.startsWith(SEEDED) ? 200 : usual(frame));
  try {
    // Only now: the fan-out about a socket that has just ended would find these gone, and remove them.
    await seed.connections(manyAgents(TEST_TENANT, agents));
    const visitor = await aVisitor(gateway);
    await sendByHttp(gateway, visitor);
    return await steadily(gateway, () => sendByHttp(gateway, visitor), apart);
  } finally {
    faults.postStatus = usual;
  }
}
