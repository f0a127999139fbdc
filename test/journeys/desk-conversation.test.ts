import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import {
  type HttpClient,
  httpClient,
  type Json,
  newAgent,
  newUser,
  newVisitor,
} from '../support/clients/http-client.ts';
import { dial, dialV1 } from '../support/clients/native-client.ts';
import { socketio } from '../support/clients/socketio-client.ts';
import { changeTenant } from '../support/gateway/change-tenant.ts';
import { addTenant } from '../support/gateway/gateway.ts';
import { startLocal } from '../support/gateway/start-local.ts';

/** A tenant with a desk, two agents and an admin. */
let product: Product;
let call: HttpClient;
let ann: string;
let bob: string;
let boss: string;
let rival: string;

/** Turns a tenant's desk on, before any function has read the tenant. */
async function deskOn(tenant: string, agentsSee: 'all' | 'assigned' = 'all') {
  await changeTenant(product, tenant, { desk: true, agentsSee });
}

beforeAll(async () => {
  product = await startLocal();
  await deskOn('test');
  call = httpClient(product.url);
  const { secretKey } = product.keys;
  ann = (await newAgent(call, secretKey, 'agent', 'Ann')).token;
  bob = (await newAgent(call, secretKey, 'agent', 'Bob')).token;
  boss = (await newAgent(call, secretKey, 'admin', 'Boss')).token;
  const other = await addTenant(product, tenantNamed('rival'));
  rival = (await newAgent(call, other.secretKey, 'admin', 'Rita')).token;
});
afterAll(() => product.close());

/** A visitor that has asked something, and its conversation as a path. */
async function aQuestion(name: string, { secretKey } = product.keys) {
  const { token } = await newUser(call, secretKey, name);
  const { body } = await call('POST /api/chat/messages', { token, body: { text: `a question of ${name}` } });
  const id: string = body.message.conversationId;
  return { token, id, path: `/api/chat/conversations/${id}` };
}

const patch = (path: string, token: string, body: Json, headers: Record<string, string> = {}) =>
  call(`PATCH ${path}`, { token, body, headers });

