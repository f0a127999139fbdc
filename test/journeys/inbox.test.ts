import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_CONVERSATION } from '../../lambdas/domain/conversations/due-list.ts';
import type { Product } from '../../lib/local-product.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { type HttpClient, httpClient, type Json, newAgent, newUser } from '../support/clients/http-client.ts';
import { dialV1 } from '../support/clients/native-client.ts';
import { socketio } from '../support/clients/socketio-client.ts';
import { changeTenant } from '../support/gateway/change-tenant.ts';
import { addTenant } from '../support/gateway/gateway.ts';
import { gatewayStores } from '../support/gateway/gateway-stores.ts';
import { startLocal } from '../support/gateway/start-local.ts';

let product: Product;
let call: HttpClient;
let ann: string;
let bob: string;
let boss: string;

/** Turns a tenant's desk on, before any function that lists has read the tenant. */
async function deskOn(tenant: string, settings: Json = {}) {
  await changeTenant(product, tenant, { desk: true, ...settings });
}

beforeAll(async () => {
  product = await startLocal();
  await deskOn('test');
  call = httpClient(product.url);
  const { secretKey } = product.keys;
  ann = (await newAgent(call, secretKey, 'agent', 'Ann')).token;
  bob = (await newAgent(call, secretKey, 'agent', 'Bob')).token;
  boss = (await newAgent(call, secretKey, 'admin', 'Boss')).token;
});
afterAll(() => product.close());

const list = (query: string, token = ann) => call(`GET /api/chat/conversations?${query}`, { token });
const listed = async (query: string, token = ann): Promise<Json[]> => (await list(query, token)).body.conversations;
const of = async (id: string, query = 'status=open', token = ann): Promise<Json> =>
  (await listed(`${query}&limit=100`, token)).find(({ conversationId }) => conversationId === id);

/** A visitor that has asked something, and its conversation. */
async function aQuestion(name: string, text = `a question of ${name}`, { secretKey } = product.keys) {
  const { token } = await newUser(call, secretKey, name);
  const ask = (more: string) => call('POST /api/chat/messages', { token, body: { text: more } });
  const { body } = await ask(text);
  const id: string = body.message.conversationId;
  return { token, id, ask, path: `/api/chat/conversations/${id}` };
}

const answer = (conversationId: string, token: string, text = 'an answer') =>
  call('POST /api/chat/messages', { token, body: { conversationId, text } });

const read = (path: string, seq: unknown, token: string) => call(`POST ${path}/read`, { token, body: { seq } });

describe('the inbox', () => {
  test('shows an open conversation as each agent needs it, whatever door its messages came by', async () => {
    const { token, id, path } = await aQuestion('vera', 'x'.repeat(300));
    const socket = await dialV1(product.url, token);
    socket.send({ type: 'message', text: 'by a socket', clientMessageId: 'second' });
    await socket.next(({ message }) => message?.text === 'by a socket');
    await call(`PATCH ${path}`, { token: ann, body: { labels: ['billing'] } });

    expect(await of(id)).toMatchObject({
      status: 'open',
      seq: 2,
      visitor: { userId: 'vera' },
      lastMessage: { text: 'by a socket', seq: 2, sender: 'user' },
      desk: { assignee: null, labels: ['billing'], waitingSince: expect.any(String) },
      unread: 2,
      seen: 2,
    });
    await answer(id, ann, 'y'.repeat(300));
    const answered = await of(id);
    expect(answered).toMatchObject({
      lastMessage: { text: 'y'.repeat(100), truncated: true, sender: 'agent', sender_name: 'Ann' },
      desk: { assignee: { name: 'Ann' }, waitingSince: null },
      unread: 0,
      seen: 0,
    });
    expect(await of(id, 'status=open', bob)).toMatchObject({ unread: 3 });
    await socket.close();
  });

  test('answers what it is asked for, and each conversation in one list only', async () => {
    const [anns, nobodys] = [await aQuestion('asked-ann'), await aQuestion('asked-nobody')];
    await answer(anns.id, ann);
    await call(`PATCH ${nobodys.path}`, { token: ann, body: { labels: ['refund'] } });
    const idsOf = async (query: string, token = ann) =>
      (await listed(`${query}&limit=100`, token)).map(({ conversationId }) => conversationId);

    expect(await idsOf('assignee=me')).toContain(anns.id);
    expect(await idsOf('assignee=me')).not.toContain(nobodys.id);
    expect(await idsOf('assignee=none')).toContain(nobodys.id);
    expect(await idsOf('assignee=none')).not.toContain(anns.id);
    expect(await idsOf('label=refund')).toEqual([nobodys.id]);
    expect(await idsOf('assignee=me', bob)).toEqual([]);
    expect(await idsOf('unread=true&label=refund', bob)).toEqual([nobodys.id]);
    expect(await idsOf('unread=false&label=refund', bob)).toEqual([]);
    expect((await idsOf('sort=waiting')).indexOf(anns.id)).toBeGreaterThan(
      (await idsOf('sort=waiting')).indexOf(nobodys.id),
    );
  });

  test('leads through all pages in either order', async () => {
    for (let number = 0; number < 7; number++) await aQuestion(`page-${number}`);

    for (const query of ['status=open', 'sort=waiting']) {
      const whole = (await listed(`${query}&limit=100`)).map(({ conversationId }) => conversationId);
      const paged: string[] = [];
      for (let after = ''; paged.length === 0 || after !== ''; ) {
        const { body } = await list(`${query}&limit=3&after=${after}`);
        expect(body.complete).toBe(true);
        paged.push(...body.conversations.map(({ conversationId }: Json) => conversationId));
        after = body.nextCursor ?? '';
      }
      expect(paged).toEqual(whole);
    }
  });

  test('loses a conversation that is closed, to the list of closed ones, and has it again with the next message', async () => {
    const { id, ask, path } = await aQuestion('closing');
    await call(`POST ${path}/close`, { token: boss });

    expect(await of(id)).toBeUndefined();
    expect(await of(id, 'status=closed')).toMatchObject({ status: 'closed', unread: 1, desk: { assignee: null } });

    await ask('one more thing');

    expect(await of(id)).toMatchObject({ seq: 2, lastMessage: { text: 'one more thing' } });
  });

  test('refuses what it cannot answer', async () => {
    for (const [query, field] of [
      ['assignee=ann', 'assignee'],
      ['assignee=ME', 'assignee'],
      ['unread=1', 'unread'],
      ['sort=oldest', 'sort'],
      ['label=%20', 'label'],
      ['status=closed&assignee=me', 'assignee'],
      ['status=open&after=l2.mia8hu00.c_1', 'after'],
      ['assignees=me', 'assignees'],
    ] as const) {
      expect((await list(query)).body, query).toMatchObject({ code: 'ERR_INVALID', field });
    }
    const { token } = await aQuestion('not-an-agent');
    expect(await list('assignee=me', token)).toMatchObject({ status: 403, body: { code: 'ERR_FORBIDDEN' } });
  });
});

