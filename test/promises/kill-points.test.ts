import { afterAll, describe, expect, test } from 'vitest';
import type { ConnectionKey } from '../../lambdas/domain/delivery/connection-store.ts';
import { closeConversation } from '../../lambdas/use-cases/conversations/close-conversation.ts';
import { reopenConversation } from '../../lambdas/use-cases/conversations/reopen-conversation.ts';
import { type SendNeeds, sendMessage } from '../../lambdas/use-cases/conversations/send-message.ts';
import { startSession } from '../../lambdas/use-cases/conversations/start-session.ts';
import { endConnection } from '../../lambdas/use-cases/delivery/end-connection.ts';
import { catchUp } from '../../lambdas/use-cases/sockets/catch-up.ts';
import { openConnection } from '../../lambdas/use-cases/sockets/open-connection.ts';
import { NOW_MS } from '../support/builders/conversations.ts';
import type { Invocation } from '../support/harness/invocations/invocation.ts';
import { everyKillPoint, MOMENTS, ON_THE_DATABASE, type Points } from '../support/harness/invocations/kill-points.ts';
import type { SimulatedClient } from '../support/harness/random/simulated-client.ts';
import { Company, type StoresThrough } from '../support/harness/scripted/company.ts';
import { startDynalite } from '../support/servers/dynalite.ts';
import { companyInDynamo, companyInMemory } from '../support/stores/company-stores.ts';

const local = await startDynalite();
afterAll(local.stop);

let companies = 0;

const inMemory = () => companyInMemory().through;

const STORES: [name: string, stores: () => StoresThrough, points: Points][] = [
  ['in memory', inMemory, { readings: MOMENTS }],
  ['DynamoDB', () => companyInDynamo(local), ON_THE_DATABASE],
];

type Deed = {
  name: string;
  /** Something that has to be among the calls that were found. */
  among: string[];
  before?: (company: Company) => Promise<unknown>;
  interrupt: (company: Company, invocation: Invocation) => Promise<unknown>;
  /** What the client does when it gets no answer; nothing if it never comes back. */
  again?: (company: Company) => Promise<unknown>;
  check?: (company: Company) => Promise<void>;
  /** It leaves nothing in the database. */
  readsOnly?: true;
};

const openCompany = (stores: StoresThrough) =>
  // Hours apart, so that no sweeper sees minutes of another company.
  new Company({ tenantId: `company-${++companies}`, start: NOW_MS + companies * 4 * 3_600_000, storesThrough: stores });

const question = (company: Company, invocation?: Invocation, bySocket = false) =>
  company.say(company.visitor, 'a question', 'question', undefined, {
    ...(invocation ? { invocation } : {}),
    bySocket,
  });

/** The agent says something, and its sender dies before it has told anybody. */
async function leaveBehind(company: Company, text: string): Promise<void> {
  await sendMessage(
    {
      ...company.needs(),
      announcer: { announce: () => Promise.reject(new Error('died')) },
      reportPushFailure: () => {},
    },
    { caller: company.ann.caller, conversationId: await company.conversationId(), text },
  );
}

/** The question, sent by the functions of some other, worse product. */
const sendWith = (company: Company, needs: SendNeeds) =>
  sendMessage(needs, { caller: company.visitor.caller, text: 'a question', clientMessageId: 'question' });

