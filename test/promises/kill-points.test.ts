import { afterAll, describe, expect, test } from 'vitest';
import { BUCKET, bucketAt } from '../../lambdas/domain/conversations/activity-index.ts';
import { UNANSWERED_AFTER } from '../../lambdas/domain/conversations/log.ts';
import type { ConnectionKey } from '../../lambdas/domain/delivery/connection-store.ts';
import { authorOf } from '../../lambdas/domain/identity/caller.ts';
import { staffId } from '../../lambdas/domain/ids.ts';
import { SLOTS } from '../../lambdas/domain/sockets/keep-alive.ts';
import { DAY, HOUR, MINUTE } from '../../lambdas/domain/time/units.ts';
import { addDeskEntry } from '../../lambdas/use-cases/conversations/add-desk-entry.ts';
import { closeConversation } from '../../lambdas/use-cases/conversations/close-conversation.ts';
import { commit } from '../../lambdas/use-cases/conversations/commit.ts';
import type { DeskChange } from '../../lambdas/use-cases/conversations/commit-desk-entry.ts';
import { pushCommitted } from '../../lambdas/use-cases/conversations/push-and-mark.ts';
import { reopenConversation } from '../../lambdas/use-cases/conversations/reopen-conversation.ts';
import { type SendNeeds, sendMessage } from '../../lambdas/use-cases/conversations/send-message.ts';
import { startSession } from '../../lambdas/use-cases/conversations/start-session.ts';
import { endConnection } from '../../lambdas/use-cases/delivery/end-connection.ts';
import { catchUp } from '../../lambdas/use-cases/sockets/catch-up.ts';
import { connectNative } from '../../lambdas/use-cases/sockets/connect-native.ts';
import { NOW_MS } from '../support/builders/conversations.ts';
import { tenantNamed } from '../support/builders/tenants.ts';
import { anInvocation, type Invocation } from '../support/harness/invocations/invocation.ts';
import { everyKillPoint, ON_THE_DATABASE, PHASES, type Points } from '../support/harness/invocations/kill-points.ts';
import type { SimulatedClient } from '../support/harness/random/simulated-client.ts';
import { ScriptedChat, type StoresThrough } from '../support/harness/scripted/scripted-chat.ts';
import { scriptedChatInDynamo, scriptedChatInMemory } from '../support/harness/scripted/scripted-chat-stores.ts';
import { startDynalite } from '../support/servers/dynalite.ts';

const local = await startDynalite();
afterAll(local.stop);

let chats = 0;

const inMemory = () => scriptedChatInMemory().through;

const STORES: [name: string, stores: () => StoresThrough, points: Points][] = [
  ['in memory', inMemory, { phases: PHASES }],
  ['DynamoDB', () => scriptedChatInDynamo(local), ON_THE_DATABASE],
];

type Action = {
  name: string;
  /** Names that have to be among the calls found. */
  among: string[];
  before?: (chat: ScriptedChat) => Promise<unknown>;
  interrupt: (chat: ScriptedChat, invocation: Invocation) => Promise<unknown>;
  /** The client's retry when it gets no answer; absent if it never reconnects. */
  again?: (chat: ScriptedChat) => Promise<unknown>;
  check?: (chat: ScriptedChat) => Promise<void>;
  /** The action writes nothing to the database. */
  readsOnly?: true;
};

const openChat = (stores: StoresThrough) =>
  // Hours apart, so that no sweeper finds rows of another scripted chat.
  new ScriptedChat({
    tenantId: tenantNamed(`chat-${++chats}`),
    start: NOW_MS + chats * 4 * 3_600_000,
    storesThrough: stores,
  });

const question = (chat: ScriptedChat, invocation?: Invocation, bySocket = false) =>
  chat.say(chat.visitor, 'a question', 'question', undefined, {
    ...(invocation ? { invocation } : {}),
    bySocket,
  });