describe('what was read', () => {
  test('is each agent’s own, over HTTP and sockets, survives a reload and never goes back', async () => {
    const { id, ask, path } = await aQuestion('reading');
    await ask('two');
    await ask('three');

    expect((await read(path, 2, ann)).body).toEqual({ conversationId: id, seq: 2 });
    expect((await read(path, 1, ann)).body).toEqual({ conversationId: id, seq: 2 });
    expect((await read(path, 3, ann)).body).toEqual({ conversationId: id, seq: 2, retryAfter: 5 });
    const desk = await dialV1(product.url, bob);
    desk.send({ type: 'read', seq: 1, conversation_id: id });
    await expect.poll(async () => (await of(id, 'status=open', bob)).unread).toBe(2);

    expect(await of(id)).toMatchObject({ unread: 1 });
    expect(await of(id, 'status=open', boss)).toMatchObject({ unread: 3 });
    await desk.close();
  });

  test('by a visitor is told to agents, and shown as seen', async () => {
    const { token, id } = await aQuestion('seeing');
    await answer(id, ann);
    const desk = await dialV1(product.url, ann);
    const line = socketio(product.url, { auth: { token } });
    await line.next('connect');

    line.socket.emit('read', { seq: 2 });

    expect(await desk.next(({ type }) => type === 'read')).toMatchObject({
      conversation_id: id,
      seq: 2,
      sender: 'user',
    });
    await expect.poll(async () => (await of(id)).seen).toBe(2);
    line.socket.emit('read', { seq: 1 });
    line.socket.emit('typing', {});
    expect(await desk.next(({ type }) => type === 'read' || type === 'typing')).toMatchObject({ type: 'typing' });
    line.close();
    await desk.close();
  });

  test('is refused in words', async () => {
    const { token, path } = await aQuestion('unread');
    const other = await addTenant(product, tenantNamed('reader'));
    await deskOn('reader');
    const stranger = (await newAgent(call, other.secretKey, 'admin', 'Rita')).token;

    for (const seq of [-1, 1.5, '1', null, undefined]) {
      expect((await read(path, seq, ann)).body, String(seq)).toMatchObject({ code: 'ERR_INVALID', field: 'seq' });
    }
    expect((await read(path, 1, token)).status).toBe(403);
    expect((await read(path, 1, stranger)).status).toBe(404);
    expect((await read('/api/chat/conversations/c_nowhere', 1, ann)).status).toBe(404);
    expect(await listed('status=open', stranger)).toEqual([]);
  });
});

describe('a tenant', () => {
  test('without a desk is asked for nothing new, and answers nothing new', async () => {
    const plain = await addTenant(product, tenantNamed('plain'));
    const admin = (await newAgent(call, plain.secretKey, 'admin', 'Paul')).token;
    const { path } = await aQuestion('plain-visitor', 'hello', plain);

    const { body } = await list('status=open', admin);

    expect(Object.keys(body).toSorted()).toEqual(['conversations', 'nextCursor', 'senderId', 'syncCursor']);
    expect(Object.keys(body.conversations[0])).not.toEqual(expect.arrayContaining(['unread']));
    for (const query of ['assignee=me', 'label=a', 'unread=true', 'sort=waiting']) {
      const refused = await list(query, admin);
      expect([refused.status, refused.body.error]).toEqual([403, expect.stringContaining('--desk on')]);
    }
    expect((await read(path, 1, admin)).status).toBe(403);
  });

  test('whose desk is turned on while people talk has what is open in its inbox after the sweep', async () => {
    const late = await addTenant(product, tenantNamed('late'));
    const before = await aQuestion('late-1', 'hello', late);
    const works = gatewayStores(product);
    const since = Date.now();
    const task = { type: 'inbox', since } as const;
    await works.dueList.add({ tenantId: tenantNamed('late'), conversationId: NO_CONVERSATION, at: since, task });
    await works.tenants.change(tenantNamed('late'), { desk: true, deskSince: since });
    works.stop();
    const admin = (await newAgent(call, late.secretKey, 'admin', 'Lea')).token;
    expect((await list('status=open', admin)).body).toMatchObject({ complete: false });

    await product.fireSchedule(product.schedules[0] ?? '');

    const { body } = await list('status=open', admin);
    expect(body.complete).toBe(true);
    expect(body.conversations.map(({ conversationId }: Json) => conversationId)).toEqual([before.id]);
  });
});
