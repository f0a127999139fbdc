import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { userSubject } from '../../lambdas/domain/identity/caller.ts';
import type { Product } from '../../lib/local-product.ts';
import type { SeedKeys } from '../../lib/tenants/seed.ts';
import { aCaller, tenantNamed } from '../support/builders/tenants.ts';
import { type HttpClient, httpClient, type Json, newAgent } from '../support/clients/http-client.ts';
import { dialV1, type NativeClient } from '../support/clients/native-client.ts';
import { type SocketioClient, socketio } from '../support/clients/socketio-client.ts';
import { startLocal } from '../support/gateway/start-local.ts';
import { type TenantWorks, tenantWorks } from '../support/gateway/tenant-works.ts';

/** Milliseconds after which a client sends a message again. */
const SILENT = 8000;

const DOORS = ['http', 'native', 'socketio'] as const;
type Door = (typeof DOORS)[number];

/** What comes of an answer: the message as it is stored, or the refusal. */
type Outcome = { message?: Json; refused?: Json };

type Agent = {
  id: string;
  token: string;
  native: NativeClient;
  line: SocketioClient;
  say: (door: Door, answer: { conversationId: string; text: string; id: string; join?: boolean }) => Promise<Outcome>;
  close: () => Promise<unknown>;
};

let product: Product;
let call: HttpClient;
/** Of a tenant whose agents see all, and of one whose agents see only what is theirs or nobody's. */
let works: TenantWorks;
let open: SeedKeys;
let restricted: SeedKeys;
beforeAll(async () => {
  product = await startLocal();
  call = httpClient(product.url);
  works = tenantWorks(product);
  open = await works.tenant(tenantNamed('open-desk'), { desk: true });
  restricted = await works.tenant(tenantNamed('own-desk'), { desk: true, agentsSee: 'assigned' });
});
afterAll(async () => {
  works?.stop();
  await product?.close();
});

/** An agent with a socket of each kind, who answers by any door. */
async function agent(keys: SeedKeys, userId: string, role: 'agent' | 'admin' = 'agent'): Promise<Agent> {
  const { token } = await newAgent(call, keys.secretKey, role, userId);
  const { body } = await call('GET /api/chat/conversations?limit=1', { token });
  const native = await dialV1(product.url, token);
  const line = socketio(product.url, { auth: { token } });
  await line.next('connect');
  type Sent = { text: string; temp_id: string; conversation_id: string; join?: true };
  const by: Record<Door, (message: Sent) => Promise<Outcome>> = {
    async http(message) {
      const answer = await call('POST /api/chat/messages', { token, body: message });
      return answer.status === 201 ? { message: answer.body.message } : { refused: answer.body };
    },
    async socketio(message) {
      const { success, message: stored, ...refused } = await line.ask('message', message);
      return success ? { message: stored } : { refused };
    },
    async native({ temp_id, ...message }) {
      native.send({ type: 'message', temp_id, ...message });
      const frame = await native.next(({ type, message: told, temp_id: ofRefused }) =>
        type === 'error' ? ofRefused === temp_id : type === 'message' && told.temp_id === temp_id,
      );
      return frame.type === 'message' ? { message: frame.message } : { refused: frame };
    },
  };
  return {
    id: body.senderId,
    token,
    native,
    line,
    async say(door, { conversationId: conversation_id, text, id: temp_id, join }) {
      const message: Sent = { text, temp_id, conversation_id, ...(join ? { join: true } : {}) };
      // An echo that a busy machine's line did not take comes with the next sweep: as any client, ask again under the same id.
      return (await Promise.race([by[door](message), sleep(SILENT)])) ?? by.http(message);
    },
    async close() {
      line.close();
      await native.close();
    },
  };
}

let visitors = 0;

/** A question of a new visitor. Its token is made here: hundreds are needed. */
async function question({ tenantId }: SeedKeys, text = 'what does it cost?') {
  const userId = `visitor-${++visitors}`;
  const issuedAt = works.nowInSeconds();
  const who = { tenantId, userId, subject: userSubject(userId), anonymous: false };
  const token = await works.token(aCaller({ ...who, issuedAt, expiresAt: issuedAt + 3600 }));
  const { body } = await call('POST /api/chat/messages', { token, body: { text } });
  return { token, conversationId: body.message.conversationId as string };
}