/** Sends an agent's message whose sender is killed before it has pushed anything. */
async function leaveBehind(chat: ScriptedChat, text: string): Promise<void> {
  await sendMessage(
    {
      ...chat.needs(),
      announcer: { announce: () => Promise.reject(new Error('killed')) },
      reportPushFailure: () => {},
    },
    { caller: chat.ann.caller, conversationId: await chat.conversationId(), text },
  );
}

/** Sends the question with the dependencies of a faulty implementation. */
const sendWith = (chat: ScriptedChat, needs: SendNeeds) =>
  sendMessage(needs, { caller: chat.visitor.caller, text: 'a question', clientMessageId: 'question' });

/** Dependencies that do not find an earlier try. */
const blind = (needs: ReturnType<ScriptedChat['needs']>): SendNeeds => ({
  ...needs,
  conversationLog: {
    ...needs.conversationLog,
    findSent: async () => null,
    tail: async (tenantId, conversationId) => {
      const { entries, ...beside } = await needs.conversationLog.tail(tenantId, conversationId);
      return { ...beside, entries: entries.map((entry) => ({ ...entry, sendKey: 's' as const })) };
    },
  },
});

const storedOnce = async (chat: ScriptedChat) => {
  const found = (await chat.messages()).filter((entry) => entry.kind === 'message' && entry.text === 'a question');
  expect(found).toHaveLength(1);
};

/**
 * Lets the time pass, unswept but for the last minute, until the next sweep is the one that closes the conversation: the row of
 * its last message, a bucket of its own, ended so long ago.
 */
async function untilClosing(chat: ScriptedChat, after: number): Promise<void> {
  const last = (await chat.messages()).at(-1);
  const ends = bucketAt(await chat.conversationId(), last?.at ?? 0) + BUCKET;
  const closing = Math.ceil((ends + after) / MINUTE) * MINUTE;
  chat.time.forward(closing - 2 * MINUTE - chat.time.now());
  await chat.minutesPass(1);
}

const kindsOf = async (chat: ScriptedChat) => (await chat.entries()).map(({ kind }) => kind);

/** Checks that every entry was pushed, and that the activity index has a row for it. */
async function allIndexed(chat: ScriptedChat): Promise<void> {
  const conversationId = await chat.conversationId();
  const rows = await chat.needs().activityIndex.ofTenant(chat.tenantId, { limit: 100 });
  const buckets = new Set(rows.filter((row) => row.conversationId === conversationId).map(({ bucket }) => bucket));
  for (const { at, pushed } of await chat.entries()) {
    expect(pushed).toBe(true);
    expect(buckets).toContain(bucketAt(conversationId, at));
  }
}

/** What Ann does beside answering, under one id however often. */
const deskEntry = async (chat: ScriptedChat, change: DeskChange, invocation?: Invocation) =>
  addDeskEntry(chat.needs(invocation), {
    caller: chat.ann.caller,
    conversationId: await chat.conversationId(),
    change,
    clientId: 'change',
  });

const deskAction = (name: string, changeIn: (chat: ScriptedChat) => DeskChange, among: string[] = []): Action => ({
  name,
  among: ['conversationLog.append', 'conversationLog.markPushed', ...among],
  interrupt: (chat, invocation) => deskEntry(chat, changeIn(chat), invocation),
  again: (chat) => deskEntry(chat, changeIn(chat)),
  async check(chat) {
    const [first, second, added, ...others] = await chat.entries();
    expect([first?.kind, second?.kind, others]).toEqual(['message', 'message', []]);
    expect(added).toMatchObject(changeIn(chat));
    await allIndexed(chat);
  },
});

/** Commits the entry before which all is to be deleted, and pushes it. */
async function erase(chat: ScriptedChat, invocation?: Invocation): Promise<void> {
  const { tenantId, boss } = chat;
  const conversation = { tenantId, conversationId: await chat.conversationId() };
  const needs = chat.needs(invocation);
  const draft = () => ({ add: { kind: 'erased' as const } });
  const request = { ...conversation, author: authorOf(boss.caller), clientId: 'erasure', draft };
  await pushCommitted(needs, conversation, await commit(needs, request));
}

