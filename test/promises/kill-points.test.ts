import { afterAll, describe, expect, test } from 'vitest';
import type { ConnectionKey } from '../../lambdas/domain/delivery/connection-store.ts';
import { closeConversation } from '../../lambdas/use-cases/conversations/close-conversation.ts';
import { reopenConversation } from '../../lambdas/use-cases/conversations/reopen-conversation.ts';
import { type SendNeeds, sendMessage } from '../../lambdas/use-cases/conversations/send-message.ts';
import { startSession } from '../../lambdas/use-cases/conversations/start-session.ts';
import { endConnection } from '../../lambdas/use-cases/delivery/end-connection.ts';
import { catchUp } from '../../lambdas/use-cases/sockets/catch-up.ts';
import { connectNative } from '../../lambdas/use-cases/sockets/connect-native.ts';
import { NOW_MS } from '../support/builders/conversations.ts';
import type { Invocation } from '../support/harness/invocations/invocation.ts';
import { everyKillPoint, MOMENTS, ON_THE_DATABASE, type Points } from '../support/harness/invocations/kill-points.ts';
import type { SimulatedClient } from '../support/harness/random/simulated-client.ts';
import { ScriptedChat, type StoresThrough } from '../support/harness/scripted/scripted-chat.ts';
import { companyInDynamo, scriptedChatInMemory } from '../support/harness/scripted/scripted-chat-stores.ts';
import { startDynalite } from '../support/servers/dynalite.ts';

const local = await startDynalite();
afterAll(local.stop);

let companies = 0;

const inMemory = () => scriptedChatInMemory().through;

const STORES: [name: string, stores: () => StoresThrough, points: Points][] = [
  ['in memory', inMemory, { readings: MOMENTS }],
  ['DynamoDB', () => companyInDynamo(local), ON_THE_DATABASE],
];

type Action = {
  name: string;
  /** Something that has to be among the calls that were found. */
  among: string[];
  before?: (chat: ScriptedChat) => Promise<unknown>;
  interrupt: (chat: ScriptedChat, invocation: Invocation) => Promise<unknown>;
  /** What the client does when it gets no answer; nothing if it never comes back. */
  again?: (chat: ScriptedChat) => Promise<unknown>;
  check?: (chat: ScriptedChat) => Promise<void>;
  /** It leaves nothing in the database. */
  readsOnly?: true;
};

const openCompany = (stores: StoresThrough) =>
  // Hours apart, so that no sweeper sees minutes of another company.
  new ScriptedChat({
    tenantId: `company-${++companies}`,
    start: NOW_MS + companies * 4 * 3_600_000,
    storesThrough: stores,
  });

const question = (chat: ScriptedChat, invocation?: Invocation, bySocket = false) =>
  chat.say(chat.visitor, 'a question', 'question', undefined, {
    ...(invocation ? { invocation } : {}),
    bySocket,
  });

/** The agent says something, and its sender dies before it has told anybody. */
async function leaveBehind(chat: ScriptedChat, text: string): Promise<void> {
  await sendMessage(
    {
      ...chat.needs(),
      announcer: { announce: () => Promise.reject(new Error('died')) },
      reportPushFailure: () => {},
    },
    { caller: chat.ann.caller, conversationId: await chat.conversationId(), text },
  );
}

/** The question, sent by the functions of some other, worse product. */
const sendWith = (chat: ScriptedChat, needs: SendNeeds) =>
  sendMessage(needs, { caller: chat.visitor.caller, text: 'a question', clientMessageId: 'question' });

/** Does not find what was sent before. */
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

const kindsOf = async (chat: ScriptedChat) => (await chat.entries()).map(({ kind }) => kind);

const handshakes = new WeakMap<ScriptedChat, string>();

