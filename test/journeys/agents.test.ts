import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Product } from '../../lib/local-product.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { type HttpClient, httpClient, type Json, newAgent, newVisitor } from '../support/clients/http-client.ts';
import { dial, dialV1 } from '../support/clients/native-client.ts';
import { socketio } from '../support/clients/socketio-client.ts';
import { untilTold } from '../support/clients/until-told.ts';
import { addTenant } from '../support/gateway/gateway.ts';
import { gatewayStores } from '../support/gateway/gateway-stores.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { tenantWorks } from '../support/gateway/tenant-works.ts';

let product: Product;
let call: HttpClient;
let secretKey: string;

beforeAll(async () => {
  product = await startLocal();
  call = httpClient(product.url);
  const works = tenantWorks(product);
  secretKey = (await works.tenant(tenantNamed('desk'), { desk: true })).secretKey;
  works.stop();
});
afterAll(() => product.close());

const tokenOf = async (userId: string, role: 'agent' | 'admin' = 'agent') =>
  (await newAgent(call, secretKey, role, userId)).token;

test('agents are listed with what they say of themselves, and colleagues on every door of theirs are told of it', async () => {
  const [ann, bob] = [await tokenOf('ann'), await tokenOf('bob', 'admin')];
  const native = await dialV1(product.url, bob);
  const line = socketio(product.url, { auth: { token: bob } });
  await line.next('connect');
  const ws = await dial(`${product.url}/ws?token=${bob}`);

  const changed = await call('PUT /api/chat/me', { token: ann, body: { availability: 'away', name: ' Annie\u0000 ' } });

  expect(changed.status).toBe(200);
  const { id } = changed.body.agent;
  const agent = { id, name: 'Annie', availability: 'away', online: false };
  expect(changed.body.agent).toEqual({
    ...agent,
    role: 'agent',
    onlineSince: null,
    availabilitySince: expect.stringMatching(/^\d{4}-/),
  });
  const isAnnie = ({ agent: told }: Json) => told?.name === 'Annie';
  expect(await native.next(isAnnie)).toMatchObject({ agent });
  expect(await line.next('agent_status', isAnnie)).toEqual({ agent });
  const { body } = await call('GET /api/chat/agents', { token: ann });
  expect(body).toMatchObject({ complete: true });
  expect(body.agents.map(({ name, role, online, availability }: Json) => [name, role, online, availability])).toEqual([
    ['bob', 'admin', true, 'available'],
    ['Annie', 'agent', false, 'away'],
  ]);
  expect(JSON.stringify(ws.frames)).not.toContain('agent_status');
  for (const client of [native, line, ws]) await client.close();
});

test('colleagues are told that an agent comes and goes, by every door, and the sweeper is to look after it', async () => {
  const [eve, boss] = [await tokenOf('eve'), await tokenOf('boss', 'admin')];
  const desk = await dialV1(product.url, boss);
  const about = (online: boolean) => (frame: Json) =>
    frame.type === 'agent_status' && frame.agent.name === 'eve' && frame.agent.online === online;

  const native = await dialV1(product.url, eve);
  await desk.next(about(true));
  const line = socketio(product.url, { auth: { token: eve } });
  await line.next('connect');
  await desk.next(about(true));
  await native.close();
  await line.close();

  const { agent } = await desk.next(about(false));
  expect(agent).toEqual({ id: expect.stringMatching(/^a_/), name: 'eve', availability: 'available', online: false });
  const stores = gatewayStores(product);
  const dues = await stores.dueList.ofTenant(tenantNamed('desk'));
  stores.stop();
  expect(dues).toContainEqual(
    expect.objectContaining({ task: { type: 'give-back', agent: agent.id, since: expect.any(Number) } }),
  );
  await desk.close();
});