const textsOf = async (token: string, conversationId?: string) => {
  const of = conversationId === undefined ? '' : `?conversationId=${conversationId}`;
  const { body } = await call(`GET /api/chat/messages${of}`, { token });
  return body.messages.map(({ text }: Json) => text);
};

const inBatches = async (number: number, size: number, job: (index: number) => Promise<void>) => {
  for (let from = 0; from < number; from += size) {
    await Promise.all(Array.from({ length: Math.min(size, number - from) }, (_, index) => job(from + index)));
  }
};

describe('two agents who answer at the same moment', () => {
  test('[FIRST1] 200 pairs, by any doors: one of them is stored, and the other told whose it is', async () => {
    const [ann, bob] = [await agent(open, 'ann'), await agent(open, 'bob')];
    const won = new Map<string, number>();

    await inBatches(200, 5, async (index) => {
      const { token, conversationId } = await question(open);
      const doors = [DOORS[index % 3] ?? 'http', DOORS[Math.floor(index / 3) % 3] ?? 'http'] as const;

      const outcomes = await Promise.all([
        ann.say(doors[0], { conversationId, text: 'ten', id: `ann ${index}` }),
        bob.say(doors[1], { conversationId, text: 'twelve', id: `bob ${index}` }),
      ]);

      const winners = [ann, bob].filter((_, who) => outcomes[who]?.message);
      expect([winners.length, ...outcomes.map(({ refused }) => refused?.code)].toSorted()).toEqual([
        1,
        'ERR_TAKEN',
        undefined,
      ]);
      const [winner] = winners;
      const refused = outcomes.find((outcome) => outcome.refused)?.refused;
      expect(refused.assignee).toMatchObject({ id: winner?.id });
      const stored = outcomes.find(({ message }) => message)?.message;
      expect([stored.seq, stored.text]).toEqual([2, winner === ann ? 'ten' : 'twelve']);
      if (index % 10 === 0) expect(await textsOf(token)).toEqual(['what does it cost?', stored.text]);
      won.set(winner?.id ?? '', (won.get(winner?.id ?? '') ?? 0) + 1);
    });

    // Else they were not there at the same moment.
    expect(won.size).toBe(2);
    const { conversationId } = await question(open);
    await ann.say('http', { conversationId, text: 'ten', id: 'last' });
    for (const door of DOORS) {
      const { refused } = await bob.say(door, { conversationId, text: 'twelve', id: `last ${door}` });
      expect(refused.assignee).toEqual({ id: ann.id, name: 'ann' });
    }
    await Promise.all([ann.close(), bob.close()]);
  }, 300_000);

  test('[FIRST1] are both stored if the one who comes second joins; each is stored once, however often it is sent', async () => {
    const [ann, bob] = [await agent(open, 'ann'), await agent(open, 'bob')];

    await inBatches(18, 9, async (index) => {
      const { token, conversationId } = await question(open);
      const twice = (who: Agent, text: string, first: number) =>
        [first, first + 1].map((door) =>
          who.say(DOORS[door % 3] ?? 'http', { conversationId, text, id: `${text} ${index}`, join: who === bob }),
        );

      const outcomes = await Promise.all([...twice(bob, 'twelve', index), ...twice(ann, 'ten', index + 1)]);

      const ids = outcomes.flatMap(({ message }) => (message ? [message.id] : []));
      const stored = (await textsOf(token)).slice(1);
      expect(new Set(ids).size).toBe(stored.length);
      // Ann did not ask to join: where Bob was first, hers is refused.
      expect([['ten', 'twelve'], ['twelve']]).toContainEqual(stored);
    });

    await Promise.all([ann.close(), bob.close()]);
  });

  test('[FIRST1] one order holds for an answer and a change: whoever is second finds it taken, and a repetition is answered', async () => {
    const [ann, bob] = [await agent(open, 'ann'), await agent(open, 'bob')];
    const seen = new Set<string>();

    await inBatches(24, 8, async (index) => {
      const { token, conversationId } = await question(open);
      const answer = { conversationId, text: 'ten', id: `ann answers ${index}` };
      const door = DOORS[index % 3] ?? 'http';
      const path = `PATCH /api/chat/conversations/${conversationId}`;
      const [outcome, taken] = await Promise.all([
        ann.say(door, answer),
        call(path, { token: bob.token, body: { assignee: 'me' } }),
      ]);

      // Bob's change needs no luck: it takes the conversation over from whoever was first.
      expect(taken.body.conversation.desk.assignee.id).toBe(bob.id);
      const after = await call(`GET /api/chat/conversations/${conversationId}`, { token: ann.token });
      expect(after.body.conversation.desk.assignee.id).toBe(bob.id);
      expect(await textsOf(token)).toHaveLength(outcome.message ? 2 : 1);
      const again = await ann.say(DOORS[(index + 1) % 3] ?? 'http', answer);
      expect(again.message?.id).toBe(outcome.message?.id);
      if (outcome.refused) expect(again.refused).toMatchObject({ code: 'ERR_TAKEN', assignee: { id: bob.id } });
      seen.add(outcome.message ? 'the answer was first' : 'the change was first');
    });

    expect(seen.size).toBeGreaterThan(0);
    await Promise.all([ann.close(), bob.close()]);
  });
});