describe('a conversation on a desk', () => {
  test('is assigned, labelled and put off in one step, and shown so, with a tag', async () => {
    const { path } = await aQuestion('vera');
    const snoozedUntil = new Date(Date.now() + 3_600_000).toISOString();

    const changed = await patch(path, ann, { assignee: 'me', labels: ['billing', ' vip '], snoozedUntil });
    const shown = await call(`GET ${path}`, { token: bob });

    expect(changed).toMatchObject({
      status: 200,
      body: {
        conversation: {
          status: 'open',
          desk: {
            assignee: { name: 'Ann' },
            labels: ['billing', 'vip'],
            snoozedUntil,
            waitingSince: expect.any(String),
          },
        },
      },
    });
    expect(shown.body.conversation).toEqual(changed.body.conversation);
    expect(shown.headers.get('etag')).toBe(changed.body.conversation.desk.etag);
    expect(shown.headers.get('etag')).toMatch(/^"\d+\.\d+"$/);
  });

  test('is given to a colleague who is known, and to nobody else', async () => {
    const { path } = await aQuestion('given');
    const { body } = await call('GET /api/chat/conversations?limit=1', { token: bob });
    const stranger = await patch(path, ann, { assignee: body.senderId });
    const socket = await dialV1(product.url, bob);

    const given = await patch(path, ann, { assignee: body.senderId });

    expect(stranger).toMatchObject({ status: 400, body: { field: 'assignee' } });
    expect(given.body.conversation.desk.assignee).toEqual({ id: body.senderId });
    await socket.close();
    for (const [fields, field] of [
      [{ assignee: 'a_4mXq0WnPzL1c' }, 'assignee'],
      [{ assignee: 'Bob' }, 'assignee'],
      [{ labels: 'vip' }, 'labels'],
      [{ labels: Array.from({ length: 11 }, (_, number) => `${number}`) }, 'labels'],
      [{ snoozedUntil: '2020-01-01T00:00:00Z' }, 'snoozedUntil'],
      [{ snoozedUntil: 'tomorrow' }, 'snoozedUntil'],
      [{}, 'assignee'],
      [{ status: 'closed' }, 'status'],
    ] as const) {
      expect(await patch(path, ann, fields)).toMatchObject({ status: 400, body: { code: 'ERR_INVALID', field } });
    }
  });

  test('is decided once by two agents who saw the same, and a repetition is answered as the first time', async () => {
    const { path } = await aQuestion('raced');
    const { headers } = await patch(path, ann, { labels: ['new'] });
    const ifMatch = { 'if-match': headers.get('etag') ?? '' };

    const both = await Promise.all([
      patch(path, ann, { assignee: 'me' }, { ...ifMatch, 'idempotency-key': 'key of ann' }),
      patch(path, bob, { assignee: 'me' }, { ...ifMatch, 'idempotency-key': 'key of bob' }),
    ]);
    const won = both.findIndex(({ status }) => status === 200);
    const [winner, name] = won === 0 ? [ann, 'ann'] : [bob, 'bob'];
    await patch(path, boss, { assignee: 'me', labels: ['mine'] });
    const again = await patch(path, winner, { assignee: 'me' }, { ...ifMatch, 'idempotency-key': `key of ${name}` });

    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(both.find(({ status }) => status === 412)?.body).toMatchObject({ code: 'ERR_PRECONDITION' });
    expect(again.body).toEqual(both[won]?.body);
    expect(again.headers.get('etag')).toBe(both[won]?.headers.get('etag'));
  });

  test('that is closed takes labels, and no assignee and no snooze', async () => {
    const { path } = await aQuestion('closed');
    await call(`POST ${path}/close`, { token: boss });

    const labelled = await patch(path, ann, { labels: ['done'] });
    const assigned = await patch(path, ann, { assignee: 'me' });

    expect(labelled.body.conversation).toMatchObject({ status: 'closed', desk: { labels: ['done'], assignee: null } });
    expect(assigned).toMatchObject({ status: 409, body: { code: 'ERR_CONFLICT', field: 'assignee' } });
  });
});

describe('the visitor’s card', () => {
  test('says where it is, and apart what the site and what the page says of it', async () => {
    const body = { userId: 'carded', name: 'Mia', attributes: { plan: 'gold', orders: 12 } };
    const minted = await call('POST /api/chat/user-token', { token: product.keys.secretKey, body });
    const { token } = minted.body;
    await call('POST /api/chat/session', { token, body: { attributes: { plan: 'platinum', cart: 3, bad: {} } } });
    const { body: sent } = await call('POST /api/chat/messages', { token, body: { text: 'hello' } });
    const path = `/api/chat/conversations/${sent.message.conversationId}`;
    const socket = await dial(
      `${product.url}/ws/chat?token=${token}&url=${encodeURIComponent('https://shop.example/cart?secret=1')}`,
    );

    const online = await call(`GET ${path}`, { token: ann });
    await call(`POST ${path}/close`, { token });
    const closed = await call(`GET ${path}`, { token: ann });

    expect(online.body.card).toEqual({
      online: true,
      page: { url: 'https://shop.example/cart' },
      firstSeenAt: expect.any(String),
      attributes: { site: { plan: 'gold', orders: 12 }, page: { plan: 'platinum', cart: 3 } },
      earlierTimes: [],
    });
    expect(closed.body.card.earlierTimes).toEqual([{ closedAt: expect.any(String), reason: 'visitor', messages: 1 }]);
    expect((await call(`GET ${path}`, { token })).status).toBe(403);
    expect((await call(`GET ${path}`, { token: rival })).status).toBe(404);
    await socket.close();
  });

  test('holds at most twenty attributes and two kilobytes of a site, and nothing of what is refused', async () => {
    const many = Object.fromEntries(Array.from({ length: 21 }, (_, number) => [`n${number}`, number]));

    for (const attributes of [
      many,
      { a: 'x'.repeat(500), b: 'x'.repeat(500), c: 'x'.repeat(500), d: 'x'.repeat(500), e: 'x'.repeat(500) },
      'plan',
      { a: { b: 1 } },
    ]) {
      const body = { userId: 'too-much', attributes };
      const answer = await call('POST /api/chat/user-token', { token: product.keys.secretKey, body });
      expect(answer).toMatchObject({ status: 400, body: { code: 'ERR_INVALID', field: 'attributes' } });
    }
    const { path } = await aQuestion('too-much');
    expect((await call(`GET ${path}`, { token: ann })).body.card.attributes).toEqual({ site: {}, page: {} });
  });
});