test('colleagues are told what an agent looks at, on both dialects, and its visitor is not', async () => {
  const [ann, boss] = [await tokenOf('ann'), await tokenOf('boss', 'admin')];
  const { token } = await newVisitor(call, 'desk');
  const { body } = await call('POST /api/chat/messages', { token, body: { text: 'hello' } });
  const { conversationId: conversation_id } = body.message;
  const [visitor, desk, native] = [
    await dialV1(product.url, token),
    await dialV1(product.url, boss),
    await dialV1(product.url, ann),
  ];
  const line = socketio(product.url, { auth: { token: boss } });
  await line.next('connect');

  const view = () => native.send({ type: 'viewing', conversation_id });
  const told = await untilTold(
    view,
    desk.next(({ type }) => type === 'viewing'),
  );
  expect(told).toEqual({ type: 'viewing', conversation_id, userId: expect.stringMatching(/^a_/) });
  expect(await untilTold(view, line.next('viewing'))).toEqual({ conversation_id, userId: told.userId });
  expect(await line.ask('viewing', { conversationId: conversation_id })).toEqual({ success: true });
  const back = await untilTold(
    () => line.socket.emit('viewing', { conversationId: conversation_id }),
    native.next(({ type }) => type === 'viewing'),
  );
  expect(back.userId).not.toBe(told.userId);
  visitor.send({ type: 'viewing', conversation_id });
  await visitor.next(({ code }) => code === 'ERR_FORBIDDEN');
  visitor.send({ type: 'ping' });
  await visitor.next(({ type }) => type === 'pong');

  expect(visitor.frames.map(({ type }) => type)).not.toContain('viewing');
  expect(native.frames.filter(({ userId }) => userId === told.userId)).toEqual([]);
  for (const client of [visitor, desk, native, line]) await client.close();
});

test('a visitor, another tenant and nobody learn nothing of agents, nor change any', async () => {
  const ann = await tokenOf('ann');
  await call('PUT /api/chat/me', { token: ann, body: { name: 'Annie' } });
  const rival = await addTenant(product, tenantNamed('rival'));
  const foreign = (await newAgent(call, rival.secretKey, 'admin', 'ann')).token;
  const visitor = (await newVisitor(call, rival.tenantId)).token;

  expect((await call('GET /api/chat/agents', { token: foreign })).body.agents).toEqual([]);
  expect((await call('PUT /api/chat/me', { token: foreign, body: { name: 'Other' } })).status).toBe(200);
  for (const [token, status] of [
    [visitor, 403],
    [undefined, 401],
  ] as const) {
    expect((await call('GET /api/chat/agents', { token })).status).toBe(status);
    expect((await call('PUT /api/chat/me', { token, body: { availability: 'away' } })).status).toBe(status);
  }
  const { agents } = (await call('GET /api/chat/agents', { token: ann })).body;
  expect(agents.map(({ name }: Json) => name)).toContain('Annie');
});

test('what is no availability is refused, and a name that cannot be read changes nothing', async () => {
  const ann = await tokenOf('ann');
  for (const availability of ['busy', 1, true, {}]) {
    const { status, body } = await call('PUT /api/chat/me', { token: ann, body: { availability } });
    expect([status, body.field]).toEqual([400, 'availability']);
  }
  expect((await call('PUT /api/chat/me', { token: ann, body: { role: 'admin' } })).body.field).toBe('role');
  await call('PUT /api/chat/me', { token: ann, body: { name: 'x'.repeat(100), availability: null } });

  const { body } = await call('PUT /api/chat/me', { token: ann, body: { name: '\u200b' } });

  expect(body.agent.name).toBe('x'.repeat(80));
  expect((await call('PUT /api/chat/me', { token: ann, body: { name: '' } })).body.agent.name).toBe('ann');
});

test('visitors see the name that an agent has chosen, whatever its token says', async () => {
  const ann = await tokenOf('ann');
  await call('PUT /api/chat/me', { token: ann, body: { name: 'Annie' } });
  const { token } = await newVisitor(call, 'desk');
  const { body } = await call('POST /api/chat/messages', { token, body: { text: 'hello' } });
  const { conversationId } = body.message;
  await call('POST /api/chat/messages', { token: ann, body: { text: 'hi', conversationId } });

  const history = (await call('GET /api/chat/messages', { token })).body.messages;

  expect(history.map((message: Json) => message.sender_name)).toEqual([undefined, 'Annie']);
});
