import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpClient, httpClient, type Json, newAgent, newVisitor } from '../support/clients/http-client.ts';
import { type Gateway, gateway } from '../support/gateway/gateway.ts';

let here: Gateway;
let call: HttpClient;
let admin: string;
let ann: string;
let bob: string;

beforeAll(async () => {
  here = await gateway();
  call = httpClient(here.url);
  const { secretKey } = here.tenant;
  admin = (await newAgent(call, secretKey, 'admin', 'boss')).token;
  ann = (await newAgent(call, secretKey, 'agent', 'ann')).token;
  bob = (await newAgent(call, secretKey, 'agent', 'bob')).token;
});
afterAll(() => here.close());

const idsOf = ({ replies }: Json) => replies.map(({ scope, shortcut }: Json) => `${scope}.${shortcut}`);

test('replies are set, shown, listed and removed, by those who may', async () => {
  const text = 'Hello! How can I help?\n🦊';
  const set = await call('PUT /api/chat/canned/hello', { token: admin, body: { text } });
  const own = await call('PUT /api/chat/canned/hello', { token: ann, body: { text: 'Ann here.', scope: 'private' } });

  expect([set.status, own.status]).toEqual([200, 200]);
  expect(set.body).toEqual({
    reply: { shortcut: 'hello', scope: 'tenant', text, changedAt: expect.stringMatching(/^\d{4}-/) },
  });
  expect((await call('GET /api/chat/canned/hello', { token: ann })).body.reply.text).toBe('Ann here.');
  expect((await call('GET /api/chat/canned/hello', { token: bob })).body.reply.text).toBe(text);
  expect((await call('GET /api/chat/canned/hello?scope=private', { token: bob })).status).toBe(404);
  const first = (await call('GET /api/chat/canned?limit=1', { token: ann })).body;
  const second = (await call(`GET /api/chat/canned?after=${first.nextCursor}`, { token: ann })).body;
  expect([...idsOf(first), ...idsOf(second), second.nextCursor]).toEqual(['private.hello', 'tenant.hello', null]);
  expect(idsOf((await call('GET /api/chat/canned', { token: bob })).body)).toEqual(['tenant.hello']);

  expect((await call('DELETE /api/chat/canned/hello', { token: bob })).status).toBe(403);
  expect((await call('PUT /api/chat/canned/hello', { token: bob, body: { text } })).status).toBe(403);
  expect((await call('DELETE /api/chat/canned/hello?scope=private', { token: bob })).status).toBe(404);
  expect((await call('DELETE /api/chat/canned/hello?scope=private', { token: ann })).body).toEqual({ success: true });
  expect((await call('DELETE /api/chat/canned/hello', { token: admin })).status).toBe(200);
  expect((await call('GET /api/chat/canned/hello', { token: ann })).status).toBe(404);
});

test('nobody reaches replies of another tenant, and a visitor none', async () => {
  await call('PUT /api/chat/canned/secret', { token: admin, body: { text: 'of the shop' } });
  const { token: visitor } = await newVisitor(call, here.tenant.tenantId);
  const rival = (await newAgent(call, here.other.secretKey, 'admin', 'boss')).token;

  expect((await call('GET /api/chat/canned/secret', { token: rival })).status).toBe(404);
  expect((await call('GET /api/chat/canned', { token: rival })).body.replies).toEqual([]);
  expect((await call(`GET /api/chat/canned?tenantId=${here.tenant.tenantId}`, { token: rival })).status).toBe(403);
  expect((await call('DELETE /api/chat/canned/secret', { token: rival })).status).toBe(404);
  for (const route of ['GET /api/chat/canned', 'GET /api/chat/canned/secret', 'DELETE /api/chat/canned/secret']) {
    expect((await call(route, { token: visitor })).status, route).toBe(403);
    expect((await call(route)).status, route).toBe(401);
  }
  expect((await call('PUT /api/chat/canned/secret', { token: visitor, body: { text: 'x' } })).status).toBe(403);
  expect((await call('GET /api/chat/canned/secret', { token: admin })).body.reply.text).toBe('of the shop');
});

test('what is no reply is refused, and named', async () => {
  const refused = async (route: string, field: string, body?: Json) => {
    const answer = await call(route, { token: admin, body });
    expect([answer.status, answer.body.code, answer.body.field], `${route} ${field}`).toEqual([
      400,
      'ERR_INVALID',
      field,
    ]);
  };
  for (const name of ['Hello', 'a.b', 'a%20b', '%23', 'x'.repeat(33), '%C3%A4']) {
    await refused(`PUT /api/chat/canned/${name}`, 'shortcut', { text: 'x' });
    await refused(`GET /api/chat/canned/${name}`, 'shortcut');
    await refused(`DELETE /api/chat/canned/${name}`, 'shortcut');
  }
  for (const text of [undefined, null, '', ' \n', 7, {}, 'x'.repeat(4001)]) {
    await refused('PUT /api/chat/canned/a', 'text', { text });
  }
  await refused('PUT /api/chat/canned/a', 'scope', { text: 'x', scope: 'all' });
  await refused('PUT /api/chat/canned/a', 'shortcut', { text: 'x', shortcut: 'b' });
  await refused('GET /api/chat/canned?scope=all', 'scope');
  await refused('DELETE /api/chat/canned/a?scope=all', 'scope');
  await refused('GET /api/chat/canned?after=x', 'after');
  await refused('GET /api/chat/canned?limit=101', 'limit');
  await refused('GET /api/chat/canned?label=x', 'label');
});