const DEEDS: Action[] = [
  {
    name: 'a message over HTTP, whose sender tries again',
    among: ['conversationLog.append', 'conversationLog.markPushed', 'sender.post'],
    interrupt: (chat, invocation) => question(chat, invocation),
    again: (chat) => question(chat),
    check: storedOnce,
  },
  {
    name: 'a message over HTTP, whose sender never comes back',
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
    name: 'a message after one whose sender had died',
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
        reason: 'agent',
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
        reason: 'agent',
        caller: chat.boss.caller,
        conversationId: await chat.conversationId(),
      }),
    again: async (chat) =>
      closeConversation(chat.needs(), {
        reason: 'agent',
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
        reason: 'agent',
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
  {
    name: 'a connect, after which the client dials again',
    among: ['connections.add'],
    before: async (chat) => void handshakes.set(chat, chat.handshake(chat.tab)),
    interrupt: async (chat, invocation) => {
      const connectionId = handshakes.get(chat) ?? '';
      await endConnection(chat.needs(), chat.breaks(chat.tab));
      await connectNative(chat.needs(invocation), chat.handshakeOf(chat.tab, connectionId));
    },
    again: async (chat) => {
      // Its first socket never opened; what is said now must not wait for that, nor be lost on it.
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
      // Nobody says it a second time but the keep-alive.
      await chat.minutesPass(8);
      expect([chat.ann, chat.boss].map(({ online }) => [...online])).toEqual([[], []]);
    },
  },
  {
    name: 'a catching up, after which the client asks again',
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
    name: 'the start of a session, whose visitor comes again',
    among: ['visitors.find', 'conversationLog.tail'],
    readsOnly: true,
    interrupt: (chat, invocation) => startSession(chat.needs(invocation), { caller: chat.visitor.caller }),
    again: (chat) => question(chat),
    check: storedOnce,
  },
  {
    name: 'a sweep that has a message to repair and a socket to tell what it missed',
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
    name: 'a sweep that closes what has been idle',
    among: ['conversationLog.append', 'conversationLog.markPushed', 'sender.post', 'sweepLog.swept'],
    async before(chat) {
      chat.time.forward(14 * 60_000);
      await chat.minutesPass(1);
    },
    interrupt: (chat, invocation) => chat.minutesPass(1, invocation),
    async check(chat) {
      expect(await kindsOf(chat)).toEqual(['message', 'message', 'closed']);
      expect((await chat.entries()).every(({ pushed }) => pushed)).toBe(true);
    },
  },
  {
    name: 'a sweep that ends a socket whose owner was revoked, and forgets one that is dead',
    among: ['connections.remove', 'sender.close'],
    async before(chat) {
      sockets.set(chat, [chat.boss, chat.tab].map(socketOf));
      chat.time.forward(6 * 60_000);
      await chat.minutesPass(1);
      chat.breaks(chat.tab);
      await chat.needs().connections.markForClosing(socketOf(chat.boss));
    },
    interrupt: (chat, invocation) => chat.minutesPass(1, invocation),
    async again(chat) {
      await chat.minutesPass(2);
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

describe.each(STORES)('%s, ended at any call', (_, stores, points) => {
  test.each(DEEDS)(
    '[LOST2] $name',
    async (action) => {
      const calls = await everyKillPoint<ScriptedChat>({
        ...points,
        async prepare() {
          const chat = await openCompany(stores()).opens();
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

describe('the sweep of kill points itself', () => {
  test('ends at one point more for each call more', async () => {
    const outside = { call: async () => {} };
    const pointsOf = (times: number) => {
      let points = 0;
      const sweep = everyKillPoint<null>({
        readings: MOMENTS,
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

    expect(await Promise.all([0, 1, 2, 3].map(pointsOf))).toEqual([0, 1, 2, 3].map((n) => [n, n * MOMENTS.length]));
  });

  test('notices a sender that settles before it has pushed', async () => {
    const broken = everyKillPoint<ScriptedChat>({
      readings: MOMENTS,
      prepare: () => openCompany(inMemory()).opens(),
      interrupt(chat, invocation) {
        const needs = chat.needs(invocation);
        return sendWith(chat, {
          ...needs,
          announcer: {
            async announce(announcement, origin) {
              if (announcement.type === 'entry') {
                const { tenantId, conversationId, entry } = announcement.located;
                await needs.conversationLog.markPushed(tenantId, conversationId, entry.pos);
              }
              return needs.announcer.announce(announcement, origin);
            },
          },
        });
      },
      recover: (chat) => chat.recovers(),
    });

    await expect(broken).rejects.toThrow('ended');
  });

  test('notices a sender that stores without looking for what it had stored before', async () => {
    const broken = everyKillPoint<ScriptedChat>({
      readings: MOMENTS,
      prepare: () => openCompany(inMemory()).opens(),
      interrupt: (chat, invocation) => sendWith(chat, blind(chat.needs(invocation))),
      async recover(chat) {
        await sendWith(chat, blind(chat.needs()));
        await chat.recovers();
      },
    });

    await expect(broken).rejects.toThrow('ended');
  });
});