describe('a note', () => {
  test('is stored once under its id, however that is sent', async () => {
    const { path } = await aQuestion('noted');

    const sent = [
      await call(`POST ${path}/notes`, { token: ann, body: { text: 'hm', clientMessageId: 'one' } }),
      await call(`POST ${path}/notes`, { token: ann, body: { text: 'hm', temp_id: 'one' } }),
      await call(`POST ${path}/notes`, { token: ann, body: { text: 'hm' }, headers: { 'idempotency-key': '"one"' } }),
    ];
    const other = await call(`POST ${path}/notes`, { token: ann, body: { text: 'other', clientMessageId: 'one' } });

    expect(sent.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(sent.map(({ body }) => body.note.id)).size).toBe(1);
    expect(sent[0]?.body.note).toMatchObject({ text: 'hm', by: { name: 'Ann' }, clientMessageId: 'one' });
    expect(other).toMatchObject({ status: 409, body: { code: 'ERR_CONFLICT' } });
    for (const [body, field] of [
      [{ text: '' }, 'text'],
      [{ text: '\u200b' }, 'text'],
      [{ text: 'x'.repeat(4001) }, 'text'],
      [{}, 'text'],
      [{ text: 'hm', join: true }, 'join'],
    ] as const) {
      expect(await call(`POST ${path}/notes`, { token: ann, body })).toMatchObject({ status: 400, body: { field } });
    }
  });

  test('is told to no visitor, at any door, and neither is what a desk decides', async () => {
    const { token, path, id } = await aQuestion('curious');
    const line = socketio(product.url, { auth: { token } });
    await line.next('connect');
    const v1 = await dialV1(product.url, token);

    await patch(path, ann, { assignee: 'me', labels: ['secret label'] });
    await call(`POST ${path}/notes`, { token: ann, body: { text: 'secret note' } });
    await call('POST /api/chat/messages', { token: ann, body: { text: 'the answer', conversationId: id } });
    await v1.next(({ message }) => message?.text === 'the answer');
    await line.next('meta_message_created');
    v1.send({ type: 'sync' });
    await v1.next(({ type }) => type === 'synced');
    const history = await call('GET /api/chat/messages', { token });

    const told = JSON.stringify([v1.frames, line.received, history.body]);
    expect(told).toContain('the answer');
    expect(told).not.toMatch(/secret|assigned|label|note/);
    for (const client of [v1, line]) await client.close();
  });
});