test('an agent of a desk is told what is decided, at both doors, and after a cut', async () => {
  const [ann, boss] = [await agent(open, 'ann'), await agent(open, 'boss', 'admin')];
  const { conversationId } = await question(open);
  const before = (await call('GET /api/chat/conversations?limit=1', { token: boss.token })).body.syncCursor;

  await ann.say('native', { conversationId, text: 'ten', id: 'first' });
  await call(`PATCH /api/chat/conversations/${conversationId}`, {
    token: ann.token,
    body: { labels: ['prices'], snoozedUntil: new Date(Date.now() + 3_600_000).toISOString() },
  });
  await call(`POST /api/chat/conversations/${conversationId}/notes`, { token: ann.token, body: { text: 'a friend' } });
  await call(`POST /api/chat/conversations/${conversationId}/close`, { token: boss.token, body: {} });

  const closed = await boss.native.next(({ conversation }) => conversation?.status === 'closed');
  expect(closed.conversation).toMatchObject({
    conversation_id: conversationId,
    reason: 'agent',
    desk: { assignee: null, labels: ['prices'], snoozedUntil: null, waitingSince: null },
  });
  await boss.line.next('conversation:closed', ({ desk }) => desk.labels.includes('prices'));
  const live = boss.native.frames.filter((frame: Json) => isDesks(frame, conversationId));
  expect(
    live.map(({ type, conversation, note }: Json) => note?.text ?? conversation?.desk?.assignee?.id ?? type),
  ).toEqual([ann.id, ann.id, 'a friend', 'conversation']);
  expect((await boss.line.next('note')).note).toMatchObject({ text: 'a friend', by: { id: ann.id, name: 'ann' } });
  const { desk } = await boss.line.next('conversation:update');
  expect(desk).toMatchObject({ assignee: { id: ann.id, name: 'ann' }, labels: [], waitingSince: null });

  const again = await dialV1(product.url, boss.token);
  again.send({ type: 'sync', after: before });
  await again.next('synced');
  const told = (frames: Json[]) =>
    frames.filter((frame) => isDesks(frame, conversationId)).map(({ cursor: _, ...rest }) => rest);
  expect(told(again.frames)).toEqual(told(live));
  for (const each of [again, ann, boss]) await each.close();
});

const isDesks = ({ type, conversation, note }: Json, id: string): boolean =>
  (type === 'conversation' && conversation.conversation_id === id) || note?.conversationId === id;

const SECRET = 'between the two of us';