/** Does not find what was sent before. */
const blind = (needs: ReturnType<Company['needs']>): SendNeeds => ({
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

const storedOnce = async (company: Company) => {
  const found = (await company.messages()).filter((entry) => entry.kind === 'message' && entry.text === 'a question');
  expect(found).toHaveLength(1);
};

const kindsOf = async (company: Company) => (await company.entries()).map(({ kind }) => kind);

const handshakes = new WeakMap<Company, string>();

const DEEDS: Deed[] = [
  {
    name: 'a message over HTTP, whose sender tries again',
    among: ['conversationLog.append', 'conversationLog.markPushed', 'sender.post'],
    interrupt: (company, invocation) => question(company, invocation),
    again: (company) => question(company),
    check: storedOnce,
  },
  {
    name: 'a message over HTTP, whose sender never comes back',
    among: ['conversationLog.append', 'conversationLog.markPushed', 'sender.post'],
    interrupt: (company, invocation) => question(company, invocation),
  },
  {
    name: 'a message by a socket, whose sender tries again',
    among: ['conversationLog.append', 'conversationLog.markPushed', 'sender.post'],
    interrupt: (company, invocation) => question(company, invocation, true),
    again: (company) => question(company, undefined, true),
    check: async (company) => {
      await storedOnce(company);
      expect(company.visitor.acknowledged.has('question')).toBe(true);
    },
  },
  {
    name: 'an agent’s answer, whose sender tries again',
    among: ['conversationLog.append'],
    interrupt: async (company, invocation) =>
      company.say(company.ann, 'a question', 'reply', await company.conversationId(), { invocation }),
    again: async (company) => company.say(company.ann, 'a question', 'reply', await company.conversationId()),
    check: storedOnce,
  },
  {
    name: 'a message after one whose sender had died',
    among: ['conversationLog.append', 'conversationLog.markPushed', 'sender.post'],
    async before(company) {
      await leaveBehind(company, 'left behind');
      company.time.forward(10_000);
    },
    interrupt: (company, invocation) => question(company, invocation),
    again: (company) => question(company),
    check: storedOnce,
  },
  {
    name: 'a message that reopens the conversation',
    among: ['conversationLog.append'],
    before: async (company) =>
      closeConversation(company.needs(), {
        reason: 'agent',
        caller: company.boss.caller,
        conversationId: await company.conversationId(),
      }),
    interrupt: (company, invocation) => question(company, invocation),
    again: (company) => question(company),
    check: storedOnce,
  },
  {
    name: 'a close, which the admin asks for again',
    among: ['conversationLog.append', 'conversationLog.markPushed'],
    interrupt: async (company, invocation) =>
      closeConversation(company.needs(invocation), {
        reason: 'agent',
        caller: company.boss.caller,
        conversationId: await company.conversationId(),
      }),
    again: async (company) =>
      closeConversation(company.needs(), {
        reason: 'agent',
        caller: company.boss.caller,
        conversationId: await company.conversationId(),
      }),
    check: async (company) => expect(await kindsOf(company)).toEqual(['message', 'message', 'closed']),
  },
  {
    name: 'a reopening, which the admin asks for again',
    among: ['conversationLog.append', 'conversationLog.markPushed'],
    before: async (company) =>
      closeConversation(company.needs(), {
        reason: 'agent',
        caller: company.boss.caller,
        conversationId: await company.conversationId(),
      }),
    interrupt: async (company, invocation) =>
      reopenConversation(company.needs(invocation), {
        caller: company.boss.caller,
        conversationId: await company.conversationId(),
      }),
    again: async (company) =>
      reopenConversation(company.needs(), {
        caller: company.boss.caller,
        conversationId: await company.conversationId(),
      }),
    check: async (company) => expect(await kindsOf(company)).toEqual(['message', 'message', 'closed', 'reopened']),
  },
  {
    name: 'a connect, after which the client dials again',
    among: ['connections.add'],
    before: async (company) => void handshakes.set(company, company.handshake(company.tab)),
    interrupt: async (company, invocation) => {
      const connectionId = handshakes.get(company) ?? '';
      await endConnection(company.needs(), company.breaks(company.tab));
      await openConnection(company.needs(invocation), company.connectionOf(company.tab, connectionId));
    },
    again: async (company) => {
      // Its first socket never opened; what is said now must not wait for that, nor be lost on it.
      company.gateway.broken(handshakes.get(company) ?? '', true);
      await question(company);
      await company.connect(company.tab);
    },
    check: storedOnce,
  },
  {
    name: 'a disconnect, while the visitor’s other tab stays',
    among: ['connections.remove'],
    interrupt: (company, invocation) => endConnection(company.needs(invocation), company.breaks(company.tab)),
    again: (company) => question(company),
    check: storedOnce,
  },
  {
    name: 'a disconnect of the visitor’s last tab',
    among: ['connections.remove', 'sender.post'],
    async before(company) {
      await endConnection(company.needs(), company.breaks(company.tab));
      await company.connect(company.tab);
      await endConnection(company.needs(), company.breaks(company.visitor));
      expect([company.ann, company.boss].map(({ online }) => [...online])).toEqual([['v_1'], ['v_1']]);
    },
    interrupt: (company, invocation) => endConnection(company.needs(invocation), company.breaks(company.tab)),
    async again(company) {
      // Nobody says it a second time but the keep-alive.
      await company.minutesPass(8);
      expect([company.ann, company.boss].map(({ online }) => [...online])).toEqual([[], []]);
    },
  },
  {
    name: 'a catching up, after which the client asks again',
    among: ['conversationLog.from', 'visitors.find'],
    readsOnly: true,
    before: async (company) => {
      await endConnection(company.needs(), company.breaks(company.tab));
      await question(company);
    },
    interrupt: async (company, invocation) => {
      await catchUp(company.needs(invocation), { caller: company.tab.caller, after: company.tab.cursor });
    },
    check: storedOnce,
  },
  {
    name: 'the start of a session, whose visitor comes again',
    among: ['visitors.find', 'conversationLog.tail'],
    readsOnly: true,
    interrupt: (company, invocation) => startSession(company.needs(invocation), { caller: company.visitor.caller }),
    again: (company) => question(company),
    check: storedOnce,
  },
  {
    name: 'a sweep that has a message to repair and a socket to tell what it missed',
    among: ['conversationLog.markPushed', 'connections.clearUndelivered', 'sender.post'],
    async before(company) {
      await leaveBehind(company, 'a question');
      const { caller, connectionId } = company.tab;
      await company
        .needs()
        .connections.markUndelivered({ ...caller, connectionId: connectionId ?? '' }, company.time.now());
    },
    interrupt: (company, invocation) => company.minutesPass(1, invocation),
    check: storedOnce,
  },
  {
    name: 'a sweep that closes what has been idle',
    among: ['conversationLog.append', 'conversationLog.markPushed', 'sender.post', 'sweepLog.swept'],
    async before(company) {
      company.time.forward(14 * 60_000);
      await company.minutesPass(1);
    },
    interrupt: (company, invocation) => company.minutesPass(1, invocation),
    async check(company) {
      expect(await kindsOf(company)).toEqual(['message', 'message', 'closed']);
      expect((await company.entries()).every(({ pushed }) => pushed)).toBe(true);
    },
  },
  {
    name: 'a sweep that ends a socket whose owner was revoked, and forgets one that is dead',
    among: ['connections.remove', 'sender.close'],
    async before(company) {
      sockets.set(company, [company.boss, company.tab].map(socketOf));
      company.time.forward(6 * 60_000);
      await company.minutesPass(1);
      company.breaks(company.tab);
      await company.needs().connections.markForClosing(socketOf(company.boss));
    },
    interrupt: (company, invocation) => company.minutesPass(1, invocation),
    async again(company) {
      await company.minutesPass(2);
      const { connections } = company.needs();
      const left = await Promise.all((sockets.get(company) ?? []).map((socket) => connections.find(socket)));
      expect(left).toEqual([null, null]);
    },
  },
];

const sockets = new WeakMap<Company, ConnectionKey[]>();

const socketOf = ({ caller, connectionId }: SimulatedClient): ConnectionKey => ({
  ...caller,
  connectionId: connectionId ?? 'none=',
});

describe.each(STORES)('%s, ended at any call', (_, stores, points) => {
  test.each(DEEDS)(
    '$name',
    async (deed) => {
      const calls = await everyKillPoint<Company>({
        ...points,
        async prepare() {
          const company = await openCompany(stores()).opens();
          await deed.before?.(company);
          return company;
        },
        interrupt: deed.interrupt,
        async recover(company) {
          company.time.forward(3000);
          await company.rest();
          await deed.again?.(company);
          await company.recovers();
          await deed.check?.(company);
        },
      });

      if (stores === inMemory) expect(calls).toEqual(expect.arrayContaining(deed.among));
      else if (!deed.readsOnly) expect(calls).toContain('dynamodb.send');
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
    const broken = everyKillPoint<Company>({
      readings: MOMENTS,
      prepare: () => openCompany(inMemory()).opens(),
      interrupt(company, invocation) {
        const needs = company.needs(invocation);
        return sendWith(company, {
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
      recover: (company) => company.recovers(),
    });

    await expect(broken).rejects.toThrow('ended');
  });

  test('notices a sender that stores without looking for what it had stored before', async () => {
    const broken = everyKillPoint<Company>({
      readings: MOMENTS,
      prepare: () => openCompany(inMemory()).opens(),
      interrupt: (company, invocation) => sendWith(company, blind(company.needs(invocation))),
      async recover(company) {
        await sendWith(company, blind(company.needs()));
        await company.recovers();
      },
    });

    await expect(broken).rejects.toThrow('ended');
  });
});
