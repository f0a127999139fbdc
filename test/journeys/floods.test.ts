import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpClient, httpClient, newUser, newVisitor } from '../support/clients/http-client.ts';
import { dial, dialV1, type NativeClient } from '../support/clients/native-client.ts';
import { acceptedSocketio, rawSocketio } from '../support/clients/socketio-frames.ts';
import { type Gateway, gateway } from '../support/gateway/gateway.ts';

let here: Gateway;
let call: HttpClient;
let other: NativeClient;
beforeAll(async () => {
  here = await gateway();
  call = httpClient(here.url);
  other = await dialV1(here.url, (await newUser(call, here.other.secretKey, 'someone')).token);
});
afterAll(async () => {
  other.cut();
  await here.close();
});

type Flooding = { closed: Promise<number>; answers: () => number };

const aToken = async () => (await newVisitor(call, here.tenant.tenantId)).token;

async function native(door: string, frames: number, frame: (n: number) => string): Promise<Flooding> {
  const token = await aToken();
  const socket = door === '/ws' ? await dial(`${here.url}/ws?token=${token}`) : await dialV1(here.url, token);
  for (let n = 0; n < frames; n++) socket.sendRaw(frame(n));
  return { closed: socket.closed, answers: () => socket.frames.length };
}

async function socketio(frames: number, frame: (n: number) => string, isIdentified = true): Promise<Flooding> {
  const socket = isIdentified
    ? await acceptedSocketio(here.url, { token: await aToken() })
    : await rawSocketio(here.url);
  for (let n = 0; n < frames; n++) socket.send(frame(n));
  return { closed: socket.closed, answers: () => socket.frames.length };
}

const FLOODS: [what: string, begin: () => Promise<Flooding>][] = [
  ['600 pings at /ws/chat', () => native('/ws/chat', 600, () => '{"type":"ping"}')],
  ['200 frames of garbage at /ws/chat', () => native('/ws/chat', 200, () => '{')],
  ['200 frames of garbage at /ws', () => native('/ws', 200, () => '{')],
  ['60 syncs at /ws/chat', () => native('/ws/chat', 60, () => '{"type":"sync"}')],
  ['60 syncs at /ws', () => native('/ws', 60, () => '{"type":"sync"}')],
  ['200 unknown events', () => socketio(200, (n) => `42${n}["nothing",{}]`)],
  ['200 CONNECTs to other namespaces', () => socketio(200, (n) => `40/other${n},`)],
  ['100 CONNECTs with forged tokens', () => socketio(100, () => '40{"token":"a.b.c"}', false)],
];

describe('[LIM10] a flood', () => {
  it.each(FLOODS)(
    'of %s ends its socket, and fifty of its answers cannot pass another tenant’s message',
    async (what, begin) => {
      const { closed, answers } = await begin();
      const answered = answers();
      other.send({ type: 'message', text: what, clientMessageId: what.replaceAll('/', '-') });

      expect((await other.next(({ message }) => message?.text === what)).message.seq).toBeGreaterThan(0);
      expect(answers() - answered).toBeLessThanOrEqual(50);
      expect(await closed).toBeGreaterThanOrEqual(1000);
      expect(answers()).toBeLessThan(500);
    },
  );

  it('of syncs is answered a dozen times at most', async () => {
    const token = await aToken();
    const tab = await dialV1(here.url, token);
    for (let n = 0; n < 20; n++) tab.send({ type: 'message', text: `${n}`, clientMessageId: `${n}` });
    for (let n = 0; n < 20; n++) await tab.next('message');

    for (let n = 0; n < 60; n++) tab.send({ type: 'sync' });
    await tab.closed;

    expect(tab.frames.filter(({ type }) => type === 'synced').length).toBeLessThanOrEqual(12);
  });
});

it('an outbox of fifty messages and what a client says beside them is taken at once', async () => {
  const tab = await dialV1(here.url, await aToken());
  tab.send({ type: 'sync' });
  for (let n = 1; n <= 50; n++) tab.send({ type: 'message', text: `${n}`, clientMessageId: `${n}`, n });
  tab.send({ type: 'ping' });

  await tab.next('pong');
  for (let n = 1; n <= 50; n++) await tab.next('message');
  expect(tab.frames.filter(({ type }) => type === 'error')).toEqual([]);
  tab.cut();
});

it('a visitor has twenty sockets: one more ends the oldest, and a message reaches the newest', async () => {
  const token = await aToken();
  const tabs: NativeClient[] = [];
  for (let n = 0; n < 23; n++) tabs.push(await dialV1(here.url, token));

  await Promise.all(tabs.slice(0, 3).map(({ closed }) => closed));
  tabs[22]?.send({ type: 'message', text: 'to all', clientMessageId: 'm1' });

  for (const tab of tabs.slice(3)) expect((await tab.next('message')).message.text).toBe('to all');
  for (const tab of tabs) tab.cut();
});

it('one address makes sixty visitors a minute by messages without a token, and each may write on', async () => {
  const headers = { 'X-Tenant-ID': here.other.tenantId };
  const send = (sessionId?: string) =>
    call('POST /webchat/message', { headers, body: { text: 'x', ...(sessionId ? { sessionId } : {}) } });
  const known = `session-${Date.now()}-k3v9x0q2wz8p7r5t1b2c3d`;
  expect((await send(known)).status).toBe(200);

  const statuses: number[] = [];
  while (!statuses.includes(429) && statuses.length < 200) {
    const answers = await Promise.all(Array.from({ length: 25 }, () => send()));
    statuses.push(...answers.map(({ status }) => status));
  }

  expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
  expect((await send(known)).status).toBe(200);
});
