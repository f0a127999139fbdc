import { afterAll, describe, expect, test } from 'vitest';
import { BUCKET } from '../../lambdas/domain/conversations/activity-index.ts';
import type { ConversationLog } from '../../lambdas/domain/conversations/conversation-log.ts';
import type { KnownEntry, MessageEntry } from '../../lambdas/domain/conversations/entry.ts';
import { EMPTY, stateAfter } from '../../lambdas/domain/conversations/state.ts';
import { addDeskEntry } from '../../lambdas/use-cases/conversations/add-desk-entry.ts';
import { closeConversation } from '../../lambdas/use-cases/conversations/close-conversation.ts';
import { commit } from '../../lambdas/use-cases/conversations/commit.ts';
import type { DeskChange } from '../../lambdas/use-cases/conversations/commit-desk-entry.ts';
import { type SendMessage, type SendNeeds, sendMessage } from '../../lambdas/use-cases/conversations/send-message.ts';
import { startSession } from '../../lambdas/use-cases/conversations/start-session.ts';
import { endConnection } from '../../lambdas/use-cases/delivery/end-connection.ts';
import { connectNative } from '../../lambdas/use-cases/sockets/connect-native.ts';
import { ANN, ANNS, NOW_MS } from '../support/builders/conversations.ts';
import { aCaller, SHOP, tenantNamed } from '../support/builders/tenants.ts';
import { everyOrder, type Race } from '../support/harness/invocations/every-order.ts';
import { NO_FAULTS, USUAL_FAULTS } from '../support/harness/random/gateway-faults.ts';
import { RandomSimulation } from '../support/harness/random/random-simulation.ts';
import { ScriptedChat } from '../support/harness/scripted/scripted-chat.ts';
import { scriptedChatInMemory } from '../support/harness/scripted/scripted-chat-stores.ts';
import { agentNamed, useCaseHarness, visitorNamed } from '../support/harness/use-case/use-case-harness.ts';
import { startDynalite } from '../support/servers/dynalite.ts';
import { DAY, dynamoStores, RETENTION } from '../support/stores/stores.ts';

const local = await startDynalite();
afterAll(local.stop);

let secrets = 0;

const say = ({ needs }: { needs: SendNeeds }, text: string, over: Partial<SendMessage> = {}) =>
  sendMessage(needs, { caller: aCaller(), text, ...over });

const stored = async ({ needs }: { needs: { conversationLog: ConversationLog } }, conversationId: string) =>
  (await needs.conversationLog.from(SHOP, conversationId, 1, 1000)) as MessageEntry[];

/** A scripted chat in memory, with its stores. */
function aScriptedChat() {
  const { stores, through } = scriptedChatInMemory();
  return { chat: new ScriptedChat({ tenantId: tenantNamed('shop'), start: NOW_MS, storesThrough: through }), stores };
}