describe('what a desk has is not for', () => {
  test.each([
    ['a visitor, not even its own', () => undefined, 403, 'ERR_FORBIDDEN'],
    ['an admin of another tenant', () => rival, 403, 'ERR_FORBIDDEN'],
  ])('%s', async (_who, tokenOf, status, code) => {
    const { token: own, path } = await aQuestion('attacked');
    const token = tokenOf() ?? own;

    expect(await patch(path, token, { labels: ['x'] })).toMatchObject({ status, body: { code } });
    expect(await call(`POST ${path}/notes`, { token, body: { text: 'x' } })).toMatchObject({ status, body: { code } });

    expect((await call(`GET ${path}`, { token: boss })).body.conversation.desk).toMatchObject({ labels: [] });
  });

  test('an agent who may not see the conversation', async () => {
    const keys = await addTenant(product, tenantNamed('guarded'));
    await deskOn('guarded', 'assigned');
    const [first, second, admin] = await Promise.all(
      (['agent', 'agent', 'admin'] as const).map(
        async (role, number) => (await newAgent(call, keys.secretKey, role, ['Ann', 'Bob', 'Boss'][number])).token,
      ),
    );
    const { path } = await aQuestion('private', keys);
    await patch(path, first ?? '', { assignee: 'me' });

    const attempts = [
      await call(`GET ${path}`, { token: second }),
      await patch(path, second ?? '', { assignee: 'me' }),
      await call(`POST ${path}/notes`, { token: second, body: { text: 'x' } }),
    ];

    for (const attempt of attempts) expect(attempt).toMatchObject({ status: 404, body: { code: 'ERR_NOT_FOUND' } });
    expect((await call(`GET ${path}`, { token: admin })).body.conversation.desk.assignee).toMatchObject({
      name: 'Ann',
    });
  });
});

describe('an agent that speaks first', () => {
  test('reaches a visitor that is online and has said nothing, at every door, and the visitor answers there', async () => {
    const { token, userId } = await newVisitor(call, 'test');
    const [own, desk] = [await dialV1(product.url, token), await dialV1(product.url, bob)];
    const line = socketio(product.url, { auth: { token } });
    await line.next('connect');

    const body = { userId, text: 'may I help?', clientMessageId: 'first' };
    const spoken = await call('POST /api/chat/conversations', { token: ann, body });
    const again = await call('POST /api/chat/conversations', { token: ann, body });
    await own.next(({ message }) => message?.text === 'may I help?');
    await line.next('meta_message_created');
    own.send({ type: 'message', text: 'yes', clientMessageId: 'mine' });
    const answer = await desk.next(({ message }) => message?.text === 'yes');

    expect(spoken).toMatchObject({ status: 201, body: { success: true, message: { seq: 1, sender: 'agent' } } });
    expect(again.body).toEqual(spoken.body);
    expect(answer.message).toMatchObject({ seq: 2, conversation_id: spoken.body.message.conversation_id });
    for (const client of [own, desk, line]) await client.close();
  });

  test('reaches a user that has written before, and goes by the rules of any answer', async () => {
    const { path, id } = await aQuestion('known#user');

    const spoken = await call('POST /api/chat/conversations', {
      token: ann,
      body: { userId: 'known#user', text: 'hello' },
    });
    const taken = await call('POST /api/chat/conversations', {
      token: bob,
      body: { user_id: 'known#user', text: 'hello' },
    });

    expect(spoken.body.message).toMatchObject({ conversationId: id, seq: 2 });
    expect(taken).toMatchObject({ status: 409, body: { code: 'ERR_TAKEN' } });
    expect((await call(`GET ${path}`, { token: bob })).body.conversation.desk.assignee).toMatchObject({ name: 'Ann' });
  });

  test('reaches nobody else, and is no visitor', async () => {
    const { token } = await aQuestion('spoken-to');
    const speak = (body: Json, by: string) => call('POST /api/chat/conversations', { token: by, body });

    expect(await speak({ userId: 'spoken-to', text: 'x' }, rival)).toMatchObject({ status: 404 });
    expect(await speak({ userId: 'nobody', text: 'x' }, ann)).toMatchObject({ status: 404 });
    expect(await speak({ userId: 'spoken-to', text: 'x' }, token)).toMatchObject({ status: 403 });
    expect(await speak({ text: 'x' }, ann)).toMatchObject({ status: 400, body: { field: 'userId' } });
    expect(await speak({ userId: 'spoken-to' }, ann)).toMatchObject({ status: 400, body: { field: 'text' } });
  });
});