describe('where agents see only what is theirs or nobody’s', () => {
  test('[SEE1] [SEE2] another agent’s conversation is not there, at any door, and none of it is heard', async () => {
    const [ann, bob] = [await agent(restricted, 'ann'), await agent(restricted, 'bob')];
    const { token, conversationId } = await question(restricted);
    await ann.say('http', { conversationId, text: SECRET, id: 'first' });
    await call('POST /api/chat/messages', { token, body: { text: `${SECRET}, too` } });
    const cursor = (await call('GET /api/chat/conversations?limit=1', { token: bob.token })).body.syncCursor;

    const path = `/api/chat/conversations/${conversationId}`;
    const upload = `/api/gw/v1/webchat/conversations/${conversationId}/upload/init`;
    const file = { originalName: 'a.png', mimeType: 'image/png', size: 10 };
    const routes: [string, Json][] = [
      [`GET /api/chat/messages?conversationId=${conversationId}`, undefined],
      [`GET ${path}`, undefined],
      [`PATCH ${path}`, { assignee: 'me' }],
      [`POST ${path}/notes`, { text: 'hello' }],
      [`POST ${path}/close`, {}],
      [`POST ${path}/reopen`, {}],
      [`POST ${upload}`, file],
    ];
    for (const [route, body] of routes) {
      const answered = await call(route, { token: bob.token, body });
      const nobodys = await call(route.replace(conversationId, 'c_nobodys'), { token: bob.token, body });
      expect([route, answered.status, answered.body.code]).toEqual([route, 404, 'ERR_NOT_FOUND']);
      expect([nobodys.status, nobodys.body.error]).toEqual([404, answered.body.error]);
    }
    for (const door of DOORS) {
      for (const join of [false, true]) {
        const { refused } = await bob.say(door, { conversationId, text: 'me too', id: `${door} ${join}`, join });
        expect(refused).toMatchObject({ code: 'ERR_TAKEN' });
        expect(JSON.stringify(refused)).not.toMatch(/assignee|a_[\w-]{12}/);
      }
    }
    for (const frame of [{ type: 'typing' }, { type: 'read', seq: 1 }, { type: 'conversation:close' }]) {
      bob.native.send({ ...frame, conversation_id: conversationId });
      expect(await bob.native.next('error')).toMatchObject({ code: 'ERR_NOT_FOUND' });
    }
    for (const name of ['join:conversation', 'typing']) {
      expect(await bob.line.ask(name, { conversationId })).toMatchObject({ success: false, code: 'ERR_NOT_FOUND' });
    }
    bob.native.send({ type: 'sync', after: cursor });
    await bob.native.next('synced');
    const list = await call('GET /api/chat/conversations?limit=100', { token: bob.token });

    expect(JSON.stringify([bob.native.frames, bob.line.received, list.body])).not.toContain(SECRET);
    const gone = await bob.native.next('conversation_gone');
    expect(gone).toEqual({ type: 'conversation_gone', conversation_id: conversationId, cursor: expect.any(String) });
    expect(await bob.line.next('conversation:gone')).toEqual({ conversation_id: conversationId });
    expect(await textsOf(token)).toEqual(['what does it cost?', SECRET, `${SECRET}, too`]);
    await Promise.all([ann.close(), bob.close()]);
  });

  test('[SEE2] whoever is given it is told to read it anew, live or after a cut, and the other that it is gone', async () => {
    const [ann, bob] = [await agent(restricted, 'ann'), await agent(restricted, 'bob')];
    const { token, conversationId } = await question(restricted);
    await ann.say('http', { conversationId, text: SECRET, id: 'first' });
    const cursor = (await call('GET /api/chat/conversations?limit=1', { token: bob.token })).body.syncCursor;

    const body = { assignee: bob.id };
    await call(`PATCH /api/chat/conversations/${conversationId}`, { token: ann.token, body });

    const given = (frame: Json) => frame.conversation?.conversation_id === conversationId && frame.conversation.reload;
    expect((await bob.native.next(given)).conversation.desk.assignee).toMatchObject({ id: bob.id });
    await bob.line.next('conversation:update', ({ reload }) => reload === true);
    await ann.native.next('conversation_gone');
    await ann.line.next('conversation:gone');
    expect(await textsOf(bob.token, conversationId)).toEqual(['what does it cost?', SECRET]);
    const again = await dialV1(product.url, bob.token);
    again.send({ type: 'sync', after: cursor });
    await again.next('synced');
    expect(again.frames.filter(given)).toHaveLength(1);
    await call('POST /api/chat/messages', { token, body: { text: 'hello?' } });
    await bob.native.next(({ message }) => message?.text === 'hello?');
    expect((await call(`GET /api/chat/messages?conversationId=${conversationId}`, { token: ann.token })).status).toBe(
      404,
    );
    expect(JSON.stringify([ann.native.frames, ann.line.received])).not.toContain('hello?');
    for (const each of [again, ann, bob]) await each.close();
  });
});