/** Sends the question while no row of the activity index can be made. */
function withoutRow(
  chat: ScriptedChat,
  invocation: Invocation = anInvocation(async () => 'go on'),
  changed: Partial<SendNeeds> = {},
) {
  const needs = { ...chat.needs(invocation), ...changed };
  const { touch } = invocation.through('full', { touch: () => Promise.reject(new Error('the index is full')) });
  const activityIndex = { ...needs.activityIndex, touch };
  return sendWith(chat, { ...needs, activityIndex, reportIndexFailure: () => {} });
}

const nextBucket = async (chat: ScriptedChat) => chat.time.forward(BUCKET);

const handshakes = new WeakMap<ScriptedChat, string>();

const ACTIONS: Action[] = [
  {
    name: 'a message over HTTP, whose sender tries again',
    among: ['conversationLog.append', 'conversationLog.markPushed', 'sender.post'],
    interrupt: (chat, invocation) => question(chat, invocation),
    again: (chat) => question(chat),
    check: storedOnce,
  },
  {
    name: 'a message over HTTP, whose sender never retries',
    among: ['conversationLog.append', 'conversationLog.markPushed', 'sender.post'],
    interrupt: (chat, invocation) => question(chat, invocation),
  },
  {
    name: 'a message by a socket, whose sender tries again',
    among: ['conversationLog.append', 'conversationLog.markPushed', 'sender.post'],
    interrupt: (chat, invocation) => question(chat, invocation, true),
    again: (chat) => question(chat, undefined, true),
    check: async (chat) => {
      await storedOnce(chat);
      expect(chat.visitor.acknowledged.has('question')).toBe(true);
    },
  },
  {
    name: 'an agent’s answer, whose sender tries again',
    among: ['conversationLog.append'],
    interrupt: async (chat, invocation) =>
      chat.say(chat.ann, 'a question', 'reply', await chat.conversationId(), { invocation }),
    again: async (chat) => chat.say(chat.ann, 'a question', 'reply', await chat.conversationId()),
    check: storedOnce,
  },
  {
    name: 'a message after one whose sender was killed',
    among: ['conversationLog.append', 'conversationLog.markPushed', 'sender.post'],
    async before(chat) {
      await leaveBehind(chat, 'left behind');
      chat.time.forward(10_000);
    },
    interrupt: (chat, invocation) => question(chat, invocation),
    again: (chat) => question(chat),
    check: storedOnce,
  },
  {
    name: 'a message that reopens the conversation',
    among: ['conversationLog.append'],
    before: async (chat) =>
      closeConversation(chat.needs(), {
        caller: chat.boss.caller,
        conversationId: await chat.conversationId(),
      }),
    interrupt: (chat, invocation) => question(chat, invocation),
    again: (chat) => question(chat),
    check: storedOnce,
  },
  {
    name: 'a close, which the admin asks for again',
    among: ['conversationLog.append', 'conversationLog.markPushed'],
    interrupt: async (chat, invocation) =>
      closeConversation(chat.needs(invocation), {
        caller: chat.boss.caller,
        conversationId: await chat.conversationId(),
      }),
    again: async (chat) =>
      closeConversation(chat.needs(), {
        caller: chat.boss.caller,
        conversationId: await chat.conversationId(),
      }),
    check: async (chat) => expect(await kindsOf(chat)).toEqual(['message', 'message', 'closed']),
  },
  {
    name: 'a reopening, which the admin asks for again',
    among: ['conversationLog.append', 'conversationLog.markPushed'],
    before: async (chat) =>
      closeConversation(chat.needs(), {
        caller: chat.boss.caller,
        conversationId: await chat.conversationId(),
      }),
    interrupt: async (chat, invocation) =>
      reopenConversation(chat.needs(invocation), {
        caller: chat.boss.caller,
        conversationId: await chat.conversationId(),
      }),
    again: async (chat) =>
      reopenConversation(chat.needs(), {
        caller: chat.boss.caller,
        conversationId: await chat.conversationId(),
      }),
    check: async (chat) => expect(await kindsOf(chat)).toEqual(['message', 'message', 'closed', 'reopened']),
  },
  deskAction('an assignment, which the agent asks for again', ({ ann }) => ({
    kind: 'assigned',
    to: staffId(ann.caller.tenantId, ann.caller.userId),
  })),
  deskAction('a change of labels, which the agent asks for again', () => ({ kind: 'labelled', labels: ['billing'] })),
  deskAction('a note, which the agent sends again', () => ({ kind: 'note', text: 'a note' })),
  deskAction('a snooze, which the agent asks for again', () => ({ kind: 'snoozed', until: NOW_MS + 500 * DAY }), [
    'dueList.add',
  ]),
  {
    name: 'a snooze, which the agent never asks for again',
    among: ['dueList.add', 'conversationLog.append', 'conversationLog.markPushed'],
    interrupt: (chat, invocation) => deskEntry(chat, { kind: 'snoozed', until: chat.time.now() + HOUR }, invocation),
    async again(chat) {
      const snoozed = (await chat.entries()).filter(({ kind }) => kind === 'snoozed');
      expect((await chat.dues()).length).toBeGreaterThanOrEqual(snoozed.length);
    },
  },
  {
    name: 'an erasure’s entry, which the admin asks for again, before the visitor goes on',
    among: ['conversationLog.append', 'conversationLog.markPushed'],
    interrupt: erase,
    async again(chat) {
      await erase(chat);
      await question(chat);
    },
    async check(chat) {
      const entries = await chat.entries();
      expect(entries.map(({ kind, seq }) => [kind, seq])).toEqual([
        ['message', 1],
        ['message', 2],
        ['erased', 2],
        ['message', 1],
      ]);
      expect(new Set(entries.map(({ incarnation }) => incarnation)).size).toBe(2);
      await allIndexed(chat);
    },
  },
  {
    name: 'a message whose row of the activity index cannot be made, and whose sender tries again',
    among: ['full.touch', 'dueList.add', 'conversationLog.append'],
    before: nextBucket,
    interrupt: withoutRow,
    again: (chat) => question(chat),
    async check(chat) {
      await storedOnce(chat);
      await allIndexed(chat);
    },
  },
  {
    name: 'a message whose row of the activity index cannot be made, and whose sender never retries',
    among: ['full.touch', 'dueList.add', 'conversationLog.append'],
    before: nextBucket,
    interrupt: withoutRow,
    check: allIndexed,
  },
  {
    name: 'a connect, after which the client reconnects',
    among: ['connections.add'],
    before: async (chat) => void handshakes.set(chat, chat.handshake(chat.tab)),
    interrupt: async (chat, invocation) => {
      const connectionId = handshakes.get(chat) ?? '';
      await endConnection(chat.needs(), chat.breaks(chat.tab));
      await connectNative(chat.needs(invocation), chat.handshakeOf(chat.tab, connectionId));
    },
    again: async (chat) => {
      // Its first socket never opened; what is sent now must not wait for that, nor be lost on it.
      chat.gateway.broken(handshakes.get(chat) ?? '', true);
      await question(chat);
      await chat.connect(chat.tab);
    },
    check: storedOnce,
  },
  {
    name: 'a disconnect, while the visitor’s other tab stays',
    among: ['connections.remove'],
    interrupt: (chat, invocation) => endConnection(chat.needs(invocation), chat.breaks(chat.tab)),
    again: (chat) => question(chat),
    check: storedOnce,
  },
  {
    name: 'a disconnect of the visitor’s last tab',
    among: ['connections.remove', 'sender.post'],
    async before(chat) {
      await endConnection(chat.needs(), chat.breaks(chat.tab));
      await chat.connect(chat.tab);
      await endConnection(chat.needs(), chat.breaks(chat.visitor));
      expect([chat.ann, chat.boss].map(({ online }) => [...online])).toEqual([['v_1'], ['v_1']]);
    },
    interrupt: (chat, invocation) => endConnection(chat.needs(invocation), chat.breaks(chat.tab)),
    async again(chat) {
      // Only the keep-alive announces it a second time.
      await chat.minutesPass(8);
      expect([chat.ann, chat.boss].map(({ online }) => [...online])).toEqual([[], []]);
    },
  },
  {
    name: 'a catch-up, after which the client asks again',
    among: ['conversationLog.from', 'visitors.find'],
    readsOnly: true,
    before: async (chat) => {
      await endConnection(chat.needs(), chat.breaks(chat.tab));
      await question(chat);
    },
    interrupt: async (chat, invocation) => {
      await catchUp(chat.needs(invocation), { caller: chat.tab.caller, after: chat.tab.cursor });
    },
    check: storedOnce,
  },
  {
    name: 'the start of a session, whose visitor retries',
    among: ['visitors.find', 'conversationLog.tail'],
    readsOnly: true,
    interrupt: (chat, invocation) => startSession(chat.needs(invocation), { caller: chat.visitor.caller }),
    again: (chat) => question(chat),
    check: storedOnce,
  },
  {
    name: 'a sweep that has a message to repair and missed entries to deliver to a socket',
    among: ['conversationLog.markPushed', 'connections.clearUndelivered', 'sender.post'],
    async before(chat) {
      await leaveBehind(chat, 'a question');
      const { caller, connectionId } = chat.tab;
      await chat.needs().connections.markUndelivered({ ...caller, connectionId: connectionId ?? '' }, chat.time.now());
    },
    interrupt: (chat, invocation) => chat.minutesPass(1, invocation),
    check: storedOnce,
  },
  {
    name: 'a sweep that closes an idle conversation',
    among: ['conversationLog.append', 'conversationLog.markPushed', 'sender.post', 'sweepLog.swept'],
    before: (chat) => untilClosing(chat, chat.rules.idle),
    interrupt: (chat, invocation) => chat.minutesPass(1, invocation),
    async check(chat) {
      expect(await kindsOf(chat)).toEqual(['message', 'message', 'closed']);
      expect((await chat.entries()).every(({ pushed }) => pushed)).toBe(true);
    },
  },
  {
    name: 'a sweep that closes a conversation whose visitor waited for a day',
    among: ['conversationLog.append', 'conversationLog.markPushed', 'sweepLog.swept'],
    async before(chat) {
      await question(chat);
      await untilClosing(chat, UNANSWERED_AFTER);
      expect(await kindsOf(chat)).toEqual(['message', 'message', 'message']);
    },
    interrupt: (chat, invocation) => chat.minutesPass(1, invocation),
    check: async (chat) =>
      expect((await chat.entries()).at(-1)).toMatchObject({ kind: 'closed', reason: 'unanswered' }),
  },
  {
    name: 'a sweep that makes a row of the activity index that is due, and pushes what its sender left',
    among: ['dueList.upTo', 'activityIndex.touch', 'conversationLog.markPushed', 'dueList.remove'],
    async before(chat) {
      await nextBucket(chat);
      const announcer = { announce: () => Promise.reject(new Error('killed')) };
      await withoutRow(chat, undefined, { announcer, reportPushFailure: () => {} });
      expect((await chat.entries()).at(-1)?.pushed).toBe(false);
      // So late that the row does not lead the same sweep to it.
      chat.time.forward(2 * BUCKET);
    },
    interrupt: (chat, invocation) => chat.minutesPass(1, invocation),
    async check(chat) {
      await storedOnce(chat);
      await allIndexed(chat);
    },
  },
  {
    name: 'a sweep that closes a conversation whose snooze is over',
    among: ['dueList.upTo', 'conversationLog.append', 'dueList.remove'],
    async before(chat) {
      const until = chat.time.now() + HOUR;
      await deskEntry(chat, { kind: 'snoozed', until });
      chat.time.forward(HOUR + chat.rules.idle);
      expect(await chat.dues()).toHaveLength(1);
    },
    interrupt: (chat, invocation) => chat.minutesPass(1, invocation),
    check: async (chat) => expect(await kindsOf(chat)).toEqual(['message', 'message', 'snoozed', 'closed']),
  },
  {
    name: 'a sweep that ends a socket whose owner was revoked, and removes a dead one',
    among: ['connections.remove', 'sender.close'],
    async before(chat) {
      sockets.set(chat, [chat.boss, chat.tab].map(socketOf));
      chat.time.forward(6 * 60_000);
      await chat.minutesPass(1);
      chat.breaks(chat.tab);
      await chat.needs().connections.markForClosing(socketOf(chat.boss), chat.time.now());
    },
    interrupt: (chat, invocation) => chat.minutesPass(1, invocation),
    async again(chat) {
      // The turn of a killed sweep is not repeated: a dead socket is found when its slot comes round again.
      await chat.minutesPass(SLOTS + 1);
      const { connections } = chat.needs();
      const left = await Promise.all((sockets.get(chat) ?? []).map((socket) => connections.find(socket)));
      expect(left).toEqual([null, null]);
    },
  },
];