describe('the thread', () => {
  test('shows agents everything in one order, page by page, and the visitor its messages', async () => {
    const { token, path, id } = await aQuestion('threaded');
    await patch(path, ann, { assignee: 'me', labels: ['billing'] });
    await call(`POST ${path}/notes`, { token: ann, body: { text: 'secret note' } });
    await patch(path, ann, { snoozedUntil: new Date(Date.now() + 60_000).toISOString() });
    await call('POST /api/chat/messages', { token: ann, body: { text: 'the answer', conversationId: id } });
    await call(`POST ${path}/close`, { token: ann });
    await call(`POST ${path}/reopen`, { token: ann });
    const read = async (query: string, reader = bob) =>
      (await call(`GET /api/chat/messages?${query}`, { token: reader })).body;

    const all = await read(`conversationId=${id}&include=events`);
    const last = await read(`conversationId=${id}&include=events&limit=3`);
    const first = await read(`conversationId=${id}&include=events&limit=4&before=${last.prevCursor}`);
    const plain = await read(`conversationId=${id}`);
    const visitors = await read('include=events', token);
    const own = await read('', token);

    expect(all.entries.map(({ type }: Json) => type)).toEqual([
      'message',
      'assigned',
      'note',
      'snoozed',
      'message',
      'closed',
      'reopened',
    ]);
    expect(all.entries[1]).toMatchObject({ by: { name: 'Ann' }, assignee: { name: 'Ann' }, labels: ['billing'] });
    expect([...first.entries, ...last.entries]).toEqual(all.entries);
    expect(first.prevCursor).toBeNull();
    expect(all.messages).toEqual(plain.messages);
    expect(plain).not.toHaveProperty('entries');
    expect(visitors).toEqual(own);
    expect(JSON.stringify(visitors)).not.toMatch(/secret|entries/);
    expect(await call(`GET /api/chat/messages?conversationId=${id}&include=notes`, { token: ann })).toMatchObject({
      status: 400,
      body: { field: 'include' },
    });
    expect((await call(`GET /api/chat/messages?conversationId=${id}&include=events`, { token: rival })).status).toBe(
      404,
    );
  });
});

describe('a visitor that ends its chat', () => {
  test('closes it for itself and the agents, who are told why; its next message opens it again', async () => {
    const { token, path, id } = await aQuestion('leaving');
    await patch(path, ann, { assignee: 'me', labels: ['billing'] });
    const [desk, own] = [await dialV1(product.url, ann), await dialV1(product.url, token)];

    const closed = await call(`POST ${path}/close`, { token, body: { rating: 5 } });
    const again = await call(`POST ${path}/close`, { token });
    const told = [
      await desk.next(({ conversation }) => conversation?.status === 'closed'),
      await own.next(({ conversation }) => conversation?.status === 'closed'),
    ];
    own.send({ type: 'message', text: 'one more thing', clientMessageId: 'more' });
    await desk.next(({ message }) => message?.text === 'one more thing');
    own.send({ type: 'conversation:close', conversation_id: id });
    await desk.next(({ conversation }) => conversation?.status === 'closed');

    expect(closed.body).toEqual({
      conversation: { conversationId: id, conversation_id: id, status: 'closed', closedAt: expect.any(String) },
      ignored: ['rating'],
    });
    expect(again.body.conversation).toEqual(closed.body.conversation);
    for (const { conversation } of told) expect(conversation).toMatchObject({ conversation_id: id, reason: 'visitor' });
    expect((await call(`GET ${path}`, { token: bob })).body.conversation.desk).toMatchObject({
      assignee: null,
      labels: ['billing'],
    });
    for (const client of [desk, own]) await client.close();
  });

  test('is nobody else’s', async () => {
    const [{ path }, other] = [await aQuestion('staying'), await aQuestion('intruding')];

    const attempts = [
      await call(`POST ${path}/close`, { token: other.token }),
      await call(`POST ${path}/close`, { token: rival }),
      await call(`POST ${other.path}/reopen`, { token: other.token }),
    ];

    expect(attempts.map(({ status }) => status)).toEqual([404, 404, 403]);
    expect((await call(`GET ${path}`, { token: ann })).body.conversation.status).toBe('open');
  });
});