describe('a duplicate check whose index read is slow while others commit', () => {
  test.each([
    ['reads late', true],
    ['read early, and its answer is late', false],
  ])('[ONCE2] stores the message once (%s)', async (_, late) => {
    const harness = useCaseHarness();
    const { message } = await say(harness, 'hello');
    const { conversationId } = message;
    const { findSent } = harness.needs.conversationLog;
    let slow = true;
    harness.needs.conversationLog.findSent = async (...args) => {
      if (!slow) return findSent(...args);
      slow = false;
      const early = late ? null : await findSent(...args);
      await say(harness, 'once', { clientMessageId: 'same' });
      for (let number = 0; number < 6; number++) {
        await say(harness, `other ${number}`, { caller: agentNamed('ann'), conversationId });
      }
      return late ? findSent(...args) : early;
    };

    const again = await say(harness, 'once', { clientMessageId: 'same' });

    expect(again.repeated).toBe(true);
    expect((await stored(harness, conversationId)).filter(({ text }) => text === 'once')).toHaveLength(1);
    expect((await stored(harness, conversationId)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe('a duplicate check whose index read was answered before the first try was stored', () => {
  const AGO = 600_000;

  /** The repetition asks the index; then the first try is stored, with others behind it, by clocks that are `behind`; then the tail is read. */
  async function repeatedDuring(behind: number, others: number) {
    const harness = useCaseHarness();
    const { needs, time } = harness;
    const { conversationId } = (await say(harness, 'hello')).message;
    for (let number = 0; number < 4; number++) await say(harness, 'x', { caller: agentNamed('ann'), conversationId });
    time.forward(AGO);
    const { tail, findSent } = needs.conversationLog;
    const asked: string[] = [];
    let answered = () => {};
    const isAnswered = new Promise<void>((resolve) => {
      answered = resolve;
    });
    needs.conversationLog.findSent = async (...args) => {
      const found = await findSent(...args);
      answered();
      return found;
    };
    needs.conversationLog.tail = async (...args) => {
      await isAnswered;
      Object.assign(needs.conversationLog, { tail, findSent: counted });
      time.forward(-behind);
      await say(harness, 'once', { clientMessageId: 'same' });
      for (let number = 0; number < others; number++) {
        await say(harness, `other ${number}`, { caller: agentNamed('ann'), conversationId });
      }
      time.forward(behind);
      asked.length = 0;
      return tail(...args);
    };
    const counted: typeof findSent = (...args) => {
      asked.push('index again');
      return findSent(...args);
    };

    const again = await say(harness, 'once', { clientMessageId: 'same' });
    return { again, asked, entries: await stored(harness, conversationId) };
  }

  test.each([0, 999, 1000])(
    '[ONCE2] is made again, and stores the message once: others’ clocks are %i ms behind',
    async (behind) => {
      const { again, asked, entries } = await repeatedDuring(behind, 4);

      expect(again.repeated).toBe(true);
      expect(asked).toEqual(['index again']);
      expect(entries.filter(({ text }) => text === 'once')).toHaveLength(1);
    },
  );

  test('[ONCE2] stores the message once where the tail holds it, without asking again', async () => {
    const { again, asked, entries } = await repeatedDuring(0, 3);

    expect(again.repeated).toBe(true);
    expect(asked).toEqual([]);
    expect(entries.filter(({ text }) => text === 'once')).toHaveLength(1);
  });
});

function onDynamo() {
  const { needs } = useCaseHarness();
  const newSecret = () => `secret-${++secrets}`;
  return { needs: { ...needs, ...dynamoStores(local, () => NOW_MS), sleep: async () => {}, newSecret } };
}

describe('many writers at once, on DynamoDB', () => {
  test('[ORD1] get one number each, without a hole', async () => {
    const { needs } = onDynamo();
    const caller = visitorNamed('v_many');
    const { message } = await sendMessage(needs, { caller, text: 'hello' });
    const { conversationId } = message;

    // Few enough for twelve tries each to suffice, whichever writer wins.
    const writers = Array.from({ length: 10 }, (_, number) => agentNamed(`agent-${number}`));
    await Promise.all(
      writers.map((agent) => sendMessage(needs, { caller: agent, text: agent.userId, conversationId })),
    );

    const entries = await stored({ needs }, conversationId);
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 11 }, (_, index) => index + 1));
    expect(new Set(entries.map(({ text }) => text)).size).toBe(11);
  });

  test('[ONCE1] of the same message store it once, whichever of them was first', async () => {
    const { needs } = onDynamo();
    const caller = visitorNamed('v_same');

    const sent = await Promise.all(
      Array.from({ length: 8 }, () => sendMessage(needs, { caller, text: 'hi', clientMessageId: 'same' })),
    );

    const positions = sent.map(({ message }) => `${message.conversationId} ${message.entry.pos}`);
    expect(new Set(positions).size).toBe(1);
    expect(sent.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect(await stored({ needs }, sent[0]?.message.conversationId ?? '')).toHaveLength(1);
  });
});

test('[ORD2] a thousand messages in one millisecond are a thousand messages, in one order, seen by all', async () => {
  const simulation = new RandomSimulation(1);
  simulation.faults = USUAL_FAULTS;
  const agents = [agentNamed('ann'), agentNamed('bob')].map((caller) => simulation.aClient(caller));
  const visitors = Array.from({ length: 100 }, (_, number) => simulation.aClient(visitorNamed(`v_${number}`)));
  for (const client of [...agents, ...visitors]) void simulation.connect(client);
  await simulation.time.pass(20_000);

  for (const visitor of visitors) {
    for (let number = 0; number < 10; number++) void simulation.send(visitor, simulation.say(visitor, `${number}`));
  }
  await simulation.time.pass(60_000);
  await simulation.endFaults();

  expect(simulation.problems.slice(0, 3)).toEqual([]);
  const messages = simulation.stores.conversationLog.conversations().flatMap(({ entries }) => entries);
  expect(messages.filter(({ kind }) => kind === 'message')).toHaveLength(1000);
});

test('[BACK2] an agent who was away while three conversations went on gets all messages, in the order of each', async () => {
  const simulation = new RandomSimulation(2);
  simulation.faults = NO_FAULTS;
  const ann = simulation.aClient(agentNamed('ann'));
  const visitors = ['v_1', 'v_2', 'v_3'].map((name) => simulation.aClient(visitorNamed(name)));
  for (const client of [ann, ...visitors]) void simulation.connect(client);
  await simulation.time.pass(2000);
  for (const visitor of visitors) void simulation.send(visitor, simulation.say(visitor, 'before'));
  await simulation.time.pass(2000);
  simulation.drop(ann, 'never', false);

  for (let hour = 0; hour < 3; hour++) {
    await simulation.time.pass(3_600_000);
    for (const visitor of visitors) void simulation.send(visitor, simulation.say(visitor, `hour ${hour}`));
  }
  await simulation.time.pass(60_000);
  void simulation.connect(ann);
  await simulation.time.pass(5000);

  const texts = visitors.map(({ caller }) => {
    const own = [...ann.seen.values()].filter(
      ({ conversationId }) => conversationId === simulation.conversationOf({ caller } as typeof ann)?.conversationId,
    );
    return own.sort((a, b) => a.seq - b.seq).map(({ text }) => text);
  });
  expect(texts).toEqual(Array(3).fill(['before', 'hour 0', 'hour 1', 'hour 2']));
  simulation.end();
});

describe('a post that is answered "gone" while $connect has not returned', () => {
  test('[DEAD3] reaches the socket when that opens shortly afterwards', async () => {
    const { chat } = aScriptedChat();
    await chat.opens();
    await endConnection(chat.needs(), chat.breaks(chat.tab));
    const connectionId = chat.handshake(chat.tab);
    await connectNative(chat.needs(), chat.handshakeOf(chat.tab, connectionId));
    const { sleep } = chat.time;
    chat.time.sleep = async (milliseconds) => {
      await sleep(milliseconds);
      if (chat.time.slept.length === 3) await chat.opened(chat.tab, connectionId);
    };

    await chat.say(chat.visitor, 'are you there?', 'm1');

    expect([...chat.tab.seen.values()].map(({ text }) => text)).toContain('are you there?');
    await chat.recovers();
  });

  test('is delivered within two minutes if the socket opens later', async () => {
    const { chat, stores } = aScriptedChat();
    await chat.opens();
    await endConnection(chat.needs(), chat.breaks(chat.tab));
    const connectionId = chat.handshake(chat.tab);
    await connectNative(chat.needs(), chat.handshakeOf(chat.tab, connectionId));
    await chat.say(chat.visitor, 'are you there?', 'm1');
    const row = await stores.connections.find({ ...chat.tab.caller, connectionId });
    expect(row?.undeliveredSince).toBeDefined();

    chat.gateway.opened(connectionId);
    // The client does not even send `sync`.
    chat.tab.connectionId = connectionId;
    await chat.minutesPass(2);

    expect([...chat.tab.seen.values()].map(({ text }) => text)).toContain('are you there?');
  });
});

const answered = async (chat: ScriptedChat) => chat.say(chat.ann, 'still there?', 'm9', await chat.conversationId());

describe('a sender that is killed between its commit and its push and never retries', () => {
  const fails = { announce: () => Promise.reject(new Error('killed')) };

  test.each([
    ['the sweeper runs', async () => {}],
    ['another participant sends', answered],
  ])('[LOST4] has its message shown to all who stayed connected when %s', async (_, goesOn) => {
    const { chat } = aScriptedChat();
    await chat.opens();
    const needs = { ...chat.needs(), announcer: fails, reportPushFailure: () => {} };
    await sendMessage(needs, { caller: chat.visitor.caller, text: 'last words', clientMessageId: 'm1' });
    chat.time.forward(10_000);

    await goesOn(chat);
    await chat.minutesPass(1);

    for (const { seen } of chat.clients) expect([...seen.values()].map(({ text }) => text)).toContain('last words');
    expect(chat.problems).toEqual([]);
  });

  test('[LOST4] [LOST7] while nothing could lead to its message has it shown with the next one, whoever sends that', async () => {
    const { chat, stores } = aScriptedChat();
    await chat.opens();
    const { activityIndex, dueList } = stores;
    const [{ touch }, { add }] = [{ ...activityIndex }, { ...dueList }];
    activityIndex.touch = () => Promise.reject(new Error('the index is full'));
    dueList.add = () => Promise.reject(new Error('the due list is full'));
    chat.time.forward(BUCKET);
    const needs = { ...chat.needs(), announcer: fails, reportPushFailure: () => {} };
    await sendMessage(needs, { caller: chat.visitor.caller, text: 'last words', clientMessageId: 'm1' });
    [activityIndex.touch, dueList.add] = [touch, add];
    chat.time.forward(10_000);

    await answered(chat);
    await chat.minutesPass(1);

    for (const { seen } of chat.clients) expect([...seen.values()].map(({ text }) => text)).toContain('last words');
    expect((await chat.entries()).filter(({ pushed }) => !pushed)).toEqual([]);
  });

  test('[LOST5] has its message shown though the sweeper stood still for a day from then on', async () => {
    const { chat } = aScriptedChat();
    await chat.opens();
    await chat.minutesPass(1);
    const needs = { ...chat.needs(), announcer: fails, reportPushFailure: () => {} };
    await sendMessage(needs, { caller: chat.visitor.caller, text: 'last words', clientMessageId: 'm1' });
    chat.time.forward(24 * 3_600_000);
    // All were cut long ago; the agent reconnects without a cursor.
    for (const client of chat.clients) await endConnection(chat.needs(), chat.breaks(client));
    chat.ann.cursor = null;
    await chat.connect(chat.ann);

    await chat.minutesPass(2);

    expect([...chat.ann.seen.values()].map(({ text }) => text)).toContain('last words');
  });
});

describe('a close and a message at the same time', () => {
  test.each([
    ['the message is committed while the close reads the log', 'close', ['message', 'message', 'message', 'closed']],
    ['the close is committed while the message reads the log', 'say', ['message', 'message', 'closed', 'message']],
  ] as const)('have one order, which all see: %s', async (_, slow, order) => {
    const { chat, stores } = aScriptedChat();
    await chat.opens();
    const conversationId = await chat.conversationId();
    const close = () => closeConversation(chat.needs(), { caller: chat.boss.caller, conversationId });
    const speak = () => chat.say(chat.visitor, 'one more thing', 'm1');
    const { append } = stores.conversationLog;
    stores.conversationLog.append = async (...args) => {
      stores.conversationLog.append = append;
      await (slow === 'close' ? speak() : close());
      return append(...args);
    };

    await (slow === 'close' ? close() : speak());

    const entries = await chat.entries();
    expect(entries.map(({ kind }) => kind)).toEqual(order);
    const last = entries.at(-1);
    expect(last?.kind === 'message' ? last.reopens : true).toBe(true);
    await chat.recovers();
  });
});

describe('a conversation that an agent has closed', () => {
  test('[ORD7] stays closed when it gets a label and a note, and the next message reopens it', async () => {
    const { chat } = aScriptedChat();
    await chat.opens();
    const conversationId = await chat.conversationId();
    const add = (change: DeskChange) => addDeskEntry(chat.needs(), { caller: chat.ann.caller, conversationId, change });
    await add({ kind: 'assigned', to: ANN });
    await closeConversation(chat.needs(), { caller: chat.boss.caller, conversationId });

    await add({ kind: 'labelled', labels: ['billing'] });
    await add({ kind: 'note', text: 'done' });
    await closeConversation(chat.needs(), { caller: chat.boss.caller, conversationId });
    const { status } = await startSession(chat.needs(), { caller: chat.visitor.caller });
    await chat.minutesPass(25);
    await chat.say(chat.visitor, 'one more thing', 'm1');

    expect(status).toBe('closed');
    const entries = await chat.entries();
    const kinds = ['message', 'message', 'assigned', 'closed', 'labelled', 'note', 'message'];
    expect(entries.map(({ kind }) => kind)).toEqual(kinds);
    expect(entries.at(-1)).toMatchObject({ reopens: true, state: { status: 'open', desk: 5 } });
    expect(entries.at(-1)?.state?.assignee).toBeUndefined();
    await chat.recovers();
  });

  test('[ORD10] is not closed while its visitor waits for an answer, but after a day', async () => {
    const { chat } = aScriptedChat();
    await chat.opens();
    await chat.say(chat.visitor, 'anybody there?', 'm1');
    const closed = async () => (await chat.entries()).filter(({ kind }) => kind === 'closed');

    await chat.minutesPass(60);
    const early = await closed();
    const { status } = await startSession(chat.needs(), { caller: chat.visitor.caller });
    await chat.minutesPass(23 * 60 + 6);

    expect([early, status]).toEqual([[], 'open']);
    expect(await closed()).toMatchObject([{ reason: 'unanswered' }]);
  });
});

test('[ORD10] [LOST7] a conversation whose row could not be made until its idle time was over is closed when it is made', async () => {
  const { chat, stores } = aScriptedChat();
  await chat.opens();
  const { touch } = stores.activityIndex;
  stores.activityIndex.touch = () => Promise.reject(new Error('the index is full'));
  chat.time.forward(BUCKET);
  await chat.say(chat.ann, 'good bye', 'm1', await chat.conversationId());
  await chat.minutesPass(30);

  stores.activityIndex.touch = touch;
  await chat.minutesPass(7);

  expect((await chat.entries()).map(({ kind }) => kind)).toEqual(['message', 'message', 'message', 'closed']);
  expect((await chat.entries()).filter(({ pushed }) => !pushed)).toEqual([]);
  expect(new Set(chat.problems)).toEqual(new Set(['no row was made: Error: the index is full']));
});

describe.each([
  ['in memory', () => useCaseHarness()],
  ['DynamoDB', () => onDynamo()],
])('entries of a version that writes no state (%s)', (_, harnessOf) => {
  test.each([1, 6])(
    '[ORD7] hide nothing of what was decided before, and count themselves: %i of them',
    async (count) => {
      const harness = harnessOf();
      const { needs } = harness;
      const caller = visitorNamed(`v_stateless_${count}`);
      const { conversationId } = (await say(harness, 'hello', { caller })).message;
      await addDeskEntry(needs, { caller: agentNamed('ann'), conversationId, change: { kind: 'assigned', to: ANN } });
      const { conversationLog } = needs;
      const append: ConversationLog['append'] = (tenantId, conversation, { state: _state, ...entry }) =>
        conversationLog.append(tenantId, conversation, entry as KnownEntry);
      const before = { ...harness, needs: { ...needs, conversationLog: { ...conversationLog, append } } };
      for (let number = 0; number < count; number++) {
        await say(before, `answer ${number}`, { caller: agentNamed('ann'), conversationId });
      }

      await addDeskEntry(needs, {
        caller: agentNamed('ann'),
        conversationId,
        change: { kind: 'note', text: 'a note' },
      });

      const entries = await needs.conversationLog.from(SHOP, conversationId, 1, 100);
      expect(entries.map(({ state }) => state !== undefined)).toEqual([true, true, ...Array(count).fill(false), true]);
      expect(entries.at(-1)?.state).toEqual(entries.reduce(stateAfter, EMPTY));
      expect(entries.at(-1)?.state).toMatchObject({ assignee: { id: ANN, since: 2 }, lastMessage: 2 + count });
      expect(entries.at(-1)?.state?.waitingSince).toBeUndefined();
    },
  );
});

test('[ORD9] a send that has read the log before an erasure’s entry is before it, or in another incarnation', async () => {
  const places: string[] = [];

  const orders = await everyOrder(async ({ turn }): Promise<Race> => {
    const harness = useCaseHarness();
    const { needs } = harness;
    const { conversationId } = (await say(harness, 'hello')).message;
    await addDeskEntry(needs, { caller: agentNamed('ann'), conversationId, change: { kind: 'assigned', to: ANN } });
    const through = (name: string) => ({
      ...needs,
      conversationLog: {
        ...needs.conversationLog,
        tail: async (...args: Parameters<ConversationLog['tail']>) => {
          await turn(`${name}: tail`);
          return needs.conversationLog.tail(...args);
        },
        append: async (...args: Parameters<ConversationLog['append']>) => {
          await turn(`${name}: append`);
          return needs.conversationLog.append(...args);
        },
      },
    });
    const send = (name: string) => say({ needs: through(name) }, name, { clientMessageId: name });
    const erase = () =>
      commit(through('erasure'), {
        tenantId: SHOP,
        conversationId,
        author: ANNS,
        draft: () => ({ add: { kind: 'erased' } }),
      });
    return {
      actors: { one: () => send('one'), other: () => send('other'), erasure: erase },
      async check() {
        const entries = await needs.conversationLog.from(SHOP, conversationId, 1, 100);
        const fence = entries.findIndex(({ kind }) => kind === 'erased');
        const [before, after] = [entries.slice(0, fence), entries.slice(fence + 1)];
        places.push(`${before.length - 2} before`);
        expect(entries).toHaveLength(5);
        expect(new Set(before.map(({ incarnation }) => incarnation))).toEqual(new Set([entries[fence]?.incarnation]));
        expect(after.filter(({ incarnation }) => incarnation === entries[fence]?.incarnation)).toEqual([]);
        expect(new Set(after.map(({ incarnation }) => incarnation)).size).toBe(Math.min(after.length, 1));
        expect(after.map(({ seq }) => seq)).toEqual(after.map((_, index) => index + 1));
        for (const { state } of after) expect(state).toMatchObject({ status: 'open', desk: 0 });
        for (const { state } of after) expect(state?.assignee).toBeUndefined();
      },
    };
  });

  expect(orders).toBeGreaterThan(50);
  expect(new Set(places)).toEqual(new Set(['0 before', '1 before', '2 before']));
});

test('two callers with the same session at once are one visitor with one conversation', async () => {
  const { chat } = aScriptedChat();

  const [one, other] = await Promise.all([
    sendMessage(chat.needs(), { caller: chat.visitor.caller, text: 'a', clientMessageId: 'a' }),
    sendMessage(chat.needs(), { caller: chat.tab.caller, text: 'b', clientMessageId: 'b' }),
  ]);

  expect(one.message.conversationId).toBe(other.message.conversationId);
  expect((await chat.messages()).map(({ seq }) => seq)).toEqual([1, 2]);
});

describe('a client message id', () => {
  test('[ONCE4] that another author guesses gives that author a message of its own, and nothing of the first', async () => {
    const harness = useCaseHarness();
    const { message } = await say(harness, 'mine', { clientMessageId: 'guessed' });
    const { conversationId } = message;

    const inside = await say(harness, 'theirs', {
      caller: agentNamed('eve'),
      conversationId,
      clientMessageId: 'guessed',
    });
    const outside = await say(harness, 'mine', { caller: visitorNamed('v_eve'), clientMessageId: 'guessed' });

    expect([inside.repeated, outside.repeated]).toEqual([false, false]);
    expect(outside.message.conversationId).not.toBe(conversationId);
    expect((await stored(harness, conversationId)).map(({ text }) => text)).toEqual(['mine', 'theirs']);
  });

  test('[ONCE3] that comes with another text is refused, however many messages followed, and also at once', async () => {
    const harness = useCaseHarness();
    const { message } = await say(harness, 'first', { clientMessageId: 'same' });
    const { conversationId } = message;
    for (let number = 0; number < 6; number++) await say(harness, 'x', { caller: agentNamed('ann'), conversationId });

    await expect(say(harness, 'second', { clientMessageId: 'same' })).rejects.toMatchObject({ code: 'ERR_CONFLICT' });
    const texts = ['a', 'b', 'c'];
    const answers = await Promise.allSettled(texts.map((text) => say(harness, text, { clientMessageId: 'at once' })));

    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const found = (await stored(harness, conversationId)).filter(({ sendKey }) => sendKey === 'cat once');
    expect(found).toHaveLength(1);
  });
});

test.each([
  ['nothing of it was deleted yet', []],
  ['some of it was deleted', [2]],
  ['all of it was deleted', [1, 2]],
])(
  'a visitor who returns after the whole log has expired begins a new incarnation, and may go on from its old cursor (%s)',
  async (_, gone) => {
    const { chat, stores } = aScriptedChat();
    await chat.opens();
    const conversationId = await chat.conversationId();
    for (const client of chat.clients) await endConnection(chat.needs(), chat.breaks(client));
    chat.time.forward(RETENTION + DAY);
    for (const pos of gone) stores.conversationLog.delete('shop', conversationId, pos);

    await chat.connect(chat.tab);
    const known = new Set(chat.tab.seen.keys());
    await chat.say(chat.visitor, 'long time', 'm1');

    const fresh = [...chat.tab.seen.values()].filter(({ id }) => !known.has(id));
    expect(fresh.map(({ seq, text }) => [seq, text])).toEqual([[1, 'long time']]);
    expect(await chat.conversationId()).toBe(conversationId);
    expect(chat.problems).toEqual([]);
  },
);

test('[CUR2] a visitor who reconnects with a cursor of a log that has expired gets the new log whole', async () => {
  const { chat, stores } = aScriptedChat();
  await chat.opens();
  const conversationId = await chat.conversationId();
  const cursor = chat.tab.cursor;
  for (const client of chat.clients) await endConnection(chat.needs(), chat.breaks(client));
  chat.time.forward(RETENTION);
  stores.conversationLog.delete('shop', conversationId, 1);
  await chat.say(chat.visitor, 'long time', 'm1');

  await chat.connect(chat.tab);

  expect(chat.tab.cursor).not.toBe(cursor);
  expect([...chat.tab.seen.values()].filter(({ seq }) => seq === 1).map(({ text }) => text)).toContain('long time');
  expect(chat.problems).toEqual([]);
});