const sockets = new WeakMap<ScriptedChat, ConnectionKey[]>();

const socketOf = ({ caller, connectionId }: SimulatedClient): ConnectionKey => ({
  ...caller,
  connectionId: connectionId ?? 'none=',
});

describe.each(STORES)('%s, killed at any call', (_, stores, points) => {
  test.each(ACTIONS)(
    '[LOST2] $name',
    async (action) => {
      const calls = await everyKillPoint<ScriptedChat>({
        ...points,
        async prepare() {
          const chat = await openChat(stores()).opens();
          await action.before?.(chat);
          return chat;
        },
        interrupt: action.interrupt,
        async recover(chat) {
          chat.time.forward(3000);
          await chat.rest();
          await action.again?.(chat);
          await chat.recovers();
          await action.check?.(chat);
        },
      });

      if (stores === inMemory) expect(calls).toEqual(expect.arrayContaining(action.among));
      else if (!action.readsOnly) expect(calls).toContain('dynamodb.send');
    },
    900_000,
  );
});

describe('the search for kill points itself', () => {
  test('ends at one point more for each call more', async () => {
    const outside = { call: async () => {} };
    const pointsOf = (times: number) => {
      let points = 0;
      const sweep = everyKillPoint<null>({
        phases: PHASES,
        prepare: async () => null,
        async interrupt(_, invocation) {
          const { call } = invocation.through('outside', outside);
          for (let time = 0; time < times; time++) await call();
        },
        async recover(_, ended) {
          if (ended) points++;
        },
      });
      return sweep.then((calls) => [calls.length, points]);
    };

    expect(await Promise.all([0, 1, 2, 3].map(pointsOf))).toEqual([0, 1, 2, 3].map((n) => [n, n * PHASES.length]));
  });

  test('notices a sender that marks as pushed before it has pushed', async () => {
    const broken = everyKillPoint<ScriptedChat>({
      phases: PHASES,
      prepare: () => openChat(inMemory()).opens(),
      interrupt(chat, invocation) {
        const needs = chat.needs(invocation);
        return sendWith(chat, {
          ...needs,
          announcer: {
            async announce(announcement, initiator) {
              if (announcement.type === 'entry') {
                const { tenantId, conversationId, entry } = announcement.located;
                await needs.conversationLog.markPushed(tenantId, conversationId, entry.pos);
              }
              return needs.announcer.announce(announcement, initiator);
            },
          },
        });
      },
      recover: (chat) => chat.recovers(),
    });

    await expect(broken).rejects.toThrow('ended');
  });

  test('notices a sender that stores without looking for an earlier try', async () => {
    const broken = everyKillPoint<ScriptedChat>({
      phases: PHASES,
      prepare: () => openChat(inMemory()).opens(),
      interrupt: (chat, invocation) => sendWith(chat, blind(chat.needs(invocation))),
      async recover(chat) {
        await sendWith(chat, blind(chat.needs()));
        await chat.recovers();
      },
    });

    await expect(broken).rejects.toThrow('ended');
  });
});
